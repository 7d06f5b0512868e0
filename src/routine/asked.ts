import { addDays, type Day } from "../domain/day.ts";
import { type Owner, ownerKey } from "../domain/owner.ts";
import type { Live } from "../domain/live.ts";
import type { Manifest } from "../manifest/model.ts";
import { type DueReview, dueReviews } from "../plan/due-reviews.ts";
import { leadDays, reviewRule } from "../plan/review-rule.ts";

/** The people whose access an owner is asked to confirm. */
export interface Asked {
  /** `undefined` if neither these people nor the settings have an owner. */
  readonly owner: Owner | undefined;
  /** Sorted by due day. */
  readonly people: readonly DueReview[];
  /** Whether at least one review is due soon enough to ask now. */
  readonly isTime: boolean;
}

/**
 * People whose review is due within half of the review interval, by owner. An owner is asked about
 * all of them at once, so that their next reviews are due on the same day.
 */
export function askedOf(
  manifest: Manifest,
  today: Day,
  live?: Pick<Live, "people">,
): readonly Asked[] {
  const rule = reviewRule(manifest.settings);
  if (!rule) return [];
  const ahead = addDays(today, Math.floor(rule.days / 2));
  const soon = addDays(today, leadDays(rule));
  const due = dueReviews(manifest, today, live).filter((one) => one.due <= ahead);
  return [...Map.groupBy(due, ({ owner }) => (owner === undefined ? "" : ownerKey(owner))).values()]
    .map((people) => ({
      owner: people[0]?.owner,
      people,
      isTime: people.some((one) => one.due <= soon),
    }))
    .toSorted((a, b) => (ownerKey(a.owner ?? "") < ownerKey(b.owner ?? "") ? -1 : 1));
}
