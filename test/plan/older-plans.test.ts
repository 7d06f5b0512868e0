import { expect, test } from "vitest";
import { loginKey } from "../../src/domain/login.ts";
import type { Draft } from "../../src/plan/draft.ts";
import { acceptanceOf } from "../../src/plan/acceptance.ts";
import { NewlyApproved } from "../../src/plan/newly-approved.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { changedEffects, planOf } from "../helpers/plan-of.ts";

const live = makeLive({ sites: ["Shop"], people: { ann: {} } });
const baseline = baselineOf(live, "users:\n  ann: { access: [] }\n");
const yaml = (line: string): string => `users:\n  ann: { access: [${line}] }\n`;
const planFor = (line: string): Plan => {
  const plan = planOf(yaml(line), live, { baseline });
  return planOf(yaml(line), live, { baseline, changed: changedEffects(...plan.effects) });
};
const ADMIN = "{ role: admin, sites: [Shop], until: 2026-12-05 }";
const WRITE = "{ role: write, sites: [Shop], from: 2026-12-02 }";
const accepted = (plan: Plan): Plan => ({
  ...plan,
  grants: { added: [], removed: [], lists: [] },
  identities: [],
});

/** Whether the later grant's effect is applied on its day, if these plans were merged. */
function gives(...plans: readonly Plan[]): boolean {
  const covered = plans.map((plan) => ({ plan, covers: "all" as const }));
  const [effect] = planOf(yaml(WRITE), live, { today: "2026-12-06" }).effects;
  if (!effect) throw new Error("the line of this test gives nothing");
  const draft: Draft = {
    key: loginKey("ann"),
    effect,
    sso: false,
    unmanaged: false,
    written: false,
    ended: false,
  };
  return new NewlyApproved(acceptanceOf(covered), covered).gives(
    draft,
    "2026-12-06",
    live.capabilities,
  );
}

test("a new grant's effect is applied, unless its own plan or another new plan of the person decided about the place", () => {
  const [before, later] = [planFor(ADMIN), planFor(WRITE)];
  expect(gives(later)).toBe(true);
  expect(gives(before, later)).toBe(false);
});

test("an older plan's effect in the place decides nothing, even if that plan still counts", () => {
  expect(gives(accepted(planFor(ADMIN)), planFor(WRITE))).toBe(true);
});
