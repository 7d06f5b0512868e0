import { daysBetween } from "../domain/day.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Manifest } from "../manifest/model.ts";

/** Warnings about people whose access was not looked at for longer than `reviews.days` says, or never. */
export function reviewsOverdue({ users, settings }: Manifest, today: string): Diagnostic[] {
  const { reviews } = settings;
  if (!reviews) return [];
  const found: Diagnostic[] = [];
  for (const user of users.values()) {
    if (user.absent || (user.reviewed !== undefined && daysBetween(user.reviewed, today) <= reviews.days)) continue;
    found.push({
      severity: "warning",
      code: "review-overdue",
      message: `The access of ${user.login} ${user.reviewed === undefined ? "was never reviewed" : `was last reviewed on ${user.reviewed}`}; settings.yaml wants it every ${reviews.days} days.`,
      hint: `When it is right, write reviewed: ${today}.`,
      at: user.at,
    });
  }
  return found;
}
