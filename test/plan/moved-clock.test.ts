import { describe, expect, it } from "vitest";
import { loginKey, type LoginKey } from "../../src/domain/login.ts";
import { clockShifts, registrationShifts } from "../../src/plan/moved-clock.ts";
import { makeLive } from "../helpers/make-world.ts";

const HOUR = 3_600_000;

/** The shifts in hours that a changed time zone explains, for the given numbers of accounts. */
function explained(counts: readonly (readonly [hours: number, accounts: number])[]): number[] {
  const shifts = new Map<LoginKey, number>();
  for (const [hours, accounts] of counts)
    for (let index = 0; index < accounts; index++)
      shifts.set(loginKey(`p${shifts.size}`), hours * HOUR);
  return [...clockShifts(shifts)].map((shift) => shift / HOUR).toSorted((a, b) => a - b);
}

describe("the shifts that a changed time zone explains", () => {
  it("the only explained shift is zero as long as most dates are unchanged", () => {
    expect(explained([])).toEqual([0]);
    expect(explained([[0, 10]])).toEqual([0]);
    expect(
      explained([
        [0, 10],
        [3, 2],
      ]),
    ).toEqual([0]);
  });

  it("an explained shift is that of more than half of the accounts, or differs from it by one hour", () => {
    expect(
      explained([
        [5, 6],
        [0, 5],
      ]),
    ).toEqual([4, 5, 6]);
    expect(explained([[-3.25, 6]])).toEqual([-4.25, -3.25, -2.25]);
    expect(
      explained([
        [5, 5],
        [0, 5],
      ]),
    ).toEqual([0]);
    expect(
      explained([
        [5, 5],
        [7, 3],
        [9, 2],
      ]),
    ).toEqual([0]);
  });

  it("the explained shifts are limited to the largest difference between two time zones", () => {
    expect(explained([[26, 6]])).toEqual([25, 26, 27]);
    expect(explained([[26.25, 6]])).toEqual([0]);
    expect(explained([[-26, 6]])).toEqual([-27, -26, -25]);
    expect(explained([[0.25, 6]])).toEqual([-0.75, 0.25, 1.25]);
    expect(explained([[0.2, 6]])).toEqual([0]);
  });

  it("the explained shifts include one hour of daylight saving time if many accounts share it", () => {
    expect(
      explained([
        [0, 10],
        [1, 5],
      ]),
    ).toEqual([0, 1]);
    expect(
      explained([
        [0, 10],
        [-1, 5],
      ]),
    ).toEqual([-1, 0]);
    expect(
      explained([
        [0, 10],
        [1, 4],
      ]),
    ).toEqual([0]);
    expect(
      explained([
        [0, 10],
        [2, 5],
      ]),
    ).toEqual([0]);
    // Five of twenty are not more than a quarter, but five of nineteen are.
    expect(
      explained([
        [0, 15],
        [1, 5],
      ]),
    ).toEqual([0]);
    expect(
      explained([
        [0, 14],
        [1, 5],
      ]),
    ).toEqual([0, 1]);
  });
});

describe("how much later the creation dates of accounts are than before", () => {
  const live = makeLive({
    sites: [],
    people: {
      ann: { registered: "2026-01-01T02:00:00.000Z" },
      bob: {},
      cat: { registered: "2026-01-01T00:00:00.000Z" },
      dan: { registered: "2026-01-01T00:00:00.000Z" },
    },
  });
  const before: Readonly<Record<string, string>> = {
    ann: "2026-01-01T00:00:00.000Z",
    bob: "2026-01-01T00:00:00.000Z",
    dan: "no date",
  };

  it("the shift is known for accounts with a date in the record and in Matomo", () => {
    expect([...registrationShifts(live, (key) => before[key])]).toEqual([["ann", 2 * HOUR]]);
  });
});
