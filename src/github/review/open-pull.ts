import { AccessError } from "../../domain/error.ts";
import type { SourceFile } from "../../manifest/model.ts";
import type { Context } from "../platform/context.ts";
import { writeOwnBranch } from "../platform/own-branch.ts";

/** A pull request to open. */
export interface NewPull {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  /** The message of the commit, the same for the whole period. */
  readonly message: string;
  readonly files: readonly SourceFile[];
}

const writeBranch = (context: Context, { branch, message, files }: NewPull): Promise<void> =>
  writeOwnBranch(context, {
    branch,
    message,
    files: Object.fromEntries(files.map(({ path, text }) => [path, text])),
    otherwise: "Delete the branch, or rename it. Then run the workflow again.",
  });

/**
 * Replaces the branch of an open pull request, so that it is based on the current default branch.
 * @throws GithubRefusal, AccessError `github`
 */
export async function rewritePull(context: Context, number: number, pull: NewPull): Promise<void> {
  await writeBranch(context, pull);
  await context.api.call("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    pull_number: number,
    body: pull.body,
  });
}

/**
 * Opens a pull request of the review routine. The token's account is the author of the commit and
 * of the pull request, because the default branch, not the person who started the run, decides its
 * content.
 * @returns its number
 * @throws GithubRefusal, AccessError `github`, `usage`
 */
export async function openPull(context: Context, pull: NewPull): Promise<number> {
  const { api, bot, defaultBranch } = context;
  await writeBranch(context, pull);
  const { number, user } = await api.call<{
    readonly number: number;
    readonly user: { readonly login: string } | null;
  }>("POST /repos/{owner}/{repo}/pulls", {
    title: pull.title,
    body: pull.body,
    head: pull.branch,
    base: defaultBranch,
  });
  if (user && user.login !== bot)
    throw new AccessError(
      "usage",
      `The token opened #${number} as ${user.login}, but the input \`bot\` is ${bot}: later runs would not recognise the pull request as their own.`,
      `Set bot: ${user.login}.`,
    );
  return number;
}
