import { AccessError } from "../../domain/error.ts";
import { branchTip, commitOn, type Files, makeTree, readCommit, type Signature } from "./branch.ts";
import type { Context } from "./context.ts";

/** One commit on a branch that this program owns. */
export interface OwnCommit {
  readonly branch: string;
  /**
   * The commit's message. If the message of the commit at the branch's tip begins with this
   * message, that commit is replaced.
   */
  readonly message: string;
  readonly files: Files;
  readonly signatures?: { readonly author?: Signature; readonly committer?: Signature };
  /** What to do if somebody else added commits, as a sentence. */
  readonly otherwise: string;
}

/**
 * Commits the files to the branch, on top of the default branch's tip. If the branch already has
 * them, nothing changes. Commits of people are never overwritten.
 * @throws GithubRefusal, AccessError `github`
 */
export async function writeOwnBranch(
  { runner, api }: Context,
  { branch, message, files, signatures = {}, otherwise }: OwnCommit,
): Promise<void> {
  const base = await readCommit(api, runner.sha);
  const tree = await makeTree(api, base.tree.sha, files);
  const tip = await branchTip(api, branch);
  if (tip === undefined) {
    await api.call("POST /repos/{owner}/{repo}/git/refs", {
      ref: `refs/heads/${branch}`,
      sha: await commitOn(api, runner.sha, tree, message, signatures),
    });
    return;
  }
  const present = await readCommit(api, tip);
  if (!present.message.startsWith(message))
    throw new AccessError(
      "github",
      `Somebody added commits to the branch ${branch}, so it was not changed.`,
      otherwise,
    );
  if (present.tree.sha === tree && present.parents.some(({ sha }) => sha === runner.sha)) return;
  await api.call("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
    ref: `heads/${branch}`,
    sha: await commitOn(api, runner.sha, tree, message, signatures),
    force: true,
  });
}
