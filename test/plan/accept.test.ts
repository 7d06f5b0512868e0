import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { accept } from "../../src/plan/accept.ts";
import type { ApprovedPlan } from "../../src/plan/approval.ts";
import { ApprovedState } from "../../src/plan/approved-state.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";
import { filesOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const live = (...names: string[]): Live => makeLive({ sites: names, people: { ann: {} } });
const NOBODY = "users: {}\n";
const PATTERN = "users:\n  ann: { access: [{ role: view, sites: { name: Sho* } }] }\n";

/** The approved identities, such as `2 Shop` or `2 gone`. */
function accepted(
  plans: readonly ApprovedPlan[],
  yaml: string,
  now: Live,
  before: ApprovedState | undefined,
): string[] {
  const manifest = makeManifest(filesOf(yaml, {}));
  const { identities } = accept(plans, { manifest, live: now, today: TODAY, before });
  return [...identities].map(([site, identity]) => `${site} ${identity?.name ?? "gone"}`);
}
const approving = (yaml: string, now: Live, options: PlanOptions = {}): ApprovedPlan => ({
  plan: planOf(yaml, now, { scope: "all", ...options }),
  covers: "all",
});

describe("a new name that no selector noticed when its plan was made", () => {
  const before = baselineOf(live("Blog", "News"), NOBODY);
  const renamed = live("Shop", "News");
  const plan = approving(NOBODY, renamed, { baseline: before });
  const state = ApprovedState.of(before);

  it("a new name is approved with the plan", () => {
    expect(accepted([plan], NOBODY, renamed, state)).toEqual(["1 Shop"]);
  });

  it("a new name is not approved if it would change the sites of a selector that was approved later", () => {
    const later = ApprovedState.of(baselineOf(live("Blog", "News"), PATTERN));
    expect(accepted([plan], PATTERN, renamed, later)).toEqual([]);
  });

  it("a new name is approved if it would change only the sites of an unapproved line", () => {
    expect(accepted([plan], PATTERN, renamed, state)).toEqual(["1 Shop"]);
  });

  it("a new name is approved by another plan that showed how the selector's sites change", () => {
    const known = baselineOf(live("Blog", "News"), PATTERN);
    const whole = approving(PATTERN, renamed, { baseline: known });
    expect(accepted([plan, whole], PATTERN, renamed, ApprovedState.of(known))).toEqual(["1 Shop"]);
  });

  it("approving a new name does not affect other sites, which stay as approved", () => {
    const later = ApprovedState.of(baselineOf(live("Blog", "News"), PATTERN));
    // Site 2 was renamed later, so the plan did not show its new name.
    expect(accepted([plan], NOBODY, live("Shop", "Shop 2"), later)).toEqual(["1 Shop"]);
  });

  it("an approved plan also approves the deletion of a site", () => {
    const { sites, ...rest } = live("Blog", "News");
    const gone = { ...rest, sites: new Map([...sites].filter(([id]) => id !== 2)) };
    const end = approving(NOBODY, gone, { baseline: before });
    expect(accepted([end], NOBODY, gone, state)).toEqual(["2 gone"]);
  });

  it("a new name is not approved by a plan that only mentions how a selector's sites change", () => {
    const known = baselineOf(live("Blog", "News"), PATTERN);
    const mention = approving(PATTERN, renamed, { baseline: known, scope: "approved" });
    const state = ApprovedState.of(known);
    expect(accepted([plan, mention], PATTERN, renamed, state)).toEqual([]);
  });

  it("a new name is judged by the name in the plan, not by the site's current name", () => {
    const later = ApprovedState.of(baselineOf(live("Blog", "News"), PATTERN));
    expect(accepted([plan], PATTERN, live("Stall", "News"), later)).toEqual([]);
  });

  it("an approved deletion does not remove a site that still exists and has meanwhile got another approved name", () => {
    const { sites, ...rest } = live("Blog", "News");
    const gone = { ...rest, sites: new Map([...sites].filter(([id]) => id !== 2)) };
    const end = approving(NOBODY, gone, { baseline: before });
    const later = ApprovedState.of(baselineOf(live("Blog", "Novelties"), NOBODY));
    expect(accepted([end], NOBODY, live("Blog", "Novelties"), later)).toEqual([]);
  });

  it("a new name is not approved by a plan that only mentions it", () => {
    const shown = approving(NOBODY, renamed, { baseline: before, scope: "approved" });
    expect(accepted([shown], NOBODY, renamed, state)).toEqual([]);
  });
});

describe("a new site keeps its first known name", () => {
  const before = baselineOf(live("Blog"), NOBODY);
  const plan = approving(NOBODY, live("Blog", "Shop"), { baseline: before });

  it("a new site keeps the plan's name if no run has seen the site before", () => {
    expect(accepted([plan], NOBODY, live("Blog", "Shop"), ApprovedState.of(before))).toEqual([
      "2 Shop",
    ]);
  });

  it("a new site keeps the name from a run that saw it after the plan was made", () => {
    const night = baselineOf(live("Blog", "News"), NOBODY, { previous: before });
    expect(accepted([plan], NOBODY, live("Blog", "Shop"), ApprovedState.of(night))).toEqual([]);
  });

  it("a new site does not keep its name if the plan starts a new record, or if there is no record", () => {
    const beginning = approving(NOBODY, live("Blog", "Shop"));
    const night = baselineOf(live("Blog", "News"), NOBODY);
    expect(accepted([beginning], NOBODY, live("Blog", "Shop"), ApprovedState.of(night))).toEqual([
      "1 Blog",
      "2 Shop",
    ]);
    expect(accepted([plan], NOBODY, live("Blog", "Shop"), undefined)).toEqual(["2 Shop"]);
    // Even if the site was renamed again since then, the names listed in that plan are approved.
    expect(accepted([beginning], NOBODY, live("Blog", "Stall"), ApprovedState.of(night))).toEqual([
      "1 Blog",
      "2 Shop",
    ]);
  });
});
