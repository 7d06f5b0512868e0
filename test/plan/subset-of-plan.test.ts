import { expect, it } from "vitest";
import { subsetOfPlan } from "../../src/plan/subset-of-plan.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, planOf } from "../helpers/plan-of.ts";

const live = makeLive({
  sites: ["Shop"],
  people: { ann: {}, bob: {}, pia: { status: "pending" } },
});
const plan = planOf(
  `users:
  ann: { access: [{ role: view, sites: [1] }] }
  bob: { access: [{ role: view, sites: [1] }] }
  pia: { access: [{ role: view, sites: [Nowhere] }] }
`,
  live,
  { settings: "paused: audit week" },
);
const ann = effectOf(plan, "ann");

it("a part of a plan keeps the facts about the whole plan, or only its effects", () => {
  expect([plan.summary.make, plan.summary.frozen, plan.guards.refusals.length]).toEqual([2, 1, 1]);
  const part = subsetOfPlan(plan, [ann], "with-others");
  expect(part).toEqual({
    ...plan,
    effects: [ann],
    summary: { ...plan.summary, make: 1, people: 1 },
  });
  const alone = subsetOfPlan(plan, [ann], "effects-only");
  expect(alone).toMatchObject({
    effects: [ann],
    summary: { make: 1, frozen: 0, waiting: 0 },
    frozen: [],
    diagnostics: [],
    grants: { added: [], removed: [], lists: [] },
    hash: plan.hash,
    sites: plan.sites,
  });
  expect([alone.guards.refusals, alone.initial]).toEqual([[], undefined]);
});
