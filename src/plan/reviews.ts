import type { Diagnostic } from "../domain/diagnostic.ts";
import { durationDays } from "../domain/duration.ts";
import type { Live } from "../domain/live.ts";
import type { Manifest } from "../manifest/model.ts";
import { isAhead, type ReviewDay, reviewDays } from "./due-reviews.ts";
import { type DueToken, dueTokens } from "./due-tokens.ts";
import { reviewRule } from "./review-rule.ts";

/** How many people a finding names before it only counts the rest. */
const MAX_NAMES = 8;

const named = (people: readonly ReviewDay[], text: (one: ReviewDay) => string): string => {
  const names = people.slice(0, MAX_NAMES).map(text).join(", ");
  return people.length > MAX_NAMES ? `${names} and ${people.length - MAX_NAMES} more` : names;
};

/**
 * Warnings about overdue reviews, people who were never reviewed, reviews due soon, and review days
 * in the future. There are at most four, each for all people concerned, because one finding for
 * each person would hide the others.
 */
export function reviewFindings(
  manifest: Manifest,
  today: string,
  live?: Pick<Live, "people">,
): Diagnostic[] {
  const rule = reviewRule(manifest.settings);
  if (!rule) return [];
  const people = reviewDays(manifest, today, live);
  const ahead = people.filter(
    ({ user: { reviewed } }) => reviewed !== undefined && isAhead(reviewed, today),
  );
  const never = people.filter(({ user: { reviewed } }) => reviewed === undefined);
  const late = people.filter(({ last, state }) => last !== undefined && state === "overdue");
  const soon = people.filter(({ state }) => state === "soon");
  const every = `settings.yaml requires a review every ${rule.days} days`;
  const hint = `Check their access (matomo-access explain LOGIN). If it is right, write reviewed: ${today}.`;
  const finding = (
    code: "review-overdue" | "review-due" | "day-ahead",
    of: readonly ReviewDay[],
    message: string,
  ): Diagnostic[] => {
    const [first] = of;
    const at = code === "day-ahead" ? first?.user.reviewedAt : first?.user.at;
    return first ? [{ severity: "warning", code, message, hint, at }] : [];
  };
  return [
    ...finding(
      "review-overdue",
      late,
      `Reviews are overdue (${every}): ${named(late, ({ user, last }) => `${user.login} since ${last}`)}.`,
    ),
    ...finding(
      "review-overdue",
      never,
      `${never.length === 1 ? "One person was" : `${never.length} people were`} never reviewed (${every}): ${named(never, ({ user }) => user.login)}.`,
    ),
    ...finding(
      "review-due",
      soon,
      `Reviews are due soon (${every}): ${named(soon, ({ user, due }) => `${user.login} by ${due}`)}.`,
    ),
    ...finding(
      "day-ahead",
      ahead,
      `Reviews in the future are ignored: ${named(ahead, ({ user }) => `${user.login} on ${user.reviewed}`)}.`,
    ),
  ];
}

const dayCount = (every: string): string => `${durationDays(every)} days`;

/** The warning about a token, or `undefined` while there is time. */
function tokenFinding(token: DueToken, today: string): Diagnostic | undefined {
  const { login, made, every, usedBy, due, state, at } = token;
  const whose =
    login === undefined ? "The token of the job (MATOMO_TOKEN)" : `The token of ${login}`;
  const use = usedBy === undefined ? "" : `, used by ${usedBy}`;
  const where = login === undefined ? "token in settings.yaml" : "its entry";
  const hint = `Create a new token, store it in the program that uses it, delete the old one in Matomo, and write made: ${today} in ${where}. docs/review-routine.md has the steps.`;
  const place = at ? { at } : {};
  if (isAhead(made, today))
    return {
      severity: "warning",
      code: "day-ahead",
      message: `${whose} was created in the future (${made}), so its age is unknown.`,
      hint: `Write the day on which it was created.`,
      ...place,
    };
  if (state === "later") return undefined;
  return {
    severity: "warning",
    code: state === "overdue" ? "token-overdue" : "token-due",
    message:
      state === "overdue"
        ? `${whose} should have been replaced by ${due} (created on ${made}, good for ${dayCount(every)}${use}).`
        : `${whose} must be replaced by ${due} (created on ${made}, good for ${dayCount(every)}${use}).`,
    hint,
    ...place,
  };
}

/** Warnings about tokens that are too old, or will be soon. */
export const tokenFindings = (manifest: Manifest, today: string): Diagnostic[] =>
  dueTokens(manifest, today).flatMap((token) => tokenFinding(token, today) ?? []);
