import type { Api } from "./api.ts";
import { GithubRefusal } from "./refusal.ts";
import type { Context } from "./context.ts";
import type { Pull } from "./pull.ts";

/** The name of the status that an instance has on a commit. */
export const statusContext = (instance: string): string => `matomo-access/plan (${instance})`;

/**
 * Whether the status of a pull request's head belongs to this pull request. Several can have the
 * same head, such as a copy in a fork or the same branch with another target. The status then
 * belongs to the pull request that gets a plan. Otherwise opening another pull request could turn
 * the status of a failed plan green.
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

/** GitHub's limit for the description of a status, in characters. */
const MAX_LENGTH = 140;

const cut = (text: string): string =>
  text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 3)}...`;

/** Sets the status of a commit: the counts, with a link to the run. @throws GithubRefusal */
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
