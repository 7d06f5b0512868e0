import type { Api } from "../platform/api.ts";
import { permissionOf } from "../platform/permission.ts";
import type { Pull } from "../platform/pull.ts";
import type { Authors } from "./authors.ts";

/** The evaluated reviews of a merged pull request. */
export interface Reviewed {
  /** Logins of those whose approval counts. */
  readonly approvers: readonly string[];
  /** All other reviewers, with the reason why their review does not count, as half a sentence. */
  readonly refused: readonly { readonly login: string; readonly why: string }[];
}

interface Review {
  readonly id: number;
  readonly user: { readonly login: string; readonly type?: string } | null;
  readonly state: string;
  readonly submitted_at?: string;
  readonly commit_id?: string | null;
}

interface Dismissed {
  readonly event: string;
  readonly created_at: string;
  readonly dismissed_review?: { readonly state: string; readonly review_id: number };
}

/** The period in which a review can refer to the plan that counts. */
export interface ReviewTimes {
  /** When that plan was made, ISO 8601. */
  readonly from: string;
  /** When a later plan that never counted was started, in milliseconds. */
  readonly before: number | undefined;
}

/** GitHub's times have whole seconds. */
const wholeSecond = (time: string): number => Math.floor(Date.parse(time) / 1000) * 1000;

/** The reviews as they were at the merge. Reviews that were dismissed later still count. */
async function reviewsAtMerge(api: Api, pull: Pull): Promise<Review[]> {
  const all = await api.all<Review>("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
    pull_number: pull.number,
  });
  const given = all.filter(({ submitted_at: at }) => at !== undefined);
  if (!given.some(({ state }) => state === "DISMISSED")) return given;
  const merged = Date.parse(pull.merged_at ?? "");
  const events = await api.all<Dismissed>(
    "GET /repos/{owner}/{repo}/issues/{issue_number}/events",
    { issue_number: pull.number },
  );
  const later = new Map(
    events.flatMap(({ event, created_at: at, dismissed_review: review }) =>
      event === "review_dismissed" && review && Date.parse(at) > merged
        ? [[review.review_id, review.state.toUpperCase()] as const]
        : [],
    ),
  );
  return given.map((review) => ({ ...review, state: later.get(review.id) ?? review.state }));
}

/**
 * The last review of each person. If a person approved several times in a row, all these approvals
 * are returned, the newest first. Comments do not replace an earlier review.
 */
function lastWords(reviews: readonly Review[]): Map<string, readonly [Review, ...Review[]]> {
  const last = new Map<string, readonly [Review, ...Review[]]>();
  const sorted = reviews.toSorted(
    (a, b) => Date.parse(a.submitted_at ?? "") - Date.parse(b.submitted_at ?? "") || a.id - b.id,
  );
  for (const review of sorted) {
    if (!review.user || review.state === "COMMENTED") continue;
    const before = last.get(review.user.login) ?? [];
    const isSame = review.state === "APPROVED" && before[0]?.state === "APPROVED";
    last.set(review.user.login, [review, ...(isSame ? before : [])]);
  }
  return last;
}

const STATES: Readonly<Record<string, string>> = {
  CHANGES_REQUESTED: "requested changes last",
  DISMISSED: "gave a review that was dismissed",
};

/** Why the review alone does not count; `undefined` if it does. */
function objectionTo(
  { state, user, submitted_at: at = "", commit_id: commit }: Review,
  pull: Pull,
  { from, before }: ReviewTimes,
): string | undefined {
  if (state !== "APPROVED") return STATES[state] ?? `gave a review with the state ${state}`;
  if (user?.type !== "User" || user.login.endsWith("[bot]")) return "is not a person";
  if (commit !== pull.head.sha) return "approved a different commit from the one that was merged";
  if (Date.parse(at) < wholeSecond(from)) return "approved before the plan was made";
  return before === undefined || Date.parse(at) < before
    ? undefined
    : "approved after somebody started another plan run, and that run had not finished before the merge";
}

/**
 * Whether a person can write to the repository. Reviews of people who cannot write do not count.
 */
const canWrite = async (api: Api, username: string): Promise<boolean> =>
  ["admin", "write"].includes(await permissionOf(api, username));

/**
 * The people who approved what was merged. At the time of the merge, their latest review must be an
 * approval of exactly the merged commit, given after its plan was made. Approvers must have write
 * permission and must not be authors.
 * @throws GithubRefusal
 */
export async function reviewsOf(
  api: Api,
  pull: Pull,
  times: ReviewTimes,
  authors: Authors,
): Promise<Reviewed> {
  const merged = Date.parse(pull.merged_at ?? "");
  const reviews = await reviewsAtMerge(api, pull);
  const inTime = reviews.filter(({ submitted_at: at }) => Date.parse(at ?? "") <= merged);
  const last = lastWords(inTime);
  const approvers: string[] = [];
  const refused: { login: string; why: string }[] = [];
  for (const [login, words] of last) {
    const objections = words.map((review) => objectionTo(review, pull, times));
    let why = objections.includes(undefined) ? undefined : objections[0];
    if (why === undefined && authors.unknown !== undefined)
      why = `may be an author: ${authors.unknown}`;
    if (why === undefined) {
      const part = await authors.partOf(login);
      why = part === undefined ? undefined : `is an author (${part})`;
    }
    if (why === undefined && !(await canWrite(api, login))) why = "has no write permission";
    if (why === undefined) approvers.push(login);
    else refused.push({ login, why });
  }
  for (const [login, [{ state }]] of lastWords(reviews))
    if (!last.has(login) && state === "APPROVED")
      refused.push({ login, why: "approved after the merge" });
  for (const login of approvers)
    api.debug?.(`approval: review of #${pull.number} by ${login} counts`);
  for (const { login, why } of refused)
    api.debug?.(`approval: review of #${pull.number} by ${login} does not count: ${login} ${why}`);
  return { approvers: approvers.toSorted(), refused };
}
