import { AccessError } from "../domain/error.ts";
import { git, mayBeInRepository } from "./git.ts";

const missing = new AccessError("usage", "git is not installed.");

/** Runs a git command that prints one line. `undefined` without git or a repository. */
async function line(cwd: string, args: readonly string[]): Promise<string | undefined> {
  if (!mayBeInRepository(cwd)) return undefined;
  try {
    const text = (await git({ cwd, missing }, args))?.toString("utf8").trim();
    return text === "" ? undefined : text;
  } catch (error) {
    if (error === missing) return undefined;
    throw error;
  }
}

/**
 * The default branch of the repository: the default branch of its remote if git knows it, otherwise
 * the checked-out branch.
 */
export async function defaultBranch(cwd: string): Promise<string | undefined> {
  const remote = await line(cwd, ["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]);
  return remote?.replace(/^origin\//, "") ?? line(cwd, ["symbolic-ref", "--short", "HEAD"]);
}

/**
 * The URL of `origin`, which may contain credentials. `undefined` without a repository or remote.
 */
export const originUrl = (cwd: string): Promise<string | undefined> =>
  line(cwd, ["remote", "get-url", "origin"]);
