import { AccessError } from "../domain/error.ts";
import type { Io } from "../job/io.ts";
import type { Api } from "./api.ts";

export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly mergeable?: boolean | null;
  readonly user: { readonly login: string } | null;
  readonly merged_by?: { readonly login: string } | null;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly full_name: string } | null };
  readonly base: {
    readonly ref: string;
    readonly sha: string;
    readonly repo: { readonly full_name: string; readonly default_branch?: string; readonly private?: boolean };
  };
}

export const readPull = (api: Api, number: number): Promise<Pull> =>
  api.call<Pull>("GET /repos/{owner}/{repo}/pulls/{pull_number}", { pull_number: number });

/** How often GitHub is asked for the test merge, which it makes a while after a push. */
const MOST_POLLS = 10;

/** What GitHub's test merge is: its commit, and the base it was merged into. */
export interface TestMerge {
  readonly sha: string;
  readonly base: string;
}

/**
 * The commit that merging would make. It must have exactly the head that this run is for as its second parent: an older test merge is not what
 * people see. `conflict`: cannot be merged. `moved`: the pull request has a newer head, whose own run does the work.
 * @throws AccessError `github` when GitHub does not make it in time
 */
export async function testMerge(api: Api, number: number, head: string, io: Io): Promise<TestMerge | "conflict" | "moved"> {
  for (let attempt = 1; attempt <= MOST_POLLS; attempt++) {
    const pull = await readPull(api, number);
    if (pull.head.sha !== head) return "moved";
    if (pull.mergeable === false) return "conflict";
    if (pull.mergeable === true && pull.merge_commit_sha !== null) {
      const { parents } = await api.call<{ parents: { sha: string }[] }>("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
        commit_sha: pull.merge_commit_sha,
      });
      const [base, second] = parents;
      if (parents.length === 2 && base && second?.sha === head) return { sha: pull.merge_commit_sha, base: base.sha };
    }
    await io.sleep(1000 * attempt, io.signal);
  }
  throw new AccessError("github", "GitHub has not made a test merge of this pull request yet.", "Run the workflow again in a moment.");
}

/** Reviews that approve: the last word of each reviewer, given after the plan was made, by neither author nor anybody whose commits are in it. */
export async function approversOf(api: Api, pull: Pull, plannedAt: string): Promise<string[]> {
  interface Review {
    readonly user: { readonly login: string } | null;
    readonly state: string;
    readonly submitted_at?: string;
  }
  interface Commit {
    readonly author: { readonly login?: string } | null;
    readonly committer: { readonly login?: string } | null;
  }
  const [reviews, commits] = await Promise.all([
    api.all<Review>("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", { pull_number: pull.number }),
    api.all<Commit>("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", { pull_number: pull.number }),
  ]);
  const involved = new Set([pull.user?.login, ...commits.flatMap(({ author, committer }) => [author?.login, committer?.login])]);
  // GitHub tells whole seconds.
  const planned = Math.floor(Date.parse(plannedAt) / 1000) * 1000;
  const last = new Map<string, Review>();
  for (const review of reviews) if (review.user && review.state !== "COMMENTED") last.set(review.user.login, review);
  return [...last]
    .filter(
      ([login, { state, submitted_at: at }]) =>
        state === "APPROVED" && !involved.has(login) && at !== undefined && Date.parse(at) >= planned,
    )
    .map(([login]) => login)
    .toSorted();
}
