import { AccessError } from "../domain/error.ts";
import { type Api, GithubRefusal, isDoubtful } from "./api.ts";
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

/** A commit with some files changed, on top of a parent, or as the first of a branch. */
export async function makeCommit(api: Api, parent: string | undefined, files: Files, message: string): Promise<string> {
  const base =
    parent === undefined
      ? undefined
      : await api.call<{ tree: { sha: string } }>("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { commit_sha: parent });
  const tree = await api.call<{ sha: string }>("POST /repos/{owner}/{repo}/git/trees", {
    ...(base ? { base_tree: base.tree.sha } : {}),
    tree: Object.entries(files).map(([path, content]) => ({ path, mode: "100644", type: "blob", content })),
  });
  const commit = await api.call<{ sha: string }>("POST /repos/{owner}/{repo}/git/commits", {
    message,
    tree: tree.sha,
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
    let made: string | undefined;
    try {
      const tip = await branchTip(api, branch);
      const files = await change((path) => (tip === undefined ? Promise.resolve(undefined) : readFileAt(api, tip, path)));
      made = await makeCommit(api, tip, files, message);
      if (tip === undefined) await api.call("POST /repos/{owner}/{repo}/git/refs", { ref: `refs/heads/${branch}`, sha: made });
      else await api.call("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ref: `heads/${branch}`, sha: made, force: false });
      return made;
    } catch (error) {
      // The answer was lost: the change may be there, and made again it would be there twice.
      if (isDoubtful(error) && made !== undefined && (await branchTip(api, branch)) === made) return made;
      // 422: the branch moved on, or was made, in between.
      const isMoved = error instanceof GithubRefusal && error.status === 422;
      if (!isMoved && !isDoubtful(error)) throw error;
      if (attempt >= MOST_TRIES)
        throw new AccessError(
          "github",
          isMoved
            ? `The branch ${branch} cannot be written: it changes faster than this run can follow.`
            : `The branch ${branch} cannot be written.`,
          "Run it again.",
        );
    }
  }
}
