import type { Io } from "../../job/io.ts";
import type { Api } from "./api.ts";
import { GithubRefusal } from "./refusal.ts";

const MAX_ATTEMPTS = 6;

/** The commit of a branch; `undefined` if the branch does not exist. */
export async function branchTip(api: Api, branch: string): Promise<string | undefined> {
  try {
    const { object } = await api.call<{ object: { sha: string } }>(
      "GET /repos/{owner}/{repo}/git/ref/{ref}",
      { ref: `heads/${branch}` },
    );
    return object.sha;
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** Texts by path; `null` deletes the file. */
export type Files = Readonly<Record<string, string | null>>;

export interface CommitObject {
  readonly message: string;
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
}

export const readCommit = (api: Api, sha: string): Promise<CommitObject> =>
  api.call<CommitObject>("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { commit_sha: sha });

/**
 * Creates a tree with changed files on top of `base`, or with only these files. @returns its SHA
 */
export async function makeTree(api: Api, base: string | undefined, files: Files): Promise<string> {
  const tree = await api.call<{ sha: string }>("POST /repos/{owner}/{repo}/git/trees", {
    ...(base === undefined ? {} : { base_tree: base }),
    tree: Object.entries(files).map(([path, content]) => ({
      path,
      mode: "100644",
      type: "blob",
      ...(content === null ? { sha: null } : { content }),
    })),
  });
  return tree.sha;
}

/** Name and e-mail of a git author or committer. */
export interface Signature {
  readonly name: string;
  readonly email: string;
}

/**
 * Creates a commit on top of a parent, or as the first of a branch. @returns its SHA
 * @param signatures author and committer, if they are not both the token's account
 */
export async function commitOn(
  api: Api,
  parent: string | undefined,
  tree: string,
  message: string,
  signatures: { readonly author?: Signature; readonly committer?: Signature } = {},
): Promise<string> {
  const commit = await api.call<{ sha: string }>("POST /repos/{owner}/{repo}/git/commits", {
    message,
    tree,
    parents: parent === undefined ? [] : [parent],
    ...signatures,
  });
  return commit.sha;
}

/**
 * How long to wait before the next attempt, in milliseconds; `undefined` to give up. The next
 * attempt reads the branch to find out whether the failed call was carried out.
 */
function patience(error: unknown, attempt: number, io: Io): number | undefined {
  if (!(error instanceof GithubRefusal) || attempt >= MAX_ATTEMPTS) return undefined;
  // 422 and 409: the branch was changed or created meanwhile. 404: GitHub has not replicated what
  // was just written.
  if (error.status === 422 || error.status === 409) return 200 * attempt * io.random();
  return error.status === 0 || error.status === 404 || error.status >= 500
    ? 500 * 2 ** attempt * (0.5 + io.random() / 2)
    : undefined;
}

/**
 * Changes files on a branch, which is created if missing. If two runs write at once, the second one
 * reads again and puts its change on top, so nothing is lost. Failed calls are repeated after
 * reading the branch again, so nothing is written twice.
 * @param change gets the branch's current tip, and returns `undefined` if nothing needs to change
 * @throws GithubRefusal
 */
export async function changeBranch(
  api: Api,
  io: Io,
  branch: string,
  message: string,
  change: (tip: string | undefined) => Promise<Files | undefined>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const tip = await branchTip(api, branch);
      const files = await change(tip);
      if (!files) return;
      const base = tip === undefined ? undefined : (await readCommit(api, tip)).tree.sha;
      const commit = await commitOn(api, tip, await makeTree(api, base, files), message);
      if (tip === undefined)
        await api.call("POST /repos/{owner}/{repo}/git/refs", {
          ref: `refs/heads/${branch}`,
          sha: commit,
        });
      else
        await api.call("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
          ref: `heads/${branch}`,
          sha: commit,
          force: false,
        });
      return;
    } catch (error) {
      const wait = patience(error, attempt, io);
      if (wait === undefined) throw error;
      api.debug?.(
        `branch ${branch}: ${error instanceof GithubRefusal ? error.status : ""}; trying again in ${Math.round(wait)} ms`,
      );
      await io.sleep(wait);
    }
  }
}
