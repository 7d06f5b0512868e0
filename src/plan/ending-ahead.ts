import { compareTexts } from "../domain/compare.ts";
import { type Day, daysBetween } from "../domain/day.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Settings } from "../manifest/model.ts";
import type { ApprovedState } from "./approved-state.ts";

/** The warning comes this many days in advance, like other announcements that access will end. */
const WARN_DAYS = 14;

/**
 * Warns two weeks ahead if more people lose access on one day than `limits.ending` allows in one
 * run.
 */
export function endingAhead(
  settings: Settings,
  state: ApprovedState | undefined,
  today: Day,
): Diagnostic[] {
  const limit = settings.limits.ending;
  if (!limit || !state) return [];
  const allowed = limit.count;
  const soon = [...state.grants.values()].flatMap(({ key, until }) =>
    until !== undefined && until >= today && daysBetween(today, until) <= WARN_DAYS
      ? [{ key, until }]
      : [],
  );
  return [...Map.groupBy(soon, ({ until }) => until)]
    .map(([until, ends]) => ({ until, people: new Set(ends.map(({ key }) => key)).size }))
    .filter(({ people }) => people > allowed)
    .toSorted((a, b) => compareTexts(a.until, b.until))
    .map(({ until, people }) => ({
      severity: "warning" as const,
      code: "ending-limit-ahead" as const,
      message: `The approved grants of ${people} people end after ${until}, and limits.ending allows ${allowed} in one run.`,
      hint: `Run apply with --allow-ending ${people} after that day (on GitHub: the input allow-ending), or raise limits.ending.`,
    }));
}
