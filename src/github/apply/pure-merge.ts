import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import { mergeText } from "../../edit/merge-text.ts";

/** A commit of a pull request, as GitHub lists it. */
export interface ListedCommit {
  readonly sha: string;
  readonly parents: readonly { readonly sha: string }[];
  /** `null` if the e-mail belongs to no account. */
  readonly author: { readonly login?: string } | null;
  readonly committer: { readonly login?: string } | null;
  readonly commit: { readonly tree: { readonly sha: string } };
}

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
}
type Tree = ReadonlyMap<string, Entry>;

/**
 * The maximum number of files changed on both sides that are merged again for comparison. A merge
 * with more of them counts as written by hand.
 */
const MAX_MERGED_FILES = 20;

/** Every file of a tree; `undefined` if GitHub truncates the list. */
async function treeOf(api: Api, sha: string): Promise<Tree | undefined> {
  const { tree, truncated } = await api.call<{ tree: Entry[]; truncated: boolean }>(
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    { tree_sha: sha, recursive: "1" },
  );
  if (truncated) return undefined;
  return new Map(tree.flatMap((entry) => (entry.type === "tree" ? [] : [[entry.path, entry]])));
}

async function textOf(api: Api, { sha }: Entry): Promise<string> {
  const { content, encoding } = await api.call<{ content: string; encoding: string }>(
    "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
    { file_sha: sha },
  );
  // Latin 1 preserves every byte of any file.
  return encoding === "base64" ? Buffer.from(content, "base64").toString("latin1") : content;
}

const isSame = (a: Entry | undefined, b: Entry | undefined): boolean =>
  a?.sha === b?.sha && a?.mode === b?.mode;

interface Sides {
  readonly base: Entry | undefined;
  readonly ours: Entry | undefined;
  readonly theirs: Entry | undefined;
  readonly result: Entry | undefined;
}

/** Whether the result is git's own result for a file that at most one side changed. */
function isPlain({ base, ours, theirs, result }: Sides): boolean {
  if (isSame(ours, theirs) || isSame(theirs, base)) return isSame(result, ours);
  return isSame(ours, base) && isSame(result, theirs);
}

/** Whether the result is git's own result for a text that both sides changed. */
async function isMergedText(api: Api, { base, ours, theirs, result }: Sides): Promise<boolean> {
  const all = [base, ours, theirs, result];
  if (!base || !ours || !theirs || !result) return false;
  if (all.some((entry) => entry?.type !== "blob" || entry.mode !== base.mode)) return false;
  const [before, own, other, merged] = await Promise.all(
    [base, ours, theirs, result].map((entry) => textOf(api, entry)),
  );
  return mergeText(before ?? "", own ?? "", other ?? "") === merged;
}

interface Comparison {
  readonly base_commit: { readonly commit: { readonly tree: { readonly sha: string } } };
  readonly merge_base_commit: { readonly commit: { readonly tree: { readonly sha: string } } };
}

/** The trees of the merge base, of both sides and of the merge commit. */
async function treesOf(
  api: Api,
  merge: ListedCommit,
  [ours, theirs]: readonly [string, string],
): Promise<readonly (Tree | undefined)[]> {
  const compare = (from: string, to: string): Promise<Comparison> =>
    api.call<Comparison>("GET /repos/{owner}/{repo}/compare/{basehead}", {
      basehead: `${from}...${to}`,
      per_page: 1,
    });
  const [there, back] = await Promise.all([compare(theirs, ours), compare(ours, theirs)]);
  const shas = [
    there.merge_base_commit.commit.tree.sha,
    back.base_commit.commit.tree.sha,
    there.base_commit.commit.tree.sha,
    merge.commit.tree.sha,
  ];
  return Promise.all(shas.map((sha) => treeOf(api, sha)));
}

/**
 * Whether a merge commit contains exactly git's own result for its two parents, so that its author
 * wrote nothing. If that cannot be determined, the answer is `false`.
 * @param ours the parent on the branch
 * @param theirs the parent on the base branch
 * @throws GithubRefusal
 */
export async function isPureMerge(
  api: Api,
  merge: ListedCommit,
  ours: string,
  theirs: string,
): Promise<boolean> {
  let trees: readonly (Tree | undefined)[];
  try {
    trees = await treesOf(api, merge, [ours, theirs]);
  } catch (error) {
    // The two histories have no common commit.
    if (error instanceof GithubRefusal && error.status === 404) return false;
    throw error;
  }
  const [base, own, other, result] = trees;
  if (!base || !own || !other || !result) return false;
  const paths = new Set([base, own, other, result].flatMap((tree) => [...tree.keys()]));
  const open = [...paths]
    .map((path): Sides => {
      return {
        base: base.get(path),
        ours: own.get(path),
        theirs: other.get(path),
        result: result.get(path),
      };
    })
    .filter((sides) => !isPlain(sides));
  if (open.length > MAX_MERGED_FILES) return false;
  for (const sides of open) if (!(await isMergedText(api, sides))) return false;
  return true;
}
