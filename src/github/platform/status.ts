import { type Api, GithubRefusal } from "./api.ts";
import type { Context } from "./context.ts";
import type { Pull } from "./pull.ts";

/** How the status of an instance is called beside a commit. */
export const statusContext = (instance: string): string => `matomo-access/plan (${instance})`;

/**
 * Whether the status of a pull request's head is about this pull request. Several can have one head:
 * somebody's fork of it, or the same branch on its way to another one. Then it is about the one that
 * is planned, or a plan that failed would turn green by opening another pull request.
 * @throws GithubRefusal
 */
export async function ownsStatus(
  { api, runner, defaultBranch }: Context,
  pull: {
    readonly number: number;
    readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
    readonly base: { readonly ref: string };
  },
): Promise<boolean> {
  const isPlanned = ({ head, base }: Pick<typeof pull, "head" | "base">): boolean =>
    head.repo?.full_name === runner.repository && base.ref === defaultBranch;
  if (isPlanned(pull)) return true;
  try {
    const pulls = await api.all<Pull>("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
      commit_sha: pull.head.sha,
    });
    return !pulls.some(
      (other) =>
        other.number !== pull.number &&
        other.state === "open" &&
        other.head.sha === pull.head.sha &&
        isPlanned(other),
    );
  } catch (error) {
    if (error instanceof GithubRefusal && [404, 422].includes(error.status)) return true;
    throw error;
  }
}

/** GitHub's limit for a status line. */
const MAX_LENGTH = 140;

const cut = (text: string): string =>
  text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 3)}...`;

/** The line beside the commit: counts at a glance, with a link to the run. @throws GithubRefusal */
export async function setStatus(
  api: Api,
  sha: string,
  context: string,
  state: "success" | "failure" | "pending",
  description: string,
  url: string,
): Promise<void> {
  await api.call("POST /repos/{owner}/{repo}/statuses/{sha}", {
    sha,
    state,
    context,
    description: cut(description),
    target_url: url,
  });
}
