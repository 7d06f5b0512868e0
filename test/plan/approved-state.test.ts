import { describe, expect, it } from "vitest";
import type { SiteIdentity } from "../../src/desired/site-identity.ts";
import { loginKey } from "../../src/domain/login.ts";
import { approvedChanges } from "../../src/plan/approved-changes.ts";
import { acceptanceOf, covers } from "../../src/plan/acceptance.ts";
import {
  type ApprovedGrant,
  ApprovedState,
  rightsFrom,
  rightsText,
  sharedNames,
  stateAfter,
} from "../../src/plan/approved-state.ts";
import type { Live } from "../../src/domain/live.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import type { Plan, PlanGrant } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

const identity = (name: string): SiteIdentity => ({ name, group: "", host: "example.org" });
const grantOf = (login: string, digest: string): ApprovedGrant => ({
  digest,
  key: loginKey(login),
  login,
  rights: { role: "view", capabilities: [] },
  sites: new Set([1]),
});
const stateOf = (
  sites: Readonly<Record<number, string>>,
  grants: readonly ApprovedGrant[] = [],
  nameTaken: readonly number[] = [],
): ApprovedState =>
  new ApprovedState(
    new Map(Object.entries(sites).map(([id, name]) => [Number(id), identity(name)])),
    Math.max(0, ...Object.keys(sites).map(Number)),
    new Map(grants.map((grant) => [grant.digest, grant])),
    new Set(nameTaken),
  );
const nothing = { added: [], removed: new Set<string>(), identities: new Map<number, never>() };

const live = makeLive({ sites: ["Shop", "Blog"], people: { ann: {}, bob: {} } });
const ANN = "  ann: { access: [{ role: view, sites: [Shop] }] }\n";
const BOB = "  bob: { superuser: { from: 2026-11-01, until: 2026-12-24 }, until: 2027-01-31 }\n";
const baseline = baselineOf(live, "users: {}\n");
const planWith = (yaml: string, more = {}): Plan => planOf(yaml, live, { baseline, ...more });
const digests = (plan: Plan): string[] => plan.grants.added.map(({ digest }) => digest);

describe("rights in a baseline", () => {
  it.each(["view", "write+a+b", "admin"])(
    "%s are read in the form in which they are stored",
    (text) => {
      expect(rightsText(rightsFrom(text) ?? null)).toBe(text);
    },
  );
  it("rights with an unknown role are undefined, and no rights are an empty text", () => {
    expect(rightsFrom("owner+a")).toBeUndefined();
    expect(rightsFrom("")).toBeUndefined();
    expect(rightsText(null)).toBe("");
  });
});

describe("the result of approving plans", () => {
  it("an acceptance contains each grant with its rights, sites and days", () => {
    const { added } = acceptanceOf([{ plan: planWith(`users:\n${ANN}${BOB}`), covers: "all" }]);
    const shown = added
      .map(({ login, key, rights, superuser, everything, sites, from, until }) => ({
        login,
        key,
        rights: rights?.role,
        superuser,
        everything,
        sites: [...sites],
        from,
        until,
      }))
      .toSorted((a, b) => (`${a.login} ${a.until}` < `${b.login} ${b.until}` ? -1 : 1));
    const bob = {
      login: "bob",
      key: "bob",
      rights: undefined,
      superuser: undefined,
      everything: undefined,
      sites: [],
      from: undefined,
      until: undefined,
    };
    expect(shown).toEqual([
      { ...bob, login: "ann", key: "ann", rights: "view", sites: [1] },
      { ...bob, superuser: true, from: "2026-11-01", until: "2026-12-24" },
      { ...bob, everything: true, until: "2027-01-31" },
    ]);
  });

  it("an acceptance contains only the pull request's own changes, or everything if a plan starts the record", () => {
    const whole = planWith(`users:\n${ANN}${BOB}`);
    const [own] = digests(whole);
    const changed = {
      effects: new Set<string>(),
      added: new Set([own ?? ""]),
      removed: new Set<string>(),
    };
    const plan = planWith(`users:\n${ANN}${BOB}`, { changed });
    const of = (one: Plan): number =>
      acceptanceOf([{ plan: one, covers: "pull-request" }]).added.length;
    expect(of(plan)).toBe(1);
    expect(of({ ...plan, initial: "first" })).toBe(3);
    expect(acceptanceOf([{ plan, covers: "all" }]).added).toHaveLength(3);
  });

  it("an acceptance includes only grants with the cause `pull-request`, unless the whole plan is approved", () => {
    const plan = planWith(`users:\n${ANN}`);
    const grant = (cause: PlanGrant["cause"]): PlanGrant => ({
      login: "ann",
      digest: "a",
      why: [],
      cause,
    });
    expect(covers(plan, grant("pull-request"), "pull-request")).toBe(true);
    expect(covers(plan, grant("not-approved"), "pull-request")).toBe(false);
    expect(covers(plan, grant("not-approved"), "all")).toBe(true);
    expect(covers({ ...plan, initial: "first" }, grant("not-approved"), "pull-request")).toBe(true);
  });

  it("an acceptance leaves out what a later plan removes, and includes what a later plan adds again", () => {
    const adds = planWith(`users:\n${ANN}`);
    const removes = planOf("users: {}\n", live, { baseline: baselineOf(live, `users:\n${ANN}`) });
    const [digest = ""] = digests(adds);
    expect(removes.grants.removed.map((grant) => grant.digest)).toEqual([digest]);
    const both = acceptanceOf([
      { plan: adds, covers: "all" },
      { plan: removes, covers: "all" },
    ]);
    expect([both.added, [...both.removed]]).toEqual([[], [digest]]);
    const again = acceptanceOf([
      { plan: removes, covers: "all" },
      { plan: adds, covers: "all" },
    ]);
    expect(stateAfter(ApprovedState.of(baseline), again)?.isApproved(digest)).toBe(true);
  });

  it("an acceptance leaves out grants of the first plan that are no longer in the manifests", () => {
    const plan = planWith(`users:\n${ANN}${BOB}`);
    const [kept = ""] = digests(plan);
    const of = (one: Plan): string[] =>
      acceptanceOf([{ plan: one, covers: "all" }], new Set([kept])).added.map(
        ({ digest }) => digest,
      );
    expect(of({ ...plan, initial: "first" })).toEqual([kept]);
    expect(of(plan)).toHaveLength(3);
  });

  it("an acceptance contains identity changes only if the plan approves them", () => {
    const plan = planWith("users: {}\n");
    const change = { before: identity("Shop"), kind: "harmless" } as const;
    const { identities } = acceptanceOf([
      {
        plan: {
          ...plan,
          identities: [
            { ...change, site: 1, after: identity("Store"), approves: true },
            { ...change, site: 2, after: identity("News"), approves: false },
            { ...change, site: 3, after: null, approves: true },
          ],
        },
        covers: "all",
      },
    ]);
    expect([...identities]).toEqual([
      [1, identity("Store")],
      [3, null],
    ]);
  });
});

describe("the result of approving several plans together", () => {
  const plan = planWith("users: {}\n");
  const first = (site: number, name: string) =>
    ({ site, before: null, after: identity(name), kind: "first", approves: true }) as const;
  const named = (...plans: Partial<Plan>[]): string[] =>
    [
      ...acceptanceOf(plans.map((one) => ({ plan: { ...plan, ...one }, covers: "all" })))
        .identities,
    ].map(([site, one]) => `${site} ${one?.name}`);

  it("if several plans show the first name of a new site, the name in the oldest plan counts", () => {
    const [a, b] = [{ identities: [first(5, "A")] }, { identities: [first(5, "B")] }];
    expect(named(a, b)).toEqual(["5 A"]);
    expect(named(a, { identities: [first(6, "B")] })).toEqual(["5 A", "6 B"]);
  });

  it("if several plans name a site, a later plan counts if it starts the record or shows the changed name", () => {
    const a = { identities: [first(5, "A")] };
    expect(named(a, { identities: [first(5, "B")], initial: "first" })).toEqual(["5 B"]);
    const change = { ...first(5, "B"), before: identity("A"), kind: "harmless" } as const;
    expect(named(a, { identities: [change] })).toEqual(["5 B"]);
  });

  it("a plan that is approved for its pull request approves only the grants that this pull request removed", () => {
    const removed: PlanGrant[] = [
      { digest: "own", login: "ann", why: [], cause: "pull-request" },
      { digest: "other", login: "ann", why: [], cause: "not-approved" },
    ];
    const grants = { added: [], removed, lists: [] };
    const of = (covers: "all" | "pull-request"): string[] => [
      ...acceptanceOf([{ plan: { ...plan, grants }, covers }]).removed,
    ];
    expect(of("pull-request")).toEqual(["own"]);
    expect(of("all")).toEqual(["own", "other"]);
  });

  it("a plan approves only those changed accounts that it lists as approved", () => {
    const change = {
      login: "ann",
      superuser: false,
      kind: "email",
      before: "a",
      after: "b",
    } as const;
    const accountChanges = [
      { ...change, approves: true },
      { ...change, login: "bob", approves: false },
    ];
    const { accounts } = acceptanceOf([{ plan: { ...plan, accountChanges }, covers: "all" }]);
    expect([...(accounts ?? [])]).toEqual(["email ann b"]);
  });
});

describe("the approved state after approvals", () => {
  it("the approved state stays the same without approvals, and is unknown if no plan starts a record", () => {
    const before = stateOf({ 1: "Shop" });
    expect(stateAfter(before, undefined)).toBe(before);
    expect(stateAfter(undefined, undefined)).toBeUndefined();
    expect(stateAfter(undefined, { ...nothing, added: [grantOf("ann", "a")] })).toBeUndefined();
  });

  it("the approved state starts with the first identities", () => {
    const state = stateAfter(undefined, {
      ...nothing,
      added: [grantOf("ann", "a")],
      identities: new Map([[7, identity("Shop")]]),
    });
    expect([state?.highest, state?.sites.get(7)?.name, state?.isApproved("a")]).toEqual([
      7,
      "Shop",
      true,
    ]);
  });

  it("the approved state contains added grants, but not removed grants and deleted sites", () => {
    const state = stateOf({ 1: "Shop", 2: "Blog" }, [
      grantOf("ann", "a"),
      grantOf("bob", "b"),
    ]).with({
      added: [grantOf("ann", "c")],
      removed: new Set(["a"]),
      identities: new Map([
        [1, null],
        [2, identity("News")],
      ]),
    });
    expect([...state.grants.keys()]).toEqual(["b", "c"]);
    expect([...state.sites].map(([id, { name }]) => `${id} ${name}`)).toEqual(["2 News"]);
    expect(state.highest).toBe(2);
    expect([...state.byPerson()].map(([key, grants]) => `${key} ${grants.length}`)).toEqual([
      "bob 1",
      "ann 1",
    ]);
  });

  it("the approved state marks new sites, but not renamed ones, as having another site's name", () => {
    const state = stateOf({ 1: "Shop", 2: "Blog" });
    const renamed = state.with({ ...nothing, identities: new Map([[2, identity("Shop")]]) });
    expect([...renamed.nameTaken]).toEqual([]);
    const added = state.with({ ...nothing, identities: new Map([[3, identity("Shop")]]) });
    expect([...added.nameTaken]).toEqual([3]);
  });

  it("a site's name no longer counts as belonging to another site once the approved names of both sites differ", () => {
    const taken = stateOf({ 1: "Shop", 3: "Shop" }, [], [3]);
    expect([...taken.with(nothing).nameTaken]).toEqual([3]);
    const renamed = taken.with({ ...nothing, identities: new Map([[1, identity("Store")]]) });
    expect([...renamed.nameTaken]).toEqual([]);
  });
});

describe("names that belong to another site", () => {
  const sites = new Map([
    [1, identity("Caf\u00e9")],
    [2, identity("Blog")],
    [3, identity("Cafe\u0301")],
    [4, identity("News")],
  ]);
  it("a name is shared if a new site has the same name as an older site, whatever its Unicode form", () => {
    expect([...sharedNames(sites, new Set([3, 4]))]).toEqual([3]);
    expect([...sharedNames(sites, new Set([4]))]).toEqual([]);
  });
  it("a name is not shared if both sites are new, or if the other site is deleted", () => {
    expect([...sharedNames(sites, new Set([1, 3]))]).toEqual([]);
    expect([...sharedNames(sites, new Set([3, 9]))]).toEqual([3]);
  });
});

describe("a state read from a baseline", () => {
  it("a state read from a baseline equals the state from which the baseline was made", () => {
    const known = baselineOf(live, `users:\n${ANN}${BOB}`);
    const state = ApprovedState.of(known);
    const plan = planOf("users: {}\n", live, { baseline: known });
    expect(plan.grants.removed).toHaveLength(3);
    expect([...state.sites].map(([id, { name }]) => `${id} ${name}`)).toEqual(["1 Shop", "2 Blog"]);
    expect([state.highest, [...state.nameTaken]]).toEqual([2, []]);
    const ann = state.byPerson().get(loginKey("ann"))?.[0];
    expect([ann?.rights, [...(ann?.sites ?? [])]]).toEqual([
      { role: "view", capabilities: [] },
      [1],
    ]);
  });
});

describe("the differences between two approved states", () => {
  it("the differences of two states are everything if nothing was known before, and nothing if both are equal", () => {
    const state = stateOf({ 2: "Blog", 1: "Shop" }, [grantOf("bob", "b"), grantOf("ann", "z")]);
    expect(approvedChanges(undefined, state)).toEqual({
      added: [grantOf("ann", "z"), grantOf("bob", "b")],
      removed: [],
      sites: [
        { site: 1, before: null, after: identity("Shop") },
        { site: 2, before: null, after: identity("Blog") },
      ],
    });
    expect(approvedChanges(state, state)).toEqual({ added: [], removed: [], sites: [] });
    expect(approvedChanges(undefined, undefined)).toEqual({ added: [], removed: [], sites: [] });
  });

  it("the differences of two states are sorted: grants by person and digest, sites by id", () => {
    const before = stateOf({ 1: "Shop", 2: "Blog", 3: "Old" }, [
      grantOf("bob", "b"),
      grantOf("ann", "y"),
      grantOf("ann", "x"),
      grantOf("eve", "e"),
    ]);
    const after = stateOf({ 1: "Store", 2: "Blog", 4: "New" }, [grantOf("eve", "e")]);
    const { added, removed, sites } = approvedChanges(before, after);
    expect(added).toEqual([]);
    expect(removed.map(({ digest }) => digest)).toEqual(["x", "y", "b"]);
    expect(sites).toEqual([
      { site: 1, before: identity("Shop"), after: identity("Store") },
      { site: 3, before: identity("Old"), after: null },
      { site: 4, before: null, after: identity("New") },
    ]);
    expect(approvedChanges(after, before).added.map(({ digest }) => digest)).toEqual([
      "x",
      "y",
      "b",
    ]);
    const later = approvedChanges(stateOf({ 3: "Old" }), stateOf({ 1: "Shop", 2: "Blog" })).sites;
    expect(later.map(({ site }) => site)).toEqual([1, 2, 3]);
  });
});

describe("a grant that was approved without an e-mail address", () => {
  const lou = (email: string): string =>
    `users:\n  lou: { email: ${email}, access: [{ role: view, sites: [1], from: 2026-12-03 }] }\n`;
  const withoutInvitation = (state: Baseline): Baseline => ({
    ...state,
    grants: Object.fromEntries(
      Object.entries(state.grants).map(([digest, grant]) => [
        digest,
        { ...grant, login: "lou", invitation: undefined as never },
      ]),
    ),
  });
  const onHold = (on: Live, state: Baseline, email = "other@example.org"): string[] =>
    planOf(lou(email), on, { baseline: state }).grants.added.map(({ login }) => login);
  const none = makeLive({ sites: ["Shop"] });
  const some = makeLive({ sites: ["Shop"], people: { lou: {} } });

  it("if the record does not know the account, a grant without an e-mail address is on hold until a plan shows it again", () => {
    const old = withoutInvitation(baselineOf(none, lou("lou@example.org")));
    expect(onHold(none, old)).toEqual(["lou"]);
    expect(onHold(none, old, "lou@example.org")).toEqual(["lou"]);
    // An account that was created meanwhile settles it.
    expect(onHold(some, old)).toEqual([]);
  });

  it("a grant without an e-mail address stays approved for an existing account, and the deletion of that account is a change by hand", () => {
    const state = baselineOf(some, lou("lou@example.org"));
    expect(Object.values(state.grants).map((grant) => grant?.invitation)).toEqual([undefined]);
    expect(onHold(none, state)).toEqual([]);
    const plan = planOf(lou("other@example.org").replace("12-03", "12-01"), none, {
      baseline: baselineOf(some, lou("lou@example.org").replace("12-03", "12-01")),
      scope: "approved",
      approved: [],
      run: { hasPassword: true, scheduled: true },
    });
    expect(plan.effects.map(({ kind, cause, held }) => [kind, cause, held.length > 0])).toEqual([
      ["account", "by-hand", true],
      ["site", "started", true],
    ]);
  });
});
