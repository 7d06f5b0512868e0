import { AccessError } from "../../domain/error.ts";
import type { SourceFile } from "../../manifest/model.ts";
import type { Context } from "../platform/context.ts";
import { writeOwnBranch } from "../platform/own-branch.ts";

/** A pull request to open. */
export interface NewPull {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  /** Of the commit; the same for the whole period. */
  readonly message: string;
  readonly files: readonly SourceFile[];
}

/**
 * Opens a pull request of the routine. Its commit and itself are the token's account's: whoever
 * started the run has no part in what it proposes, which the default branch decides.
 * @returns its number
 * @throws GithubRefusal, AccessError `github`, `usage`
 */
export async function openPull(context: Context, pull: NewPull): Promise<number> {
  const { api, bot, defaultBranch } = context;
  await writeOwnBranch(context, {
    branch: pull.branch,
    message: pull.message,
    files: Object.fromEntries(pull.files.map(({ path, text }) => [path, text])),
    otherwise: "Delete the branch, or rename it. Then run the workflow again.",
  });
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
      `The token opened #${number} as ${user.login}, and the input bot is ${bot}: no later run would know it as its own.`,
      `Set bot: ${user.login}.`,
    );
  return number;
}
