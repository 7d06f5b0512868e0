import { type Duration, durationDays } from "../domain/duration.ts";
import type { Settings } from "../manifest/model.ts";

/** The `reviews` settings, with defaults filled in. */
export interface ReviewRule {
  /** The maximum number of days between two reviews of a person. */
  readonly days: number;
  /** Who is reviewed. `undefined`: everybody who has access. */
  readonly of: ReadonlySet<ReviewedKind> | undefined;
  readonly by: "owner" | "instance";
  readonly overdue: "report" | "end";
}

/** Why somebody is reviewed, in the words of `reviews.of`. */
export type ReviewedKind = "admin" | "superuser" | "external" | "service";

/** The older key `days` means the same as `every`. */
const daysOf = (every: Duration | undefined, days: number | undefined): number | undefined =>
  every === undefined ? days : durationDays(every);

/** The review rule of an instance. `undefined`: nobody is reviewed. */
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

/** How many days ahead a due day is announced: two weeks, or less for short intervals. */
export const leadDays = ({ days }: Pick<ReviewRule, "days">): number =>
  Math.min(14, Math.floor(days / 3));
