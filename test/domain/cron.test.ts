import { describe, expect, test } from "vitest";
import { timesBetween } from "../../src/domain/cron.ts";

const between = (crons: string | string[], after: string, until: string): number =>
  timesBetween([crons].flat(), new Date(after), new Date(until), 1000);

describe("how often a schedule starts", () => {
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
    // If the schedule limits both kinds of days, one match is enough.
    ["0 0 13 * 5", "2026-11-01T00:00:00Z", "2026-11-30T23:00:00Z", 4],
  ])("%s starts between %s and %s this often: %i", (cron, after, until, count) => {
    expect(between(cron, after, until)).toBe(count);
  });

  test("several schedules add up", () => {
    const crons = ["0 3 * * *", "0 15 * * *"];
    expect(between(crons, "2026-11-25T00:00:00Z", "2026-11-27T00:00:00Z")).toBe(4);
  });

  test.each(["", "* * * *", "61 * * * *", "a b c d e", "*/0 * * * *", "5-1 * * * *", "@daily"])(
    "an invalid schedule never starts: %j",
    (cron) => {
      expect(between(cron, "2026-11-25T00:00:00Z", "2026-11-27T00:00:00Z")).toBe(0);
    },
  );

  test("counting stops at the given maximum and ends even for a schedule that never starts", () => {
    const forever = ["* * * * *"];
    expect(timesBetween(forever, new Date(0), new Date("2026-11-25"), 2)).toBe(2);
    expect(timesBetween(["0 0 30 2 *"], new Date(0), new Date("2026-11-25"), 2)).toBe(0);
  });
});

describe("each field of a schedule", () => {
  const times = (cron: string, after: string, until: string): number =>
    between(cron, `${after}Z`, `${until}Z`);

  test("minutes and hours are counted exactly, excluding the first moment and including the last", () => {
    expect(times("7 9 * * *", "2026-11-25T09:06:59", "2026-11-25T09:07:00")).toBe(1);
    expect(times("7 9 * * *", "2026-11-25T09:07:00", "2026-11-26T09:06:59")).toBe(0);
    expect(times("59 23 * * *", "2026-11-25T23:58:00", "2026-11-25T23:59:00")).toBe(1);
    expect(times("0 0 * * *", "2026-11-24T23:59:59", "2026-11-25T00:00:00")).toBe(1);
    expect(times("30-32 9 * * *", "2026-11-25T00:00:00", "2026-11-26T00:00:00")).toBe(3);
    expect(times("0 9/7 * * *", "2026-11-25T00:00:00", "2026-11-26T00:00:00")).toBe(3);
  });

  test("names of months and weekdays are accepted, including the first of each", () => {
    const year = ["2026-01-01T00:00:00", "2026-12-31T23:59:59"] as const;
    expect(times("0 12 1 JAN *", ...year)).toBe(1);
    expect(times("0 12 1 jan,dec *", ...year)).toBe(2);
    expect(times("0 12 1 13 *", ...year)).toBe(0);
    const week = ["2026-11-22T00:00:00", "2026-11-28T23:59:59"] as const;
    expect(times("0 12 * * SUN", ...week)).toBe(1);
    expect(times("0 12 * * 0,7", ...week)).toBe(1);
    expect(times("0 12 * * SUN-TUE", ...week)).toBe(3);
  });

  test.each([
    "0 12 * * * *",
    "60 12 * * *",
    "0 24 * * *",
    "0 12 0 * *",
    "0 12 * 0 *",
    "0 12 * * 8",
  ])("a schedule with a value out of range never starts a run: %s", (cron) => {
    expect(times(cron, "2026-01-01T00:00:00", "2026-12-31T00:00:00")).toBe(0);
  });

  test("counting covers at most 400 days", () => {
    const after = "2026-01-01T00:00:00";
    // Day 400 after the first is 2027-02-05.
    expect(times("0 12 4 2 *", after, "2028-01-01T00:00:00")).toBe(2);
    expect(times("0 12 5 2 *", after, "2028-01-01T00:00:00")).toBe(1);
    expect(times("0 12 6 2 *", after, "2028-01-01T00:00:00")).toBe(1);
  });
});
