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

/** What is approved of sites, as `2 Shop` or `2 gone`. */
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

  it("is approved with the plan", () => {
    expect(accepted([plan], NOBODY, renamed, state)).toEqual(["1 Shop"]);
  });

  it("is not approved while a selector that was approved meanwhile would notice it", () => {
    const later = ApprovedState.of(baselineOf(live("Blog", "News"), PATTERN));
    expect(accepted([plan], PATTERN, renamed, later)).toEqual([]);
  });

  it("is approved when only a line that nobody approved would notice it", () => {
    expect(accepted([plan], PATTERN, renamed, state)).toEqual(["1 Shop"]);
  });

  it("is approved by another plan that showed it to whoever notices it", () => {
    const known = baselineOf(live("Blog", "News"), PATTERN);
    const whole = approving(PATTERN, renamed, { baseline: known });
    expect(accepted([plan, whole], PATTERN, renamed, ApprovedState.of(known))).toEqual(["1 Shop"]);
  });

  it("says nothing of other sites, which stay as they were approved", () => {
    const later = ApprovedState.of(baselineOf(live("Blog", "News"), PATTERN));
    // Site 2 was renamed since: the plan did not show it.
    expect(accepted([plan], NOBODY, live("Shop", "Shop 2"), later)).toEqual(["1 Shop"]);
  });

  it("of a site that is deleted is its end", () => {
    const { sites, ...rest } = live("Blog", "News");
    const gone = { ...rest, sites: new Map([...sites].filter(([id]) => id !== 2)) };
    const end = approving(NOBODY, gone, { baseline: before });
    expect(accepted([end], NOBODY, gone, state)).toEqual(["2 gone"]);
  });

  it("is not approved because a plan that only mentions it shows that a selector notices it", () => {
    const known = baselineOf(live("Blog", "News"), PATTERN);
    const mention = approving(PATTERN, renamed, { baseline: known, scope: "approved" });
    const state = ApprovedState.of(known);
    expect(accepted([plan, mention], PATTERN, renamed, state)).toEqual([]);
  });

  it("is judged as the plan showed it, whatever the site is called by now", () => {
    const later = ApprovedState.of(baselineOf(live("Blog", "News"), PATTERN));
    expect(accepted([plan], PATTERN, live("Stall", "News"), later)).toEqual([]);
  });

  it("is no end of a site that is there, and whose other name was approved meanwhile", () => {
    const { sites, ...rest } = live("Blog", "News");
    const gone = { ...rest, sites: new Map([...sites].filter(([id]) => id !== 2)) };
    const end = approving(NOBODY, gone, { baseline: before });
    const later = ApprovedState.of(baselineOf(live("Blog", "Novelties"), NOBODY));
    expect(accepted([end], NOBODY, live("Blog", "Novelties"), later)).toEqual([]);
  });

  it("is not approved by a plan that only mentions it", () => {
    const shown = approving(NOBODY, renamed, { baseline: before, scope: "approved" });
    expect(accepted([shown], NOBODY, renamed, state)).toEqual([]);
  });
});

describe("a new site keeps the first name that is known of it", () => {
  const before = baselineOf(live("Blog"), NOBODY);
  const plan = approving(NOBODY, live("Blog", "Shop"), { baseline: before });

  it("the plan's, when no run has seen the site before", () => {
    expect(accepted([plan], NOBODY, live("Blog", "Shop"), ApprovedState.of(before))).toEqual([
      "2 Shop",
    ]);
  });

  it("that of a run that saw it since the plan was made", () => {
    const night = baselineOf(live("Blog", "News"), NOBODY, { previous: before });
    expect(accepted([plan], NOBODY, live("Blog", "Shop"), ApprovedState.of(night))).toEqual([]);
  });

  it("unless the plan begins the record anew, or there is none", () => {
    const beginning = approving(NOBODY, live("Blog", "Shop"));
    const night = baselineOf(live("Blog", "News"), NOBODY);
    expect(accepted([beginning], NOBODY, live("Blog", "Shop"), ApprovedState.of(night))).toEqual([
      "1 Blog",
      "2 Shop",
    ]);
    expect(accepted([plan], NOBODY, live("Blog", "Shop"), undefined)).toEqual(["2 Shop"]);
    // Also when the site was renamed once more since: what the beginning listed was approved.
    expect(accepted([beginning], NOBODY, live("Blog", "Stall"), ApprovedState.of(night))).toEqual([
      "1 Blog",
      "2 Shop",
    ]);
  });
});
