import { expect, it } from "vitest";
import { madeEffects } from "../../src/plan/outcome.ts";
import { makeLive } from "../helpers/make-world.ts";
import { brief, planOf } from "../helpers/plan-of.ts";

it("the applied effects are those with the status done that are in the plan", () => {
  const yaml = "users:\n  ann: { access: [{ role: view, sites: [1, 2, 3] }] }\n";
  const plan = planOf(yaml, makeLive({ sites: ["A", "B", "C"], people: { ann: {} } }));
  const statuses = ["failed", "done", "held", "done"] as const;
  const outcomes = statuses.map((status, effectIndex) => ({ status, effectIndex }));
  expect(madeEffects({ plan, outcomes }).map(brief)).toEqual(["ann site 2: none -> view"]);
});
