import { describe, expect, it } from "vitest";
import {
  dayOf,
  daysBetween,
  isDay,
  type Period,
  type Phase,
  phaseOf,
} from "../../src/domain/day.ts";

describe("a day", () => {
  it.each([
    ["2026-12-01", true],
    ["2024-02-29", true],
    ["2000-02-29", true],
    ["9999-12-31", true],
  ])("%s exists", (text, exists) => {
    expect(isDay(text)).toBe(exists);
  });

  it.each([
    "2026-02-29",
    "1900-02-29",
    "2026-02-30",
    "2026-04-31",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-1-1",
    "26-01-01",
    "02026-01-01",
    "+012026-01",
    "2026/01/01",
    "2026-01-01T00:00:00Z",
    " 2026-01-01",
    "2026-01-01\n",
    "２０２６-01-01",
    "today",
    "",
  ])("%j is not a day", (text) => {
    expect(isDay(text)).toBe(false);
  });

  it("the day of a moment is its day in UTC", () => {
    expect(dayOf(new Date("2026-12-01T00:30:00+02:00"))).toBe("2026-11-30");
    expect(dayOf(new Date("2026-11-30T23:59:59.999Z"))).toBe("2026-11-30");
    expect(dayOf(new Date("2026-12-01T00:00:00Z"))).toBe("2026-12-01");
  });

  it.each([
    ["2026-12-01", "2026-12-01", 0],
    ["2026-12-01", "2026-12-15", 14],
    ["2026-12-15", "2026-12-01", -14],
    ["2024-02-28", "2024-03-01", 2],
    ["2026-03-28", "2026-03-30", 2],
    ["2026-01-01", "2027-01-01", 365],
  ])("the number of days from %s to %s is %i", (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });
});

describe("a period includes its first and its last day", () => {
  const period: Period = { from: "2026-12-01", until: "2026-12-15" };
  it.each<[string, Period, string, Phase]>([
    ["the day before the first", period, "2026-11-30", "future"],
    ["the first day", period, "2026-12-01", "current"],
    ["a day within", period, "2026-12-08", "current"],
    ["the last day", period, "2026-12-15", "current"],
    ["the day after the last", period, "2026-12-16", "past"],
    ["no limits at all", {}, "2026-12-01", "current"],
    ["before the first day, without a last day", { from: "2026-12-02" }, "2026-12-01", "future"],
    ["on the first day, without a last day", { from: "2026-12-01" }, "2026-12-01", "current"],
    ["on the last day, without a first day", { until: "2026-12-01" }, "2026-12-01", "current"],
    ["after the last day, without a first day", { until: "2026-11-30" }, "2026-12-01", "past"],
    ["a period of one day", { from: "2026-12-01", until: "2026-12-01" }, "2026-12-01", "current"],
    [
      "a period across the end of a year",
      { from: "2026-12-31", until: "2027-01-01" },
      "2027-01-01",
      "current",
    ],
  ])("%s", (_, given, today, phase) => {
    expect(phaseOf(given, today)).toBe(phase);
  });
});
