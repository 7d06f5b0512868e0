/**
 * Reads schedules as GitHub's `on.schedule` accepts them: five fields in UTC, with lists, ranges,
 * steps, and the names of months and weekdays.
 */

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const DAYS = "SUN MON TUE WED THU FRI SAT".split(" ");

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  // Sunday is both 0 and 7.
  { min: 0, max: 7, names: DAYS },
];

interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /**
   * Whether the schedule limits both the day of the month and the weekday. If so, a day that
   * matches one of the two is enough.
   */
  readonly isEither: boolean;
}

function numberOf(text: string, { min, names = [] }: Field): number {
  const named = names.indexOf(text.toUpperCase());
  return named >= 0 ? named + min : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
}

/** All values that a field allows, or `undefined` if the field is invalid. */
function valuesOf(text: string, field: Field): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [, range = "", step = "1"] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    const [first = "", last] =
      range === "*" ? [String(field.min), String(field.max)] : range.split("-");
    const from = numberOf(first, field);
    const to = last === undefined ? (part.includes("/") ? field.max : from) : numberOf(last, field);
    const by = Number(step);
    if (!(from >= field.min && to <= field.max && from <= to && by > 0)) return undefined;
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return values;
}

/** @returns `undefined` if the text is not a schedule */
function parse(text: string): Cron | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return undefined;
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, index) =>
    valuesOf(parts[index] ?? "", field),
  );
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  const isEither = parts[2] !== "*" && parts[4] !== "*";
  return { minutes, hours, days, months, weekdays, isEither };
}

function isOn({ days, months, weekdays, isEither }: Cron, day: Date): boolean {
  if (!months.has(day.getUTCMonth() + 1)) return false;
  const [byDay, byWeekday] = [days.has(day.getUTCDate()), weekdays.has(day.getUTCDay())];
  return isEither ? byDay || byWeekday : byDay && byWeekday;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How many days ahead `timesBetween` searches. */
const MAX_DAYS = 400;

/**
 * Counts how often the schedules start after the moment `after`, up to and including `until`.
 * Counting stops at `max`. Invalid schedules never start.
 */
export function timesBetween(
  schedules: readonly string[],
  after: Date,
  until: Date,
  max: number,
): number {
  const crons = schedules.flatMap((text) => parse(text) ?? []);
  let count = 0;
  const first = Math.floor(after.getTime() / DAY) * DAY;
  for (let day = first; day <= until.getTime() && day < first + MAX_DAYS * DAY; day += DAY) {
    const today = crons.filter((cron) => isOn(cron, new Date(day)));
    for (const { hours, minutes } of today)
      for (const hour of hours)
        for (const minute of minutes) {
          const time = day + (hour * 60 + minute) * MINUTE;
          if (time > after.getTime() && time <= until.getTime()) count += 1;
          if (count === max) return count;
        }
  }
  return count;
}
