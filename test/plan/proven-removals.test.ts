import { describe, expect, it } from "vitest";
import { provenRemovals } from "../../src/plan/restored.ts";
import { hashPlan } from "../../src/plan/effect-core.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectsOf, planOf } from "../helpers/plan-of.ts";

const live = makeLive({
  sites: ["Shop"],
  people: { ann: { access: { 1: "write" } }, bob: {}, cleo: { access: { 1: "view" } } },
});
const plan = planOf(
  "users:\n  ann: { access: [] }\n  bob: { access: [{ role: view, sites: [1] }] }\n  cleo: { access: [] }\n",
  live,
);
const restoredWith = (removals: readonly number[]): Plan => ({
  ...plan,
  restored: {
    changedAt: "2026-11-20T06:00:00.000Z",
    changes: 3,
    reversed: [0, 1, 2],
    removals: [...removals],
    hash: "a".repeat(64),
  },
});

describe("the removals that the record proves after a restored backup", () => {
  it("the proven removals are a plan of their own with their own hash, which approves nothing else", () => {
    const proven = provenRemovals(restoredWith([0, 2]));
    expect(proven && effectsOf(proven)).toEqual([
      "ann site 1: write -> none, a loss",
      "cleo site 1: view -> none, a loss",
    ]);
    expect(proven?.hash).toBe("a".repeat(64));
    expect(proven?.summary).toMatchObject({ make: 2, losses: 2, people: 2, waiting: 0, frozen: 0 });
    expect(proven).toMatchObject({
      grants: { added: [], removed: [], lists: [] },
      identities: [],
      kept: [],
      waiting: [],
      frozen: [],
      diagnostics: [],
    });
    expect([proven?.restored, proven?.initial]).toEqual([undefined, undefined]);
    expect(proven && hashPlan(proven)).not.toBe(plan.hash);
  });

  it("the proven removals are undefined if there are none, or if nothing was restored", () => {
    expect(provenRemovals(restoredWith([]))).toBeUndefined();
    expect(provenRemovals(plan)).toBeUndefined();
  });
});
