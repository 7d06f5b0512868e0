import type { Live } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";

const QUARTER_HOUR = 15 * 60_000;
const HOUR = 60 * 60_000;
/** The largest difference between two time zones of the world. */
const MAX_SHIFT = 26 * HOUR;
/** So many accounts must share an hour of summer time beside dates that did not move. */
const MIN_SUMMER = 5;

/** How much later each account says that it was made than it said before, in milliseconds. */
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
 * The shifts that a moved clock explains. Matomo stores its dates in the zone of the database, so
 * another zone moves all of them by the same time (observed on 5.0.2 to 5.3); in a zone with summer
 * time those of one half of the year by an hour more or less.
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
