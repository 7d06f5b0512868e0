import { describe, expect, it } from "vitest";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

const LOGINS = ["ann", "bob", "cleo", "dan"];
const live = makeLive({
  sites: ["Shop"],
  people: Object.fromEntries(LOGINS.map((login) => [login, { access: { 1: "view" } }])),
});
const yaml = `users:\n${LOGINS.map((login) => `  ${login}: { access: [{ role: view, sites: [1], until: 2026-12-31 }] }\n`).join("")}`;
const LOW = "limits: { losing: { count: 0, percent: 0 } }";
const ENDING = "limits: { losing: { count: 0, percent: 0 }, ending: { count: 3 } }";
const on = (today: string, settings: string, allowances = {}) =>
  planOf(yaml, live, {
    baseline: baselineOf(live, yaml, { today: "2026-11-20", settings }),
    scope: "approved",
    approved: [],
    today,
    settings,
    allowances,
  });

describe("the ends of approved grants", () => {
  it("end dates do not count for `limits.losing`, because contracts that end on the same day must not stop everything", () => {
    const plan = on("2027-01-01", LOW);
    expect(plan.summary.make).toBe(4);
    expect(plan.guards.refusals).toEqual([]);
    expect(plan.guards.ending).toBeUndefined();
  });

  it("end dates count for `limits.ending` if settings.yaml sets it, and one run can allow more", () => {
    expect(on("2027-01-01", ENDING).guards.refusals).toEqual([
      "4 people would lose access because approved grants end; the limit is 3 (limits.ending).",
    ]);
    expect(on("2027-01-01", ENDING, { ending: 4 }).guards.refusals).toEqual([]);
    expect(on("2027-01-01", ENDING).guards.ending).toEqual({
      people: LOGINS,
      allowed: 3,
      exceeded: true,
    });
  });

  it("each person whose access ends counts once for the limit", () => {
    const none = "limits: { losing: { count: 0, percent: 0 }, ending: { count: 0 } }";
    const alone = yaml.split("\n").slice(0, 2).join("\n");
    const plan = planOf(alone, live, {
      baseline: baselineOf(live, alone, { today: "2026-11-20", settings: none }),
      scope: "approved",
      approved: [],
      today: "2027-01-01",
      settings: none,
    });
    expect(plan.guards.refusals).toEqual([
      "1 person would lose access because approved grants end; the limit is 0 (limits.ending).",
    ]);
  });

  it("end dates are announced 14 days ahead if they will exceed the limit", () => {
    const codes = (today: string): string[] =>
      on(today, ENDING).diagnostics.map(({ code }) => code);
    expect(codes("2026-12-16")).toEqual([]);
    expect(codes("2026-12-17")).toEqual(["ending-limit-ahead"]);
    expect(on("2026-12-17", ENDING).diagnostics[0]?.message).toBe(
      "The approved grants of 4 people end after 2026-12-31, and limits.ending allows 3 in one run.",
    );
  });

  it("end dates are counted by day and person, announced only over the limit, and sorted by day", () => {
    const days = { ann: "2026-12-10", bob: "2026-12-10", cleo: "2026-12-05", dan: "2026-12-05" };
    const lines = Object.entries(days).map(
      ([login, day]) =>
        `  ${login}: { access: [{ role: view, sites: [1], until: ${day} }, { role: write, sites: [1], until: ${day} }] }\n`,
    );
    const both = `users:\n${lines.join("")}`;
    const messages = (limit: number, today = "2026-12-01"): string[] => {
      const settings = `limits: { losing: { count: 9 }, ending: { count: ${limit} } }`;
      const baseline = baselineOf(live, both, { today: "2026-11-20", settings });
      return planOf(both, live, { baseline, settings, today })
        .diagnostics.filter(({ code }) => code === "ending-limit-ahead")
        .map(({ message }) => message);
    };
    expect(messages(2)).toEqual([]);
    expect(messages(1)).toEqual([
      "The approved grants of 2 people end after 2026-12-05, and limits.ending allows 1 in one run.",
      "The approved grants of 2 people end after 2026-12-10, and limits.ending allows 1 in one run.",
    ]);
    // On the last day itself they have not ended. On the next day the run is refused or allowed.
    expect(messages(1, "2026-12-05")).toHaveLength(2);
    expect(messages(1, "2026-12-06")).toHaveLength(1);
  });
});
