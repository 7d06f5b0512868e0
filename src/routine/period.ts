import { addDays, type Day } from "../domain/day.ts";
import { type Owner, ownerKey } from "../domain/owner.ts";
import { leadDays, type ReviewRule } from "../plan/review-rule.ts";

/**
 * The kinds of pull requests: `ask` asks to confirm access, `end` proposes to end the access that
 * nobody confirmed.
 */
export type PullKind = "ask" | "end";

const FOLDERS = { ask: "review", end: "review-end" } as const satisfies Record<PullKind, string>;

/** An owner as part of a branch name. Without an owner it is `_`, with which no login begins. */
const slugOf = (owner: Owner | undefined): string =>
  owner === undefined
    ? "_"
    : ownerKey(owner)
        .replace("/", ".")
        .replaceAll(/\.{2,}/g, ".");

/**
 * The branch of an owner's pull request. Periods are numbered from 1 per owner, so a period always
 * has the same branch.
 */
export const branchOf = (
  kind: PullKind,
  instance: string,
  owner: Owner | undefined,
  period: number,
): string => `matomo-access/${FOLDERS[kind]}/${instance}/${slugOf(owner)}/${period}`;

/** A pull request of the review routine on GitHub. */
export interface RoutinePull {
  readonly number: number;
  readonly period: number;
  readonly state: "open" | "merged" | "closed";
  readonly opened: Day;
}

/** The day by which an owner should answer. */
export const answerBy = (opened: Day, rule: ReviewRule): Day => addDays(opened, leadDays(rule));

/**
 * The owner is reminded this many days before the day by which they should answer: four days if
 * they have two weeks.
 */
const remindDays = (rule: ReviewRule): number => Math.ceil(leadDays(rule) * (2 / 7));

/** The first day on which the next pull request may be opened. */
const nextDay = ({ opened }: RoutinePull, rule: ReviewRule): Day =>
  addDays(opened, rule.days - leadDays(rule));

/** What to do for an owner. */
export type Step =
  /** Nothing is due, and no pull request is open. */
  | { readonly kind: "nothing" }
  | { readonly kind: "open"; readonly period: number }
  | { readonly kind: "wait" | "remind" | "late"; readonly pull: RoutinePull; readonly by: Day }
  /** This period already had its pull request, so the remaining people wait for the next one. */
  | { readonly kind: "had"; readonly pull: RoutinePull; readonly next: Day };

/**
 * Decides what to do for an owner, who gets one pull request per period. A period begins when its
 * pull request is opened. The next pull request can be opened when the reviews dated that day will
 * soon be due again.
 * @param latest the last pull request that the routine opened for this owner
 */
export function stepFor(
  isTime: boolean,
  latest: RoutinePull | undefined,
  rule: ReviewRule,
  today: Day,
): Step {
  if (latest?.state === "open") {
    const by = answerBy(latest.opened, rule);
    const kind = today > by ? "late" : today >= addDays(by, -remindDays(rule)) ? "remind" : "wait";
    return { kind, pull: latest, by };
  }
  if (!isTime) return { kind: "nothing" };
  if (!latest) return { kind: "open", period: 1 };
  const next = nextDay(latest, rule);
  return today < next
    ? { kind: "had", pull: latest, next }
    : { kind: "open", period: latest.period + 1 };
}

/**
 * Whether the time to answer is over, so that the routine may propose to end the access that nobody
 * confirmed.
 */
export const isAnswerOver = (latest: RoutinePull, rule: ReviewRule, today: Day): boolean =>
  today > answerBy(latest.opened, rule) && today < addDays(latest.opened, rule.days);
