import type { Live } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";

const QUARTER_HOUR = 15 * 60_000;
const HOUR = 60 * 60_000;
/** The largest difference between two time zones of the world. */
const MAX_SHIFT = 26 * HOUR;
/** How many accounts must share a shift of one hour for it to count as daylight saving time. */
const MIN_SUMMER = 5;

/** For each account, how much later its creation date is than before, in milliseconds. */
export function registrationShifts(
  live: Live,
  before: (key: LoginKey) => string | undefined,
): Map<LoginKey, number> {
  const shifts = new Map<LoginKey, number>();
  for (const { key, registered } of live.people.values()) {
    const then = before(key);
    if (registered === undefined || then === undefined) continue;
    const shift = Date.parse(registered) - Date.parse(then);
    if (Number.isFinite(shift)) shifts.set(key, shift);
  }
  return shifts;
}

/**
 * The shifts that a changed time zone explains. Matomo stores dates in the database's time zone, so
 * another zone shifts all of them by the same amount (observed on 5.0.2 to 5.3). With daylight
 * saving time, the dates of one half of the year shift by one hour more or less.
 */
export function clockShifts(shifts: ReadonlyMap<LoginKey, number>): ReadonlySet<number> {
  const counts = new Map<number, number>([[0, 0]]);
  for (const shift of shifts.values()) counts.set(shift, (counts.get(shift) ?? 0) + 1);
  const [[most, share] = [0, 0]] = [...counts].toSorted(
    ([a, ofA], [b, ofB]) => ofB - ofA || Math.abs(a) - Math.abs(b),
  );
  const isZone = most % QUARTER_HOUR === 0 && Math.abs(most) <= MAX_SHIFT;
  if (most !== 0 && isZone && share * 2 > shifts.size)
    return new Set([most, most - HOUR, most + HOUR]);
  const isSummer = (shift: number): boolean => {
    const count = counts.get(shift) ?? 0;
    return count >= MIN_SUMMER && count * 4 > shifts.size;
  };
  return new Set([0, ...[HOUR, -HOUR].filter(isSummer)]);
}
