import { compareTexts } from "../../domain/compare.ts";
import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import { type Pull, readPull } from "../platform/pull.ts";

/**
 * If there are more commits than this, only those on the first-parent line are looked up, one per
 * merge.
 */
const MAX_COMMITS = 100;

interface Commit {
  readonly sha: string;
  readonly parents: readonly { readonly sha: string }[];
}

/** Merged pull requests, oldest first. */
export interface MergedPulls {
  readonly pulls: readonly Pull[];
  /** Whether there was no commit to start from. */
  readonly isFirst: boolean;
  /** The commit up to which pull requests were searched. */
  readonly tip: string;
}

const byMerge = (pulls: Iterable<Pull>): Pull[] =>
  [...pulls].toSorted((a, b) => compareTexts(a.merged_at ?? "", b.merged_at ?? ""));

/**
 * The commits after `since`; `undefined` if `since` no longer exists because history was rewritten.
 */
async function commitsAfter(api: Api, since: string, tip: string): Promise<Commit[] | undefined> {
  try {
    return await api.all<Commit>(
      "GET /repos/{owner}/{repo}/compare/{basehead}",
      { basehead: `${since}...${tip}` },
      "commits",
    );
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** The commits on the first-parent line of the branch. */
function firstParents(commits: readonly Commit[], tip: string): Commit[] {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const chain: Commit[] = [];
  for (let commit = bySha.get(tip); commit; commit = bySha.get(commit.parents[0]?.sha ?? ""))
    chain.push(commit);
  return chain;
}

async function pullsOf(
  api: Api,
  commits: readonly Commit[],
  tip: string,
  branch: string,
): Promise<Pull[]> {
  const shas = new Set(commits.map(({ sha }) => sha));
  const found = new Map<number, Pull>();
  for (const { sha } of commits.length > MAX_COMMITS ? firstParents(commits, tip) : commits) {
    const pulls = await api.all<Pull>("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
      commit_sha: sha,
    });
    for (const { number, merged_at: at, base, merge_commit_sha: merge } of pulls) {
      // A pull request that contains the commit but was not merged by it does not count.
      if (
        at === null ||
        base.ref !== branch ||
        merge === null ||
        !shas.has(merge) ||
        found.has(number)
      )
        continue;
      found.set(number, await readPull(api, number));
    }
  }
  return byMerge(found.values());
}

/**
 * Pull requests that were merged into the branch by commits after `since`, the commit of the last
 * green apply. If the branch is still at that commit, the result is empty, so that a restarted run
 * does not revert changes made by hand. Without `since` only the pull request at the tip counts,
 * because older approvals may have been used.
 * @throws GithubRefusal
 */
export async function mergedSince(
  api: Api,
  since: string | undefined,
  tip: string,
  branch: string,
): Promise<MergedPulls> {
  if (since === tip) return { pulls: [], isFirst: false, tip };
  const commits = since === undefined ? undefined : await commitsAfter(api, since, tip);
  if (commits) return { pulls: await pullsOf(api, commits, tip, branch), isFirst: false, tip };
  return {
    pulls: await pullsOf(api, [{ sha: tip, parents: [] }], tip, branch),
    isFirst: true,
    tip,
  };
}
