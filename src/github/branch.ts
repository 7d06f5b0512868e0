import { AccessError } from "../domain/error.ts";
import { type Api, GithubRefusal } from "./api.ts";
import { readFileAt } from "./tree.ts";

const MOST_TRIES = 6;

/** The commit a branch points at; `undefined` when there is no such branch. */
export async function branchTip(api: Api, branch: string): Promise<string | undefined> {
  try {
    const { object } = await api.call<{ object: { sha: string } }>("GET /repos/{owner}/{repo}/git/ref/{ref}", { ref: `heads/${branch}` });
    return object.sha;
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

export type Files = Readonly<Record<string, string>>;

export interface CommitObject {
  readonly message: string;
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
}

export const readCommit = (api: Api, sha: string): Promise<CommitObject> =>
  api.call<CommitObject>("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { commit_sha: sha });

/** A tree with some files changed, on top of another, or of nothing. */
export async function makeTree(api: Api, base: string | undefined, files: Files): Promise<string> {
  const tree = await api.call<{ sha: string }>("POST /repos/{owner}/{repo}/git/trees", {
    ...(base === undefined ? {} : { base_tree: base }),
    tree: Object.entries(files).map(([path, content]) => ({ path, mode: "100644", type: "blob", content })),
  });
  return tree.sha;
}

/** A commit on top of a parent, or as the first of a branch. */
export async function commitOn(api: Api, parent: string | undefined, tree: string, message: string): Promise<string> {
  const commit = await api.call<{ sha: string }>("POST /repos/{owner}/{repo}/git/commits", {
    message,
    tree,
    parents: parent === undefined ? [] : [parent],
  });
  return commit.sha;
}

/**
 * Changes files on a branch, made when it is missing. Two writers at once: whoever comes second reads again and puts its change on top, so nothing is
 * lost. `change` gets a reader for the branch as it is at that moment.
 * @throws GithubRefusal
 */
export async function changeBranch(
  api: Api,
  branch: string,
  message: string,
  change: (read: (path: string) => Promise<string | undefined>) => Promise<Files>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const tip = await branchTip(api, branch);
    const files = await change((path) => (tip === undefined ? Promise.resolve(undefined) : readFileAt(api, tip, path)));
    const base = tip === undefined ? undefined : (await readCommit(api, tip)).tree.sha;
    const commit = await commitOn(api, tip, await makeTree(api, base, files), message);
    try {
      if (tip === undefined) await api.call("POST /repos/{owner}/{repo}/git/refs", { ref: `refs/heads/${branch}`, sha: commit });
      else await api.call("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ref: `heads/${branch}`, sha: commit, force: false });
      return commit;
    } catch (error) {
      // 422: the branch moved on, or was made, in between.
      if (!(error instanceof GithubRefusal) || error.status !== 422) throw error;
      if (attempt >= MOST_TRIES)
        throw new AccessError(
          "github",
          `The branch ${branch} cannot be written: it changes faster than this run can follow.`,
          "Run it again.",
        );
    }
  }
}
