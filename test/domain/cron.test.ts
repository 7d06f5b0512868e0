import { describe, expect, test } from "vitest";
import { timesBetween } from "../../src/domain/cron.ts";

const between = (crons: string | string[], after: string, until: string): number =>
  timesBetween([crons].flat(), new Date(after), new Date(until), 1000);

describe("the times of a schedule", () => {
  test.each([
    ["15 3 * * *", "2026-11-25T03:15:00Z", "2026-11-28T03:15:00Z", 3],
    ["15 3 * * *", "2026-11-25T03:14:59Z", "2026-11-28T03:14:59Z", 3],
    // From Friday to Tuesday.
    ["45 6 * * 1-5", "2026-11-27T07:00:00Z", "2026-12-01T07:00:00Z", 2],
    ["45 6 * * MON-FRI", "2026-11-27T07:00:00Z", "2026-12-01T07:00:00Z", 2],
    ["0 0 * * 7", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", 1],
    ["0 */6 * * *", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z", 4],
    ["5/20 1,2 * * *", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z", 6],
    ["0 12 1 * *", "2026-01-01T12:00:00Z", "2026-12-31T00:00:00Z", 11],
    ["0 12 29 FEB *", "2024-03-01T00:00:00Z", "2025-03-01T00:00:00Z", 0],
    // Either of two kinds of days is enough.
    ["0 0 13 * 5", "2026-11-01T00:00:00Z", "2026-11-30T23:00:00Z", 4],
  ])("%s from %s to %s: %i", (cron, after, until, count) => {
    expect(between(cron, after, until)).toBe(count);
  });

  test("add up when there are several", () => {
    const crons = ["0 3 * * *", "0 15 * * *"];
    expect(between(crons, "2026-11-25T00:00:00Z", "2026-11-27T00:00:00Z")).toBe(4);
  });

  test.each(["", "* * * *", "61 * * * *", "a b c d e", "*/0 * * * *", "5-1 * * * *", "@daily"])(
    "are none for %j",
    (cron) => {
      expect(between(cron, "2026-11-25T00:00:00Z", "2026-11-27T00:00:00Z")).toBe(0);
    },
  );

  test("are counted up to a bound, however long ago it was", () => {
    const forever = ["* * * * *"];
    expect(timesBetween(forever, new Date(0), new Date("2026-11-25"), 2)).toBe(2);
    expect(timesBetween(["0 0 30 2 *"], new Date(0), new Date("2026-11-25"), 2)).toBe(0);
  });
});
