import type { Api } from "./api.ts";

/** GitHub's limit for a status line. */
const MOST = 140;

const cut = (text: string): string => (text.length <= MOST ? text : `${text.slice(0, MOST - 3)}...`);

/** The line beside the commit: counts at a glance, with a link to the run. @throws GithubRefusal */
export async function setStatus(
  api: Api,
  sha: string,
  context: string,
  state: "success" | "failure" | "pending",
  description: string,
  url: string,
): Promise<void> {
  await api.call("POST /repos/{owner}/{repo}/statuses/{sha}", { sha, state, context, description: cut(description), target_url: url });
}
