import type { Api } from "./api.ts";

interface Issue {
  readonly number: number;
  readonly state: "open" | "closed";
  readonly body?: string | null;
  readonly user: { readonly login: string } | null;
  readonly pull_request?: object;
}

const prefix = (instance: string): string =>
  `<!-- matomo-access:drift:v1 instance=${encodeURIComponent(instance).replaceAll("-", "%2D")} state=`;

export type IssueState = { readonly state: "drift"; readonly fingerprint: string } | { readonly state: "failed" };

const marker = (instance: string, state: IssueState): string =>
  `${prefix(instance)}${state.state === "drift" ? `drift.${state.fingerprint}` : "failed"} -->\n`;

/** The one issue of an instance, in whatever state: found by the marker in its text and by its author, never by search, which lags behind. */
async function find(api: Api, instance: string, bot: string): Promise<Issue | undefined> {
  const issues = await api.all<Issue>("GET /repos/{owner}/{repo}/issues", {
    state: "all",
    creator: bot,
    sort: "created",
    direction: "asc",
  });
  return issues.find(
    ({ user, body, pull_request: pull }) => pull === undefined && user?.login === bot && body?.startsWith(prefix(instance)) === true,
  );
}

/**
 * Opens, updates or reopens the issue. People are told by a comment only when what differs is new to them.
 * @returns its number
 * @throws GithubRefusal
 */
export async function reportDrift(
  api: Api,
  instance: string,
  bot: string,
  input: { readonly title: string; readonly body: string; readonly state: IssueState; readonly news: string },
): Promise<number> {
  const body = marker(instance, input.state) + input.body;
  const issue = await find(api, instance, bot);
  if (!issue) {
    const { number } = await api.call<{ number: number }>("POST /repos/{owner}/{repo}/issues", { title: input.title, body });
    return number;
  }
  const isNews = issue.state === "closed" || issue.body?.startsWith(marker(instance, input.state)) !== true;
  await api.call("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
    issue_number: issue.number,
    title: input.title,
    body,
    ...(issue.state === "closed" ? { state: "open" } : {}),
  });
  if (isNews) await api.call("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { issue_number: issue.number, body: input.news });
  return issue.number;
}

/** Closes the issue after a complete check that found nothing. @throws GithubRefusal */
export async function settleDrift(api: Api, instance: string, bot: string, news: string): Promise<number | undefined> {
  const issue = await find(api, instance, bot);
  if (issue?.state !== "open") return undefined;
  await api.call("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { issue_number: issue.number, body: news });
  await api.call("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
    issue_number: issue.number,
    state: "closed",
    state_reason: "completed",
  });
  return issue.number;
}
