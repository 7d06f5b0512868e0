/** A calendar day in UTC, `YYYY-MM-DD`. Days sort as strings, so `<` compares them. */
export type Day = string;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day that exists: `2026-02-30` does not. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text);
  if (!match) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** The UTC day of a moment. */
export function dayOf(moment: Date): Day {
  return moment.toISOString().slice(0, 10);
}

/** The number of days from `from` to `to`; negative if `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The day that is `days` days after `day`. */
export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
}

/**
 * The first and the last day on which something is valid, both included. A missing `from` or
 * `until` means no limit on that side.
 */
export interface Period {
  readonly from?: Day | undefined;
  readonly until?: Day | undefined;
}

export type Phase = "future" | "current" | "past";

/** Whether `today` is before, in or after the period. */
export function phaseOf(period: Period, today: Day): Phase {
  if (period.until !== undefined && today > period.until) return "past";
  if (period.from !== undefined && today < period.from) return "future";
  return "current";
}
