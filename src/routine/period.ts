import { addDays, type Day } from "../domain/day.ts";
import { type Owner, ownerKey } from "../domain/owner.ts";
import { leadDays, type ReviewRule } from "../plan/review-rule.ts";

/** Pull requests of the routine: `ask` to confirm access, `end` to end what nobody confirmed. */
export type PullKind = "ask" | "end";

const FOLDERS = { ask: "review", end: "review-end" } as const satisfies Record<PullKind, string>;

/** What git allows in a branch; an underscore begins no login. */
const slugOf = (owner: Owner | undefined): string =>
  owner === undefined
    ? "_"
    : ownerKey(owner)
        .replace("/", ".")
        .replaceAll(/\.{2,}/g, ".");

/**
 * The branch of an owner's pull request. Periods are numbered from 1 for each owner, so the same
 * period always has the same branch.
 */
export const branchOf = (
  kind: PullKind,
  instance: string,
  owner: Owner | undefined,
  period: number,
): string => `matomo-access/${FOLDERS[kind]}/${instance}/${slugOf(owner)}/${period}`;

/** A pull request of the routine, as GitHub has it. */
export interface RoutinePull {
  readonly number: number;
  readonly period: number;
  readonly state: "open" | "merged" | "closed";
  readonly opened: Day;
}

/** The day by which an owner is asked to answer. */
export const answerBy = (opened: Day, rule: ReviewRule): Day => addDays(opened, leadDays(rule));

/** How many days before that day there is a reminder: four of two weeks. */
const remindDays = (rule: ReviewRule): number => Math.ceil(leadDays(rule) * (2 / 7));

/** The first day on which the next pull request may be opened. */
const nextDay = ({ opened }: RoutinePull, rule: ReviewRule): Day =>
  addDays(opened, rule.days - leadDays(rule));

/** What is to be done for an owner. */
export type Step =
  /** Nothing is due, and no pull request is open. */
  | { readonly kind: "nothing" }
  | { readonly kind: "open"; readonly period: number }
  | { readonly kind: "wait" | "remind" | "late"; readonly pull: RoutinePull; readonly by: Day }
  /** This period had its pull request; what is left of it waits for the next. */
  | { readonly kind: "had"; readonly pull: RoutinePull; readonly next: Day };

/**
 * One pull request an owner and period: a period begins when it is opened, and the next pull request
 * comes when so much time is over that reviews of that day are due soon.
 * @param latest the last one that the routine opened for this owner
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

/** Whether the time to answer is over, so that the end of what nobody confirmed may be proposed. */
export const isAnswerOver = (latest: RoutinePull, rule: ReviewRule, today: Day): boolean =>
  today > answerBy(latest.opened, rule) && today < addDays(latest.opened, rule.days);
