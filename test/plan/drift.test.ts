import { describe, expect, it } from "vitest";
import { driftOf, hasOpenSites, isDrift, isWaiting } from "../../src/plan/drift.ts";
import type { Cause, Effect, HeldReason, Plan } from "../../src/plan/plan.generated.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

const live = makeLive({ sites: ["Shop"], people: { ann: {} } });
const plan = planOf("users:\n  ann: { access: [{ role: view, sites: [1] }] }\n", live);
const quiet: Plan = {
  ...plan,
  effects: [],
  grants: { added: [], removed: [], lists: [] },
  identities: [],
  initial: undefined as never,
};
const effectWith = (cause: Cause, reason?: HeldReason, since?: string): Effect => {
  const [effect] = plan.effects;
  if (!effect) throw new Error("the plan of this test has no effect");
  return {
    ...effect,
    cause,
    held: reason === undefined ? [] : [{ reason, text: "" }],
    ...(since === undefined ? {} : { since }),
  };
};

describe("which effects are drift", () => {
  it.each<[Cause, boolean]>([
    ["by-hand", true],
    ["moved-site", true],
    ["not-applied", true],
    ["unexplained", true],
    ["pull-request", false],
    ["started", false],
    ["ended", false],
    ["new-site", false],
  ])("an effect with the cause %s: %s", (cause, expected) => {
    expect(isDrift(effectWith(cause))).toBe(expected);
    expect(driftOf({ ...quiet, effects: [effectWith(cause)] }, true)).toMatchObject({
      found: expected,
      differs: expected,
      causes: { [cause]: 1 },
    });
  });

  it.each<[HeldReason, boolean]>([
    ["removals", false],
    ["protected", false],
    ["managed-by-sso", false],
    ["not-selected", false],
    ["not-scheduled", false],
    ["password-missing", true],
    ["needs-other", true],
    ["invite-link-recipients", true],
    ["account-recreated", true],
    ["account-unknown", true],
    ["minimum-superusers", true],
    ["not-approved", true],
  ])("an effect that the last apply left on hold because of %s: %s", (reason, expected) => {
    expect(isDrift(effectWith("held", reason))).toBe(expected);
  });

  it("an end or a beginning is drift if it has been waiting since an earlier run", () => {
    expect(isDrift(effectWith("ended"))).toBe(false);
    expect(isDrift(effectWith("ended", undefined, "2026-11-30T00:00:00.000Z"))).toBe(true);
    expect(isDrift(effectWith("ended", "protected", "2026-11-30T00:00:00.000Z"))).toBe(false);
  });

  it.each<[Cause, boolean]>([
    ["not-applied", true],
    ["held", true],
    ["ended", true],
    ["started", true],
    ["new-site", true],
    ["by-hand", false],
    ["moved-site", false],
    ["unexplained", false],
    ["pull-request", false],
  ])("a drift effect with the cause %s that waits for a run: %s", (cause, expected) => {
    expect(isWaiting(effectWith(cause, undefined, "2026-11-30T00:00:00.000Z"))).toBe(expected);
    expect(isWaiting(effectWith(cause, "removals", "2026-11-30T00:00:00.000Z"))).toBe(false);
  });
});

describe("the drift of a plan", () => {
  it("no drift is found if nothing differs", () => {
    expect(driftOf(quiet, true)).toEqual({
      differs: false,
      found: false,
      causes: {},
      newUnmanaged: [],
      hasBaseline: true,
      sites: 0,
      accounts: 0,
      unapproved: 0,
    });
    expect(driftOf(quiet, false).hasBaseline).toBe(false);
  });

  it("the drift of a plan counts effects by cause", () => {
    const effects = [effectWith("by-hand"), effectWith("by-hand"), effectWith("started")];
    expect(driftOf({ ...quiet, effects }, true).causes).toEqual({ "by-hand": 2, started: 1 });
  });

  it("drift contains accounts outside the manifests only if they gained rights", () => {
    const person = { superuser: false, sites: 1 };
    const unmanaged: Plan["unmanaged"] = {
      ...quiet.unmanaged,
      people: [
        { ...person, login: "new", isNew: true },
        { ...person, login: "old", isNew: false },
      ],
    };
    expect(driftOf({ ...quiet, unmanaged }, true)).toMatchObject({
      found: true,
      differs: true,
      newUnmanaged: ["new"],
    });
  });

  it("drift is found if there are people with errors, although their access is not compared", () => {
    const frozen = [{ login: "ann", reasons: [] }] as unknown as Plan["frozen"];
    expect(driftOf({ ...quiet, frozen }, true)).toMatchObject({ found: true, differs: true });
  });

  it("drift is found if an account was created again, even if all access is correct", () => {
    const accountChanges: NonNullable<Plan["accountChanges"]> = [
      {
        login: "ann",
        superuser: false,
        kind: "recreated",
        before: "",
        after: "",
        approves: false,
      },
    ];
    expect(driftOf({ ...quiet, accountChanges }, true)).toMatchObject({
      found: true,
      differs: false,
      accounts: 1,
    });
  });

  it("drift is found if there are grants that no plan approved, except before the first approval", () => {
    const { grants } = plan;
    expect(driftOf({ ...quiet, grants }, true)).toMatchObject({ found: true, unapproved: 1 });
    const removed = { added: [], removed: grants.added, lists: [] };
    expect(driftOf({ ...quiet, grants: removed }, true).unapproved).toBe(1);
    expect(driftOf({ ...quiet, grants, initial: "first" }, true)).toMatchObject({
      found: false,
      unapproved: 0,
    });
  });

  it.each<[NonNullable<Plan["initial"]>, boolean, boolean]>([
    ["first", true, false],
    ["other-server", true, true],
    ["version-1", false, false],
  ])(
    "in runs with a record, %s is drift with grants: %s, without: %s",
    (initial, withGrants, without) => {
      const beginning: Plan = { ...quiet, grants: plan.grants, initial };
      expect(driftOf(beginning, false, true).found).toBe(withGrants);
      expect(driftOf({ ...quiet, initial }, false, true).found).toBe(without);
    },
  );

  it.each<[Plan["identities"][number]["kind"], boolean, boolean]>([
    ["first", false, true],
    ["harmless", false, false],
    ["named", true, true],
    ["moved", true, true],
    ["proposed", true, true],
  ])("drift is found for a %s change of a site: %s", (kind, found, isOpen) => {
    const name = { name: "Shop", group: "", host: "" };
    const change = { site: 1, before: name, after: name, kind, approves: false };
    const one: Plan = { ...quiet, identities: [change] };
    expect(driftOf(one, true)).toMatchObject({ found, sites: found ? 1 : 0, differs: false });
    expect(hasOpenSites(one)).toBe(isOpen);
    const settled = { ...change, site: 2, approves: true };
    expect(hasOpenSites({ ...quiet, identities: [settled] })).toBe(false);
    expect(hasOpenSites({ ...quiet, identities: [settled, change] })).toBe(isOpen);
  });
});
