import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { approvalSections } from "../../src/render/approval-sections.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

const LIVE = makeLive({
  sites: ["Shop DE", "Blog"],
  people: { carla: { access: { 1: "admin" } } },
});
const yaml = (days: string, role = "admin"): string =>
  `users:\n  carla: { access: [{ role: ${role}, sites: [1]${days} }] }\n`;

/** The plan for a terminal apart from its changes. */
const told = (plan: Plan): string[] =>
  approvalSections({ plan, safe: (name) => name, maxSites: 5 }, "proposal").flatMap(
    ({ title, lines }) => [title, ...lines],
  );

test("without a record, a plan without changes still lists what ends by itself", () => {
  const plan = planOf(yaml(", until: 2026-12-15"), LIVE);
  expect(plan.effects).toEqual([]);
  expect(told(plan)).toEqual([
    "Begins or ends by itself later",
    "carla: admin on Shop DE (1) until 2026-12-15 (access/access.yaml:2)",
  ]);
});

test("a change that shows its last day is not listed twice", () => {
  const plan = planOf(yaml(", until: 2026-12-15", "write"), LIVE, { settings: "removals: all\n" });
  expect(plan.effects).not.toEqual([]);
  expect(told(plan)).toEqual([]);
});

test("a super user right that shows its last day does not hide the days of the person's sites", () => {
  const live = makeLive({
    sites: ["Shop DE", "Blog"],
    people: { carla: { access: { 1: "admin" } }, root: { superuser: true } },
  });
  const grants = "access: [{ role: admin, sites: [1], until: 2027-01-31 }]";
  const plan = planOf(`users:\n  carla: { superuser: { until: 2026-12-15 }, ${grants} }\n`, live);
  expect(plan.effects.map(({ kind }) => kind)).toContain("superuser");
  expect(told(plan)).toEqual([
    "Begins or ends by itself later",
    "carla: admin on Shop DE (1) until 2027-01-31 (access/access.yaml:2)",
  ]);
});

test.each([
  [", until: 2026-12-15", ", until: 2026-12-01", "now until 2026-12-01, before until 2026-12-15"],
  [", until: 2026-12-15", ", until: 2027-03-31", "now until 2027-03-31, before until 2026-12-15"],
  ["", ", until: 2026-12-15", "now until 2026-12-15, before without a last day"],
  [", until: 2026-12-15", "", "now without a last day, before until 2026-12-15"],
])("a changed last day is shown with the earlier one: %j, then %j", (before, after, text) => {
  const baseline = baselineOf(LIVE, yaml(before));
  expect(told(planOf(yaml(after), LIVE, { baseline }))).toEqual([
    "Begins or ends on another day",
    `carla: admin on Shop DE (1), ${text} (access/access.yaml:2)`,
  ]);
});

test("a grant that loses its last day is shown as one that no longer ends", () => {
  const baseline = baselineOf(LIVE, yaml(", until: 2026-12-15"));
  expect(told(planOf("users:\n  carla: { access: [] }\n", LIVE, { baseline }))).toEqual([
    "Last day no longer applies: the grant is removed or changed",
    expect.stringContaining("carla: admin on Shop DE (1) until 2026-12-15") as string,
  ]);
});
