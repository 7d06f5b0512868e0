import type { Api } from "./api.ts";

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
