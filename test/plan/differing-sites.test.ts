import { describe, expect, it } from "vitest";
import { accept } from "../../src/plan/accept.ts";
import type { Acceptance } from "../../src/plan/approved-state.ts";
import { ApprovedState, stateAfter } from "../../src/plan/approved-state.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { identityOf, type SiteIdentity } from "../../src/desired/site-identity.ts";
import type { Live } from "../../src/domain/live.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";
import { filesOf, planOf } from "../helpers/plan-of.ts";

const people = { ann: {}, bob: {} };
const BEFORE = ["Forum", "Salaries", "Store", "Board"];
const live = makeLive({ sites: BEFORE, people });
const named = (...sites: string[]): Live => makeLive({ sites, people });
const NOBODY = "users:\n  ann: { access: [] }\n  bob: { access: [] }\n";
const ANN = "  ann: { access: [{ role: view, sites: { name: S* }, from: 2026-12-03 }] }\n";
const BOB = "  bob: { access: [{ role: view, sites: [Staff] }] }\n";
const baseline = baselineOf(live, NOBODY);

/** A plan of a pull request, read so many minutes after six o'clock. */
function planAt(minute: number, yaml: string, on: Live, state: Baseline = baseline): Plan {
  const plan = planOf(`users:\n${yaml}`, on, { baseline: state });
  return {
    ...plan,
    live: { ...plan.live, readAt: `2026-12-01T06:${String(minute).padStart(2, "0")}:00Z` },
  };
}

interface Run {
  readonly accepted: Acceptance;
  readonly state: ApprovedState;
  readonly baseline: Baseline;
}

/** Merges plans in this order, in one run. */
function merge(plans: readonly Plan[], yaml: string, on: Live, state: Baseline = baseline): Run {
  const manifest = makeManifest(filesOf(`users:\n${yaml}`, {}));
  const before = ApprovedState.of(state);
  const approved = plans.map((plan) => ({ plan, covers: "all" as const }));
  const accepted = accept(approved, { manifest, live: on, today: TODAY, before });
  const after = stateAfter(before, accepted);
  if (!after) throw new Error("nothing is approved");
  const now = new Date(`${TODAY}T06:30:00Z`);
  const rest = makePlan({
    manifest,
    live: on,
    now,
    today: TODAY,
    run: { hasPassword: true },
    baseline: state,
    accepted,
    scope: "all",
  });
  const made = makeBaseline({
    live: on,
    plan: rest,
    manifest,
    state: after,
    previous: state,
    made: [],
  });
  if (made.version !== 2) throw new Error("no baseline");
  return { accepted, state: after, baseline: made };
}

const differing = ({ state }: Run, login: string): number[] =>
  [...state.grants.values()]
    .filter((grant) => grant.login === login)
    .flatMap(({ differs }) => [...(differs ?? [])]);
const kept = ({ baseline: { grants, lists } }: Run, login: string): unknown =>
  Object.values(grants)
    .filter((grant) => grant?.login === login)
    .map((grant) => [grant?.differs ?? [], lists[grant?.sites ?? -1]]);

describe("a grant whose sites are not what its plan showed", () => {
  const staff = named("Forum", "Salaries", "Store", "Staff");

  it("is on hold there when another plan, older or newer, approves the name by which it covers the site", () => {
    const ann = planAt(1, ANN + "  bob: { access: [] }\n", live);
    const bob = planAt(2, `  ann: { access: [] }\n${BOB}`, staff);
    for (const plans of [
      [ann, bob],
      [bob, ann],
    ]) {
      const run = merge(plans, ANN + BOB, staff);
      expect([differing(run, "ann"), differing(run, "bob")]).toEqual([[4], []]);
      expect(kept(run, "ann")).toEqual([[[4], [2, 3]]]);
      // The next run knows it, and a plan of it settles it.
      const all = planAt(9, ANN + BOB, staff, run.baseline);
      expect(all.grants.added.map(({ login, unseen }) => [login, unseen])).toEqual([["ann", [4]]]);
      expect(differing(merge([all], ANN + BOB, staff, run.baseline), "ann")).toEqual([]);
    }
  });

  it("is on hold also when it was approved by an earlier run than that plan, and after it was made", () => {
    const bob = planAt(2, `  ann: { access: [] }\n${BOB}`, staff);
    const ann = merge(
      [planAt(1, `${ANN}  bob: { access: [] }\n`, live)],
      `${ANN}  bob: { access: [] }\n`,
      {
        ...live,
        readAt: "2026-12-01T06:05:00Z",
      },
    );
    expect(differing(merge([bob], ANN + BOB, staff, ann.baseline), "ann")).toEqual([4]);
    const knowing = planAt(7, ANN + BOB, staff, ann.baseline);
    expect(differing(merge([knowing], ANN + BOB, staff, ann.baseline), "ann")).toEqual([]);
  });

  it("is named when another plan approves a name by which it no longer covers a site that it showed", () => {
    const hall = named("Forum", "Salaries", "Hall", "Board");
    const ann = planAt(1, `${ANN}  bob: { access: [] }\n`, live);
    const bob = planAt(
      2,
      "  ann: { access: [] }\n  bob: { access: [{ role: view, sites: [Hall] }] }\n",
      hall,
    );
    const yaml = `${ANN}  bob: { access: [{ role: view, sites: [Hall] }] }\n`;
    const run = merge([bob, ann], yaml, hall);
    const rest = planAt(9, yaml, hall, run.baseline);
    expect(rest.grants.added.map(({ login, missing }) => [login, missing])).toEqual([["ann", [3]]]);
    expect(differing(merge([rest], yaml, hall, run.baseline), "ann")).toEqual([]);
    // It stays so for the runs to come.
    const night = merge([], yaml, hall, run.baseline);
    expect(kept(night, "ann")).toEqual([[[3], [2, 3]]]);
  });

  it("covers sites that are newer than its plan, also when a night has seen them before the merge", () => {
    const ann = planAt(1, `${ANN}  bob: { access: [] }\n`, live);
    const more = named(...BEFORE, "Shop");
    const yaml = `${ANN}  bob: { access: [] }\n`;
    const night = merge([], NOBODY.replace("users:\n", ""), more);
    const run = merge([ann], yaml, more, night.baseline);
    expect([differing(run, "ann"), kept(run, "ann")]).toEqual([[], [[[], [2, 3, 5]]]]);
  });

  it("covers what any of the plans showed that list it", () => {
    const first = planAt(1, `${ANN}  bob: { access: [] }\n`, live);
    const second = planAt(2, ANN + BOB, staff);
    const run = merge([second, first], ANN + BOB, staff);
    expect([differing(run, "ann"), kept(run, "ann")]).toEqual([[], [[[], [2, 3, 4]]]]);
  });

  it("says when it was approved for as long as a plan can be older, and no longer", () => {
    const yaml = `${ANN}  bob: { access: [] }\n`;
    const at = (day: string, state: Baseline): (string | undefined)[] => {
      const manifest = makeManifest(filesOf(`users:\n${yaml}`, {}));
      const now = { ...live, readAt: `${day}T06:00:00Z` };
      const plan = makePlan({
        manifest,
        live: now,
        now: new Date(now.readAt),
        today: day,
        run: { hasPassword: true },
        baseline: state,
        scope: "all",
      });
      const made = makeBaseline({
        live: now,
        plan,
        manifest,
        state: ApprovedState.of(state),
        previous: state,
        made: [],
      });
      return made.version === 2 ? Object.values(made.grants).map((grant) => grant?.at) : [];
    };
    const run = merge([planAt(1, yaml, live)], yaml, live);
    expect(at("2027-02-01", run.baseline)).toEqual([live.readAt]);
    expect(at("2027-04-01", run.baseline)).toEqual([undefined]);
  });
});

describe("the identity of a site that two plans approve", () => {
  const changed = (minute: number, name: string, before = "Board"): Plan => {
    const plan = planAt(minute, "  ann: { access: [] }\n", live);
    const board = live.sites.get(4);
    if (!board) throw new Error("the world of this test has no site 4");
    const identity = (name: string): SiteIdentity => ({ ...identityOf(board), name });
    return {
      ...plan,
      identities: [
        {
          site: 4,
          before: identity(before),
          after: identity(name),
          kind: "proposed",
          approves: true,
        },
      ],
    };
  };
  const today = (plans: readonly Plan[], name: string, state?: Baseline): string | undefined =>
    merge(
      plans,
      "  ann: { access: [] }\n",
      named("Forum", "Salaries", "Store", name),
      state,
    ).state.sites.get(4)?.name;

  it("is that of the newer plan, whichever was merged last, in one run or in two", () => {
    const [older, newer] = [changed(1, "Depot"), changed(2, "Hall")];
    expect(today([older, newer], "Hall")).toBe("Hall");
    expect(today([newer, older], "Hall")).toBe("Hall");
    expect(today([newer, older], "Cellar")).toBe("Hall");
    const hall = named("Forum", "Salaries", "Store", "Hall");
    const yaml = "  ann: { access: [] }\n";
    expect(today([older], "Hall", merge([newer], yaml, hall).baseline)).toBe("Hall");
    expect(today([newer], "Hall", merge([older], yaml, hall).baseline)).toBe("Hall");
  });
});
