import { addDays, type Day } from "../domain/day.ts";
import { type Owner, ownerKey } from "../domain/owner.ts";
import type { Live } from "../domain/live.ts";
import type { Manifest } from "../manifest/model.ts";
import { type DueReview, dueReviews } from "../plan/due-reviews.ts";
import { leadDays, reviewRule } from "../plan/review-rule.ts";

/** What one owner is asked to confirm. */
export interface Asked {
  /** `undefined`: nobody is named for these people, nor in the settings. */
  readonly owner: Owner | undefined;
  /** The earliest due day first. */
  readonly people: readonly DueReview[];
  /** Whether one of them is due soon enough to ask now. */
  readonly isTime: boolean;
}

/**
 * Everybody whose review is due within half of the time between two reviews, by who is asked. Who is
 * asked now is asked about all of them, so that they have one day for all from then on.
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
