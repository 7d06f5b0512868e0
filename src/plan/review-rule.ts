import { type Duration, durationDays } from "../domain/duration.ts";
import type { Settings } from "../manifest/model.ts";

/** What `reviews` in settings.yaml says, defaults filled in. */
export interface ReviewRule {
  /** The most days between two reviews of a person. */
  readonly days: number;
  /** Whom it is about; `undefined`: everybody who has access. */
  readonly of: ReadonlySet<ReviewedKind> | undefined;
  readonly by: "owner" | "instance";
  readonly overdue: "report" | "end";
}

/** Why somebody is reviewed, by the words of `reviews.of`. */
export type ReviewedKind = "admin" | "superuser" | "external" | "service";

/** The older `days` means the same as `every`. */
const daysOf = (every: Duration | undefined, days: number | undefined): number | undefined =>
  every === undefined ? days : durationDays(every);

/** The rule of an instance; `undefined`: nobody is reviewed. */
export function reviewRule({ reviews }: Settings): ReviewRule | undefined {
  const days = daysOf(reviews?.every, reviews?.days);
  if (!reviews || days === undefined) return undefined;
  return {
    days,
    of: reviews.of && new Set(reviews.of),
    by: reviews.by ?? "owner",
    overdue: reviews.overdue ?? "report",
  };
}

/** How many days before a day people are told: two weeks, or less where it comes round often. */
export const leadDays = ({ days }: Pick<ReviewRule, "days">): number =>
  Math.min(14, Math.floor(days / 3));
