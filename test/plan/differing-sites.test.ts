import { describe, expect, it } from "vitest";
import { accept } from "../../src/plan/accept.ts";
import type { ApprovedPlan } from "../../src/plan/approval.ts";
import { acceptanceOf } from "../../src/plan/acceptance.ts";
import { type Acceptance, ApprovedState, stateAfter } from "../../src/plan/approved-state.ts";
import type { Baseline, BaselineGrant } from "../../src/plan/baseline.generated.ts";
import { withDiffering } from "../../src/plan/differing-sites.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { IdentityChange, Plan } from "../../src/plan/plan.generated.ts";
import { declaredPeople } from "../../src/desired/declared.ts";
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

/** A plan of a pull request that was read the given number of minutes after six o'clock. */
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

describe("a grant whose sites differ from those in its plan", () => {
  const staff = named("Forum", "Salaries", "Store", "Staff");

  it("a grant is on hold on a site if another plan, older or newer, approves the name that makes the grant cover this site", () => {
    const ann = planAt(1, ANN + "  bob: { access: [] }\n", live);
    const bob = planAt(2, `  ann: { access: [] }\n${BOB}`, staff);
    for (const plans of [
      [ann, bob],
      [bob, ann],
    ]) {
      const run = merge(plans, ANN + BOB, staff);
      expect([differing(run, "ann"), differing(run, "bob")]).toEqual([[4], []]);
      expect(kept(run, "ann")).toEqual([[[4], [2, 3]]]);
      // The next run knows it, and a plan that shows both settles it.
      const all = planAt(9, ANN + BOB, staff, run.baseline);
      expect(all.grants.added.map(({ login, unseen }) => [login, unseen])).toEqual([["ann", [4]]]);
      expect(differing(merge([all], ANN + BOB, staff, run.baseline), "ann")).toEqual([]);
    }
  });

  it("a grant is on hold too if an earlier run approved it after the other plan was made", () => {
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

  it("a grant is reported if another plan approves a name that makes the grant lose a site that it showed", () => {
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
    // The grant stays reported in later runs.
    const night = merge([], yaml, hall, run.baseline);
    expect(kept(night, "ann")).toEqual([[[3], [2, 3]]]);
  });

  it("a grant covers sites newer than its plan, even if a night's run saw them before the merge", () => {
    const ann = planAt(1, `${ANN}  bob: { access: [] }\n`, live);
    const more = named(...BEFORE, "Shop");
    const yaml = `${ANN}  bob: { access: [] }\n`;
    const night = merge([], NOBODY.replace("users:\n", ""), more);
    const run = merge([ann], yaml, more, night.baseline);
    expect([differing(run, "ann"), kept(run, "ann")]).toEqual([[], [[[], [2, 3, 5]]]]);
  });

  it("a grant covers the sites of all plans that list it", () => {
    const first = planAt(1, `${ANN}  bob: { access: [] }\n`, live);
    const second = planAt(2, ANN + BOB, staff);
    const run = merge([second, first], ANN + BOB, staff);
    expect([differing(run, "ann"), kept(run, "ann")]).toEqual([[], [[[], [2, 3, 4]]]]);
  });

  it("a grant keeps the time of its approval as long as a plan can be valid", () => {
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
    expect(at("2027-03-01", run.baseline)).toEqual([live.readAt]);
    expect(at("2027-03-02", run.baseline)).toEqual([undefined]);
  });
});

describe("a grant that was approved before a plan approves a site's identity", () => {
  const yaml = `users:\n${ANN}`;
  const manifest = makeManifest(filesOf(yaml, {}));
  const made = baselineOf(live, yaml);
  const staff = named("Forum", "Salaries", "Store", "Staff");
  const at = (minute: number): string => `2026-12-01T06:${String(minute).padStart(2, "0")}:00Z`;
  const identityNow = (on: Live, site: number): SiteIdentity | null => {
    const found = on.sites.get(site);
    return found ? identityOf(found) : null;
  };

  /** Ann's grant in a record. The grant's plan showed her the sites 2 and 3. */
  const grantOf = (more: Partial<BaselineGrant>, sites = [2, 3]): ApprovedState =>
    ApprovedState.of({
      ...made,
      lists: [sites],
      grants: Object.fromEntries(
        Object.entries(made.grants).map(([digest, grant]) => [
          digest,
          { ...grant, login: "ann", sites: 0, ...more },
        ]),
      ),
    });
  const planOn = (minute: number, more: Partial<IdentityChange> = {}, site = 4): ApprovedPlan => {
    const plan = planAt(minute, ANN, staff, made);
    const [before, after] = [identityNow(live, site), identityNow(staff, site)];
    const change = { site, before, after, kind: "moved", approves: true, ...more } as const;
    return { plan: { ...plan, identities: [change] }, covers: "all" };
  };
  /** The sites that are on hold afterwards. */
  const onHold = (
    before: ApprovedState,
    plans: readonly ApprovedPlan[],
    { on = staff, accepts = [4], lines = manifest } = {},
  ): number[] => {
    const identities = new Map(accepts.map((site) => [site, identityNow(on, site)]));
    const { added } = withDiffering({ added: [], removed: new Set(), identities }, plans, {
      manifest: lines,
      live: on,
      declared: declaredPeople(lines, on.url, TODAY),
      before,
    });
    return added.flatMap(({ differs }) => [...(differs ?? [])]).toSorted((a, b) => a - b);
  };

  it("an older grant is put on hold on a site only if the plan with the new name did not know the grant", () => {
    const grant = grantOf({ at: at(5) });
    expect(onHold(grant, [planOn(1)])).toEqual([4]);
    expect(onHold(grant, [planOn(5)])).toEqual([]);
    expect(onHold(grant, [planOn(7)])).toEqual([]);
    // The newest of several plans counts, in whatever order they were merged.
    expect(onHold(grant, [planOn(7), planOn(1)])).toEqual([]);
    expect(onHold(grant, [planOn(1), planOn(7)])).toEqual([]);
    // The grant was approved before records contained the time.
    expect(onHold(grantOf({}), [planOn(1)])).toEqual([]);
  });

  it("an older grant is not put on hold by identities that plans only mention, show as new, or no longer approve", () => {
    // Site 4 was covered once, and the access still exists.
    const grant = grantOf({ at: at(5) }, [2, 3, 4]);
    const board = { on: live, accepts: [4] };
    expect(onHold(grant, [planOn(1)], board)).toEqual([4]);
    expect(onHold(grant, [planOn(1, { approves: false })], board)).toEqual([]);
    expect(onHold(grant, [planOn(1, { kind: "first" })], board)).toEqual([]);
    expect(onHold(grant, [planOn(1)], { ...board, accepts: [] })).toEqual([]);
    // The plan is about another site.
    expect(onHold(grant, [planOn(1, {}, 1)], { on: live, accepts: [1] })).toEqual([]);
  });

  it("an older grant is not on hold on a deleted site, or if no line grants it any more", () => {
    const gone = { ...live, sites: new Map([...live.sites].filter(([id]) => id !== 3)) };
    const end = planOn(1, { after: null }, 3);
    expect(onHold(grantOf({ at: at(5) }), [end], { on: gone, accepts: [3] })).toEqual([]);
    const lines = makeManifest(filesOf(NOBODY, {}));
    expect(onHold(grantOf({ at: at(5) }), [planOn(1)], { lines })).toEqual([]);
  });

  it("an older grant stays on hold on the sites where it was on hold", () => {
    expect(onHold(grantOf({ at: at(5), differs: [2] }), [planOn(1)])).toEqual([2, 4]);
  });
});

describe("a grant that differs in the record", () => {
  const made = baselineOf(live, `users:\n${ANN}`);
  const record = (differs: number[], sites: number[]): Baseline => ({
    ...made,
    lists: [sites],
    grants: Object.fromEntries(
      Object.entries(made.grants).map(([digest, grant]) => [
        digest,
        { login: "ann", ...grant, sites: 0, differs },
      ]),
    ),
  });
  const next = (state: Baseline, on = live, lines = ANN): unknown => {
    const [grant] = Object.values(merge([], lines, on, state).baseline.grants);
    return grant?.differs;
  };

  it("a grant in the record differs while it covers a site that no plan showed, or does not cover one that a plan showed", () => {
    expect(next(record([4, 2], [3, 4]))).toEqual([2, 4]);
  });

  it("a grant in the record no longer differs once it covers exactly the sites that plans showed, or if the site is deleted", () => {
    expect(next(record([3, 1], [2, 3]))).toBeUndefined();
    const { sites } = live;
    const gone = { ...live, sites: new Map([...sites].filter(([id]) => id !== 4)) };
    expect(next(record([2, 4], [3, 4]), gone)).toEqual([2]);
  });

  it("a grant in the record still differs if a line has an error, because nobody knows what it covers", () => {
    const wrong =
      "  ann: { access: [{ role: view, sites: { name: S* }, from: 2026-12-03 }, { role: view, sites: [Nowhere] }] }\n";
    expect(next(record([3], [2, 3]), live, wrong)).toBeUndefined();
    const named = "  ann: { access: [{ role: view, sites: [Forum, Store], from: 2026-12-03 }] }\n";
    const known = baselineOf(live, `users:\n${named}`);
    const state: Baseline = {
      ...known,
      grants: Object.fromEntries(
        Object.entries(known.grants).map(([digest, grant]) => [
          digest,
          { login: "ann", ...grant, differs: [3] },
        ]),
      ),
    };
    const { sites } = live;
    const gone = { ...live, sites: new Map([...sites].filter(([id]) => id !== 1)) };
    expect(next(state, gone, named)).toEqual([3]);
    expect(next(state, live, named)).toBeUndefined();
  });

  it("a plan shows a differing grant with its unseen and its missing sites, both in order", () => {
    const five = named("Forum", "Salaries", "Store", "Staff", "Shop", "Hall");
    const known = baselineOf(five, `users:\n${ANN}`);
    const grants = Object.fromEntries(
      Object.entries(known.grants).map(([digest, grant]) => [
        digest,
        { login: "ann", ...grant, differs: [6, 5, 4, 1] },
      ]),
    );
    const { added } = planOf(`users:\n${ANN}`, five, { baseline: { ...known, grants } }).grants;
    expect(added.map(({ unseen, missing }) => [unseen, missing])).toEqual([
      [
        [4, 5],
        [1, 6],
      ],
    ]);
  });
});

describe("a grant that a plan adds", () => {
  const yaml = `users:\n${ANN}  bob: { access: [] }\n`;
  const five = named("Forum", "Salaries", "Store", "Board", "Shop");
  const before = ApprovedState.of(baselineOf(five, NOBODY));
  const onHold = (plans: readonly Plan[], lines = yaml): (number[] | undefined)[] => {
    const manifest = makeManifest(filesOf(lines, {}));
    const approved = plans.map((plan) => ({ plan, covers: "all" as const }));
    return withDiffering(acceptanceOf(approved), approved, {
      manifest,
      live: five,
      declared: declaredPeople(manifest, five.url, TODAY),
      before,
    }).added.map(({ differs }) => differs && [...differs]);
  };
  const small = planAt(1, yaml.slice("users:\n".length), live);
  /** This plan knew a fifth site, which the grant does not cover. */
  const large = { ...small, live: { ...small.live, highestSite: 5 } };

  it("a new grant is on hold on every site that one of its plans could have shown", () => {
    expect(onHold([small])).toEqual([[]]);
    expect(onHold([large])).toEqual([[5]]);
    expect(onHold([small, large])).toEqual([[5]]);
    expect(onHold([large, small])).toEqual([[5]]);
  });

  it("a grant is listed once even if it was approved before and a plan approves a site's identity", () => {
    const manifest = makeManifest(filesOf(yaml, {}));
    const known = baselineOf(five, yaml);
    const grants = Object.fromEntries(
      Object.entries(known.grants).map(([digest, grant]) => [
        digest,
        { login: "ann", ...grant, at: "2026-12-01T06:05:00Z" },
      ]),
    );
    const board = five.sites.get(4);
    if (!board) throw new Error("the world of this test has no site 4");
    const identity = identityOf(board);
    const change = { site: 4, before: identity, after: { ...identity, name: "Staff" } };
    const plan: Plan = {
      ...small,
      identities: [{ ...change, kind: "moved", approves: true }],
    };
    const approved = [{ plan, covers: "all" as const }];
    const { added } = withDiffering(
      { ...acceptanceOf(approved), identities: new Map([[4, change.after]]) },
      approved,
      {
        manifest,
        live: five,
        declared: declaredPeople(manifest, five.url, TODAY),
        before: ApprovedState.of({ ...known, grants }),
      },
    );
    expect(added.map(({ login }) => login)).toEqual(["ann"]);
  });

  it("a grant is listed once even if the plan is of an older version that did not list the known sites", () => {
    const { highestSite: _, ...rest } = small.live;
    expect(onHold([{ ...small, live: rest }])).toEqual([[5]]);
  });

  it("a grant that is in no line any more is approved as its plan showed it", () => {
    expect(onHold([large], NOBODY)).toEqual([undefined]);
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

  it("if two plans approve the identity of a site, the newer plan counts, in whatever order they were merged", () => {
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
