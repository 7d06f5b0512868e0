import type { Api } from "./api.ts";
import type { Order, Writer } from "./comments.ts";
import { findDefaced, type ForeignEdit, foreignEdit, type OwnText } from "./last-edit.ts";

interface Issue extends OwnText {
  readonly number: number;
  readonly state: "open" | "closed";
  readonly pull_request?: object;
}

interface Comment {
  readonly body?: string;
  readonly user: { readonly login: string } | null;
}

/** The content of the issue's hidden first line, for the next check. */
export interface IssueState {
  readonly state: "drift" | "failed";
  /** The hash of the last drift; `undefined` if no check has found any yet. */
  readonly fingerprint: string | undefined;
  /** When a check first found exactly this drift (ISO time). */
  readonly since: string;
  /**
   * The run that wrote the state. The run identifies the state, but does not tell which state is
   * newer.
   */
  readonly order: Order;
  /** The pull request that proposes to adopt the drift. */
  readonly pull: number | undefined;
}

export interface IssueKey {
  readonly instance: string;
  /** The login whose issues are read and changed. Issues of others are never touched. */
  readonly bot: string;
}

/** A safety limit below GitHub's 65,536 characters, for texts that were measured wrongly. */
const MAX_BODY_LENGTH = 65_000;
const MAX_ISSUES_CLOSED = 5;

const prefix = (instance: string): string =>
  `<!-- matomo-access:drift:v1 instance=${encodeURIComponent(instance).replaceAll("-", "%2D")} `;

const marker = (
  instance: string,
  order: Order,
  { state, fingerprint, since, pull }: Omit<IssueState, "order">,
): string =>
  `${prefix(instance)}state=${state}.${fingerprint ?? "none"} since=${since} run=${order.join(".")}${pull === undefined ? "" : ` pull=${pull}`} -->\n`;

const FIELDS =
  /^state=(drift|failed)\.([0-9a-f]{16}|none) since=(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z) run=(\d{1,18})\.(\d{1,9})(?: pull=(\d{1,12}))? -->\n/;

/** The state in the marker and the text below it. A damaged marker has no state. */
function parse(
  body: string,
  instance: string,
): { readonly state: IssueState | undefined; readonly text: string } {
  const rest = body.replaceAll("\r\n", "\n").slice(prefix(instance).length);
  const [line, state, fingerprint = "none", since = "", run, attempt, pull] =
    FIELDS.exec(rest) ?? [];
  if (line === undefined) return { state: undefined, text: rest.slice(rest.indexOf("-->\n") + 4) };
  return {
    state: {
      state: state === "failed" ? "failed" : "drift",
      fingerprint: fingerprint === "none" ? undefined : fingerprint,
      since,
      order: [Number(run), Number(attempt)],
      pull: pull === undefined ? undefined : Number(pull),
    },
    text: rest.slice(line.length),
  };
}

const cut = (body: string): string =>
  body.length <= MAX_BODY_LENGTH
    ? body
    : `${body.slice(0, body.lastIndexOf("\n", MAX_BODY_LENGTH - 100))}\n\n_Cut here: the rest is in the run's summary._\n`;

/** The bot's issues of an instance, the oldest first, and who else edited the first. */
interface Found {
  readonly issues: readonly Issue[];
  readonly edit: ForeignEdit | undefined;
}

/**
 * Finds the bot's issues of an instance, open or closed, by marker and author. GitHub's search is
 * not used, because it lags behind.
 */
async function findAll(api: Api, { instance, bot }: IssueKey): Promise<Found> {
  const written = await api.all<Issue>("GET /repos/{owner}/{repo}/issues", {
    state: "all",
    creator: bot,
    sort: "created",
    direction: "asc",
  });
  const own = written
    .filter(({ user, pull_request: pull }) => pull === undefined && user?.login === bot)
    .toSorted((a, b) => a.number - b.number);
  const marked = own.filter(({ body }) => body?.startsWith(prefix(instance)) === true);
  const [first] = marked;
  if (first) return { issues: marked, edit: await foreignEdit(api, "Issue", first, bot) };
  const defaced = await findDefaced(api, "Issue", own, { bot, prefix: prefix(instance) });
  return { issues: defaced ? [defaced.text] : [], edit: defaced?.edit };
}

const NEWS = "<!-- matomo-access:news:v1 ";

/**
 * Comments on a change before the issue itself is updated. If the run fails in between, the next
 * run finds the same issue and this comment, so the news is neither lost nor repeated.
 * @param present the state in the issue before the change
 */
async function tellOnce(
  api: Api,
  { bot }: IssueKey,
  issue: number,
  present: IssueState | undefined,
  to: string,
  text: string,
): Promise<void> {
  const mark = `${NEWS}after=${present?.order.join(".") ?? "none"} to=${to} -->`;
  // Without an earlier state it is unknown which change an earlier comment reported.
  if (present) {
    const comments = await api.all<Comment>(
      "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
      { issue_number: issue },
    );
    if (
      comments.some(
        ({ user, body }) => user?.login === bot && body?.trimEnd().endsWith(mark) === true,
      )
    )
      return;
  }
  await comment(api, issue, text, `\n${mark}\n`);
}

const comment = (api: Api, issue: number, body: string, mark = ""): Promise<unknown> =>
  api.call("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    issue_number: issue,
    body: cut(body) + mark,
  });

const update = (api: Api, issue: number, fields: Record<string, unknown>): Promise<unknown> =>
  api.call("PATCH /repos/{owner}/{repo}/issues/{issue_number}", { issue_number: issue, ...fields });

/**
 * Closes all issues but the oldest, with a reference to it. Two runs at the same time can both have
 * opened an issue.
 */
async function closeDoubles(api: Api, kept: Issue, doubles: readonly Issue[]): Promise<void> {
  for (const { number } of doubles
    .filter(({ state }) => state === "open")
    .slice(0, MAX_ISSUES_CLOSED)) {
    await comment(api, number, `Continued in #${kept.number}.`);
    await update(api, number, { state: "closed", state_reason: "not_planned" });
  }
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
  /** A comment about the change, posted only if people do not know it yet. */
  readonly news: string;
  readonly state: Omit<IssueState, "order">;
}

/** The result of writing the issue. */
export interface Reported {
  readonly number: number;
  /** Set if somebody else had edited the text, which is then ignored. */
  readonly edit: ForeignEdit | undefined;
}

/**
 * Computes the new issue from its present state and text. The state is `undefined` if there is no
 * open issue, or if somebody else edited it.
 */
export type WriteIssue = (
  present: IssueState | undefined,
  text: string,
  edit: ForeignEdit | undefined,
) => IssueText;

/**
 * Opens, updates or reopens the issue. Posts a comment only if the drift is new to people. A run
 * never overwrites the text of a later run.
 * @throws GithubRefusal
 */
export async function reportDrift(
  api: Api,
  key: IssueKey,
  { order, hasNewer }: Writer,
  write: WriteIssue,
): Promise<Reported> {
  const {
    issues: [found, ...doubles],
    edit,
  } = await findAll(api, key);
  if (!found) {
    const { title, body, state } = write(undefined, "", undefined);
    const made = await api.call<{ number: number }>("POST /repos/{owner}/{repo}/issues", {
      title,
      body: cut(marker(key.instance, order, state) + body),
    });
    // Another run may have opened an issue at the same moment.
    const [first, ...others] = (await findAll(api, key)).issues;
    if (first) await closeDoubles(api, first, others);
    return { number: first?.number ?? made.number, edit: undefined };
  }
  const { state: present, text } = edit
    ? { state: undefined, text: "" }
    : parse(found.body ?? "", key.instance);
  if (await hasNewer(present?.order)) return { number: found.number, edit: undefined };
  const isOpen = found.state === "open";
  const { title, body, news, state } = write(isOpen ? present : undefined, text, edit);
  const whole = cut(marker(key.instance, order, state) + body);
  const isNews =
    !isOpen ||
    present?.fingerprint !== state.fingerprint ||
    (state.state === "failed" && present?.state !== "failed");
  if (isNews)
    await tellOnce(
      api,
      key,
      found.number,
      present,
      `${state.state}.${state.fingerprint ?? "none"}`,
      news,
    );
  await update(api, found.number, { title, body: whole, ...(isOpen ? {} : { state: "open" }) });
  await closeDoubles(api, found, doubles);
  return { number: found.number, edit };
}

/**
 * Closes the issue after a complete check without drift.
 * @returns its number, if it was open
 * @throws GithubRefusal
 */
export async function settleDrift(
  api: Api,
  key: IssueKey,
  { hasNewer }: Writer,
  news: (present: IssueState | undefined) => string,
): Promise<number | undefined> {
  const { issues, edit } = await findAll(api, key);
  const open = issues.filter(({ state }) => state === "open");
  const [first] = open;
  if (!first) return undefined;
  const { state } = edit ? { state: undefined } : parse(first.body ?? "", key.instance);
  if (await hasNewer(state?.order)) return undefined;
  for (const { number } of open.slice(0, MAX_ISSUES_CLOSED)) {
    await tellOnce(api, key, number, state, "settled", news(state));
    await update(api, number, { state: "closed", state_reason: "completed" });
  }
  return first.number;
}
