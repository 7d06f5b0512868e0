import { daysBetween, phaseOf } from "../domain/day.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Manifest, UserEntry } from "../manifest/model.ts";
import { reviewRule } from "./review-rule.ts";

/** How many people a finding names before it counts the rest. */
const MAX_NAMES = 8;

const named = (users: readonly UserEntry[], text: (user: UserEntry) => string): string => {
  const names = users.slice(0, MAX_NAMES).map(text).join(", ");
  return users.length > MAX_NAMES ? `${names} and ${users.length - MAX_NAMES} more` : names;
};

/** Who can have access at all: somebody without any has nothing to review. */
function hasAccess(user: UserEntry, members: ReadonlySet<LoginKey>, today: string): boolean {
  if (user.absent || phaseOf(user, today) === "past") return false;
  return (user.access ?? []).length > 0 || user.superuser !== undefined || members.has(user.key);
}

/**
 * Warnings about access that was not looked at for longer than `reviews.days` says, or never: at
 * most two, each for all people it concerns, since a finding a person would bury the others.
 */
export function reviewsOverdue({ users, teams, settings }: Manifest, today: string): Diagnostic[] {
  const rule = reviewRule(settings);
  if (!rule) return [];
  const members = new Set(
    [...teams.values()].flatMap((team) => team.members.map(({ key }) => key)),
  );
  const open = [...users.values()].filter((user) => hasAccess(user, members, today));
  const never = open.filter(({ reviewed }) => reviewed === undefined);
  const late = open.filter(
    ({ reviewed }) => reviewed !== undefined && daysBetween(reviewed, today) > rule.days,
  );
  const every = `settings.yaml requires a review every ${rule.days} days`;
  const hint = `Look at what they have (matomo-access explain LOGIN), and when it is right, write reviewed: ${today}.`;
  const finding = (people: readonly UserEntry[], message: string): Diagnostic[] =>
    people[0]
      ? [{ severity: "warning", code: "review-overdue", message, hint, at: people[0].at }]
      : [];
  return [
    ...finding(
      late,
      `Reviews are overdue (${every}): ${named(late, ({ login, reviewed }) => `${login} since ${reviewed}`)}.`,
    ),
    ...finding(
      never,
      `${never.length === 1 ? "One person was" : `${never.length} people were`} never reviewed (${every}): ${named(never, ({ login }) => login)}.`,
    ),
  ];
}
