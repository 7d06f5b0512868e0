import type { Day } from "../../domain/day.ts";
import type { LoginKey } from "../../domain/login.ts";
import type { Manifest, SourceFile } from "../../manifest/model.ts";
import type { DueReview } from "../../plan/due-reviews.ts";
import type { ReviewRule } from "../../plan/review-rule.ts";
import {
  endBody,
  endTitle,
  reminderText,
  reviewBody,
  type ReviewPullInput,
  reviewTitle,
} from "../../render/github/review-pull.ts";
import type { OwnerOutcome } from "../../render/github/review-summary.ts";
import type { Review } from "../../review/review.generated.ts";
import type { Asked } from "../../routine/asked.ts";
import {
  branchOf,
  isAnswerOver,
  type PullKind,
  type RoutinePull,
  type Step,
  stepFor,
} from "../../routine/period.ts";
import { propose } from "../../routine/propose.ts";
import { putComment } from "../platform/comments.ts";
import type { Context } from "../platform/context.ts";
import { INPUTS } from "../platform/contract.ts";
import { manifestAt } from "../platform/manifest-at.ts";
import { type NewPull, openPull, rewritePull } from "./open-pull.ts";
import { readPull } from "../platform/pull.ts";
import { latestPull, routinePull } from "./routine-pulls.ts";

/** The data that all owners of a run share. */
export interface Round {
  readonly context: Context;
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly rule: ReviewRule;
  readonly today: Day;
  /**
   * The review without e-mails; `undefined` if live data must not be shown or could not be read.
   */
  readonly review: Review | undefined;
  readonly clean: (text: string) => string;
  /** The name of the artifact with the page; `undefined` if there is none. */
  readonly page: string | undefined;
}

/** A pull request that writes a day into the entries of these people. */
interface Wanted {
  readonly kind: PullKind;
  readonly people: readonly DueReview[];
  readonly period: number;
  readonly day: Day;
  readonly title: (input: ReviewPullInput) => string;
  readonly body: (input: ReviewPullInput) => string;
}

/** @returns `undefined` if no entry can be edited */
function pullFor(
  { context, files, manifest, rule, today, review, clean, page }: Round,
  { owner }: Asked,
  { kind, people, period, day, title, body }: Wanted,
): NewPull | undefined {
  const { instance, runner } = context;
  const users = people.map(({ user }) => user);
  const proposal = propose(files, users, kind === "ask" ? "reviewed" : "until", day);
  if (proposal.files.length === 0) return undefined;
  const { runUrl } = runner;
  const { removals } = manifest.settings;
  const hasPlan = context.bot !== INPUTS.bot.default;
  const input = {
    clean,
    page,
    instance,
    owner,
    rule,
    today,
    day,
    people,
    proposal,
    removals,
    review,
    runUrl,
    hasPlan,
  };
  const what = kind === "ask" ? "Confirm access" : "End access that nobody confirmed";
  return {
    branch: branchOf(kind, instance, owner, period),
    title: title(input),
    body: body(input),
    message: `${what}: ${owner ?? "people without an owner"} (${instance})`,
    files: proposal.files,
  };
}

const asking = ({ people }: Asked, period: number, day: Day): Wanted => ({
  kind: "ask",
  people,
  period,
  day,
  title: reviewTitle,
  body: reviewBody,
});

/**
 * Replaces the branch of an open pull request that can no longer be merged because neighbouring
 * lines changed. If somebody changed the branch, resolving the conflict is left to them.
 */
async function refresh(
  round: Round,
  asked: Asked,
  { number, period, opened }: RoutinePull,
): Promise<"refreshed" | "conflict" | undefined> {
  const { context } = round;
  const { mergeable } = await readPull(context.api, number);
  if (mergeable !== false) return undefined;
  const commits = await context.api.all<{ readonly sha: string }>(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
    { pull_number: number },
  );
  const wanted = pullFor(round, asked, asking(asked, period, opened));
  if (commits.length !== 1 || !wanted) return "conflict";
  await rewritePull(context, number, wanted);
  return "refreshed";
}

/**
 * The people for whom a pull request asks to confirm access, as listed in its first commit. Later
 * changes do not count.
 */
async function askedIn(
  { context }: Round,
  { number, opened }: RoutinePull,
): Promise<Set<LoginKey>> {
  const [first] = await context.api.all<{ readonly sha: string }>(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
    { pull_number: number },
  );
  const then = first && (await manifestAt(context, first.sha));
  return new Set(
    [...(then?.users.values() ?? [])].flatMap(({ key, reviewed }) =>
      reviewed === opened ? [key] : [],
    ),
  );
}

/**
 * Proposes, once per period, to end access that nobody confirmed in time. Skips people who were
 * added later. @returns the number of the pull request, open or closed
 */
async function proposeEnd(
  round: Round,
  asked: Asked,
  latest: RoutinePull,
): Promise<number | undefined> {
  const { context, rule, today } = round;
  const { owner } = asked;
  if (rule.overdue !== "end" || !isAnswerOver(latest, rule, today)) return undefined;
  const known = await routinePull(context, "end", owner, latest.period);
  if (known) return known.number;
  const keys = await askedIn(round, latest);
  const people = asked.people.filter(({ user, due }) => due < today && keys.has(user.key));
  if (people.length === 0) return undefined;
  const wanted = pullFor(round, asked, {
    kind: "end",
    people,
    period: latest.period,
    day: today,
    title: endTitle,
    body: (input) => endBody(input, latest.number),
  });
  return wanted && openPull(context, wanted);
}

/** Posts one reminder before the due day. A second run finds the reminder and posts none. */
async function remind(
  { context }: Round,
  { owner, people }: Asked,
  { pull, by }: Extract<Step, { kind: "remind" | "wait" | "late" }>,
): Promise<void> {
  const { api, instance, bot, runner } = context;
  await putComment(
    api,
    { kind: "reminder", issue: pull.number, instance, bot },
    { order: runner.order, hasNewer: () => Promise.resolve(false) },
    (present) => (present === undefined ? reminderText(owner, by, people.length) : undefined),
  );
}

/** Runs the step that is due for one owner today. @throws GithubRefusal, AccessError */
export async function doStep(round: Round, asked: Asked): Promise<OwnerOutcome> {
  const { context, rule, today } = round;
  const { owner, people, isTime } = asked;
  const latest = await latestPull(context, owner);
  const step = stepFor(isTime, latest, rule, today);
  const facts = { owner, people: people.length };
  if (step.kind === "nothing") return { ...facts, kind: "nothing" };
  if (step.kind === "open") {
    const wanted = pullFor(round, asked, asking(asked, step.period, today));
    return wanted
      ? { ...facts, kind: "opened", pull: await openPull(context, wanted) }
      : { ...facts, kind: "unwritable" };
  }
  const state = step.kind === "had" ? undefined : await refresh(round, asked, step.pull);
  if (step.kind === "remind") await remind(round, asked, step);
  const { pull } = step;
  const end = await proposeEnd(round, asked, pull);
  const ending = end === undefined ? {} : { end };
  return step.kind === "had"
    ? {
        ...facts,
        ...ending,
        kind: pull.state === "merged" ? "answered" : "closed",
        pull: pull.number,
        next: step.next,
      }
    : {
        ...facts,
        ...ending,
        kind: step.kind,
        pull: pull.number,
        by: step.by,
        ...(state ? { state } : {}),
      };
}
