import { AccessError } from "../../domain/error.ts";
import type { Io } from "../../job/io.ts";
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
  readonly head: {
    readonly sha: string;
    readonly ref: string;
    readonly repo: { readonly full_name: string } | null;
  };
  readonly base: {
    readonly ref: string;
    readonly sha: string;
    readonly repo: {
      readonly full_name: string;
      readonly default_branch?: string;
      readonly private?: boolean;
    };
  };
}

export const readPull = (api: Api, number: number): Promise<Pull> =>
  api.call<Pull>("GET /repos/{owner}/{repo}/pulls/{pull_number}", { pull_number: number });

/** How often to ask GitHub for the test merge, which it creates some time after a push. */
const MAX_POLLS = 10;

/** How often to read again, because GitHub may return the old head right after a push. */
const MAX_STALE_READS = 5;

/** GitHub's test merge: its commit, and the base commit that it is merged into. */
export interface TestMerge {
  readonly sha: string;
  readonly base: string;
}

/**
 * Whether the pull request is open and still has this head and base. Otherwise another run plans
 * it, or no plan is needed. @throws GithubRefusal
 */
export async function isCurrent(
  api: Api,
  number: number,
  head: string,
  base: string,
  io: Io,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const pull = await readPull(api, number);
    if (pull.state !== "open" || pull.base.ref !== base) return false;
    if (pull.head.sha === head) return true;
    if (attempt === MAX_STALE_READS) return false;
    await io.sleep(700, io.signal);
  }
}

/**
 * The commit that a merge would create. Its second parent must be the head of this run, because an
 * older test merge has other content. `conflict` means that it cannot be merged; `moved` that the
 * pull request was pushed to, retargeted or closed meanwhile.
 * @throws AccessError `github` if GitHub does not create it in time
 */
export async function testMerge(
  api: Api,
  number: number,
  head: string,
  base: string,
  io: Io,
): Promise<TestMerge | "conflict" | "moved"> {
  for (let attempt = 1; attempt <= MAX_POLLS; attempt++) {
    const pull = await readPull(api, number);
    if (pull.state !== "open" || pull.head.sha !== head || pull.base.ref !== base) return "moved";
    if (pull.mergeable === false) return "conflict";
    if (pull.mergeable === true && pull.merge_commit_sha !== null) {
      const { parents } = await api.call<{ parents: { sha: string }[] }>(
        "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
        {
          commit_sha: pull.merge_commit_sha,
        },
      );
      const [into, second] = parents;
      if (parents.length === 2 && into && second?.sha === head)
        return { sha: pull.merge_commit_sha, base: into.sha };
    }
    api.debug?.(
      `test merge: GitHub has not created one for this head yet; asking again (try ${attempt + 1})`,
    );
    await io.sleep(1000 * attempt, io.signal);
  }
  throw new AccessError(
    "github",
    "GitHub has not created a test merge of this pull request yet.",
    "Run the workflow again in a moment.",
  );
}
