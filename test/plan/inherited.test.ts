import { describe, expect, test } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { ApprovedState } from "../../src/plan/approved-state.ts";
import type { AnyBaseline } from "../../src/plan/baseline.ts";
import { Inherited, inheritedRows } from "../../src/plan/inherited.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { makeLive, makeManifest } from "../helpers/make-world.ts";
import { effectsOf, filesOf, planOf, withOrphans } from "../helpers/plan-of.ts";

const SITES = ["One", "Two", "Three"];
const NEWBIE = `
users:
  newbie: { email: newbie@example.org, access: [{ role: view, sites: [1, 3] }] }
`;
/** Before the invitation: access rows of an earlier account. */
const before = withOrphans(makeLive({ sites: SITES }), { newbie: { 2: "admin", 3: "write" } });
/** After the invitation, when the run died. */
const died = makeLive({
  sites: SITES,
  people: { newbie: { status: "pending", access: { 1: "view", 2: "admin", 3: "write" } } },
});

/** The baseline of an apply that ended in this state. */
function baselineAfter(live: Live, plan: Plan, previous?: AnyBaseline): AnyBaseline {
  return makeBaseline({
    live,
    plan,
    manifest: makeManifest(filesOf(NEWBIE, {})),
    state: ApprovedState.empty,
    previous,
    made: [],
  });
}
const baseline = baselineAfter(before, planOf("users: {}", before));

const REMOVED = ["newbie site 2: admin -> none", "newbie site 3: write -> view, a loss"];
const ON_HOLD = [
  "newbie site 2: admin -> none, a loss, held: removals",
  "newbie site 3: write -> view, a loss, held: removals",
];

describe("access rows that a new account inherited, in a new plan after a run died", () => {
  test("inherited rows are removed if the baseline knows them and nobody changed them by hand", () => {
    const plan = planOf(NEWBIE, died, { baseline });
    expect(effectsOf(plan)).toEqual(REMOVED);
    expect(plan.effects.map(({ cause }) => cause)).toEqual(["not-applied", "not-applied"]);
    expect(plan.effects[0]).toMatchObject({ leftover: true, loss: false });
    expect(plan.effects[1]).toMatchObject({ risks: ["loss"] });
  });

  test("inherited rows are removed if only the journal knows them", () => {
    const inherited = Inherited.of(inheritedRows(planOf(NEWBIE, before)));
    expect(effectsOf(planOf(NEWBIE, died, { inherited }))).toEqual(REMOVED);
  });

  test("inherited rows are removed with any `removals` setting, as for a new account", () => {
    for (const settings of ["removals: none", "removals: written", "removals: all"])
      expect(effectsOf(planOf(NEWBIE, died, { baseline, settings }))).toEqual(REMOVED);
  });

  test("inherited rows are removed from a protected login too, because nobody granted them", () => {
    const settings = "removals: all\nprotect: { logins: [newbie] }";
    expect(effectsOf(planOf(NEWBIE, died, { baseline, settings }))).toEqual(REMOVED);
  });

  test("inherited rows are on hold if they are unknown, because somebody could have granted them by hand", () => {
    expect(effectsOf(planOf(NEWBIE, died))).toEqual(ON_HOLD);
  });

  test("inherited rows are on hold if they differ from the rows that were left behind", () => {
    const other = makeLive({
      sites: SITES,
      people: { newbie: { access: { 1: "view", 2: "write", 3: "admin" } } },
    });
    expect(effectsOf(planOf(NEWBIE, other, { baseline }))).toEqual([
      "newbie site 2: write -> none, a loss, held: removals",
      "newbie site 3: admin -> view, a loss, held: removals",
    ]);
  });

  test("inherited rows stay if a line grants them, even one without approval", () => {
    const more = NEWBIE.replace(
      "sites: [1, 3] }]",
      "sites: [1] }, { role: admin, sites: [2] }, { role: write, sites: [3] }]",
    );
    expect(effectsOf(planOf(more, died, { baseline }))).toEqual([]);
  });

  test("inherited rows stay for people who are not in the manifests", () => {
    const settings = "unmanaged: remove\nremovals: written";
    const plan = planOf(
      "users: {}",
      makeLive({ sites: SITES, people: { newbie: { access: { 2: "admin" } } } }),
      { baseline, settings },
    );
    expect(effectsOf(plan)).toEqual(["newbie site 2: admin -> none, a loss, held: removals"]);
  });
});

describe("the next baseline", () => {
  test("the next baseline keeps the inherited rows of an account until they are removed", () => {
    const open = planOf(NEWBIE, died, { baseline, run: { hasPassword: true, only: new Set() } });
    const kept = baselineAfter(died, open, baseline);
    expect(kept).toMatchObject({ inherited: { newbie: { admin: [2], write: [3] } } });
    expect(effectsOf(planOf(NEWBIE, died, { baseline: kept }))).toEqual(REMOVED);
    const done = makeLive({
      sites: SITES,
      people: { newbie: { access: { 1: "view", 3: "view" } } },
    });
    const clean = baselineAfter(done, planOf(NEWBIE, done, { baseline: kept }), kept);
    expect(clean).toMatchObject({ inherited: {} });
  });

  test("the next baseline forgets removed rows, so that later rights count as granted by hand", () => {
    const done = makeLive({
      sites: SITES,
      people: { newbie: { access: { 1: "view", 3: "view" } } },
    });
    const clean = baselineAfter(done, planOf(NEWBIE, done, { baseline }), baseline);
    const plan = planOf(NEWBIE, died, { baseline: clean });
    expect(effectsOf(plan)).toEqual(ON_HOLD);
    expect(plan.effects.map(({ cause }) => cause)).toEqual(["by-hand", "by-hand"]);
  });
});

test("rights that somebody granted by hand meanwhile do not count as inherited", () => {
  const inherited = Inherited.of(inheritedRows(planOf(NEWBIE, before)));
  const changed = makeLive({
    sites: SITES,
    people: { newbie: { access: { 1: "view", 2: "write", 3: "view" } } },
  });
  const later = baselineAfter(changed, planOf("users: {}", changed));
  const { effects } = planOf(NEWBIE, died, { baseline: later, inherited });
  expect(effects.map(({ cause }) => cause)).toEqual(["by-hand", "by-hand"]);
});

describe("the stored inherited rows", () => {
  test("stored inherited rows are sorted by login, rights and site, and a plan stores only those of existing accounts", () => {
    const zed = { 3: "view", 2: "admin", 1: "view" } as const;
    const live = withOrphans(makeLive({ sites: SITES, people: { newbie: {} } }), {
      zed,
      amy: { 2: "view" },
    });
    const yaml = "users:\n  zed: { email: z@example.org, access: [{ role: write, sites: [1] }] }\n";
    const record = baselineAfter(live, planOf(yaml, live));
    expect(JSON.stringify(record.version === 2 && record.inherited)).toBe(
      '{"amy":{"view":[2]},"zed":{"admin":[2],"view":[1,3]}}',
    );
    const rows = JSON.stringify(inheritedRows(planOf(yaml, live)));
    expect(rows).toBe('{"zed":{"admin":[2],"view":[1,3]}}');
    const turned = new Map(
      [...live.orphans].map(([key, own]) => [key, new Map([...own].toReversed())]),
    );
    // The order in which rows are read and the spelling of logins do not matter.
    const again = { ...live, orphans: turned };
    const zeds = baselineAfter(again, planOf(yaml.replace("zed", "ZED"), again));
    expect(JSON.stringify(zeds.version === 2 && zeds.inherited)).toBe(
      '{"amy":{"view":[2]},"zed":{"admin":[2],"view":[1,3]}}',
    );
  });

  test("stored inherited rows leave out other effects", () => {
    const yaml = "users:\n  newbie: { absent: true }\n";
    const live = makeLive({ sites: SITES, people: { newbie: { access: { 2: "admin" } } } });
    expect(inheritedRows(planOf(yaml, live))).toEqual({});
  });
});

describe("the access of an account that was just created", () => {
  test("the access of a new account counts as inherited, for that account only", () => {
    const live = makeLive({
      sites: SITES,
      people: { newbie: { access: { 2: "admin" } }, ann: { access: { 2: "admin" } } },
    });
    const rights = { role: "admin", capabilities: [] } as const;
    const known = Inherited.ofAccounts(live, new Set([loginKey("newbie"), loginKey("gone")]));
    expect(known.has(loginKey("newbie"), 2, rights)).toBe(true);
    expect(known.has(loginKey("newbie"), 1, rights)).toBe(false);
    expect(known.has(loginKey("ann"), 2, rights)).toBe(false);
  });
});

describe("reading stored rows", () => {
  test("reading stored rows keeps valid rows and ignores the invalid ones next to them", () => {
    const known = Inherited.of({ amy: null, newbie: { admin: ["2", 3], view: 7 } });
    expect(known.has(loginKey("newbie"), 3, { role: "admin", capabilities: [] })).toBe(true);
  });

  test.each([
    ["nothing", undefined],
    ["a text in place of the rows", "newbie"],
    ["null in place of the rows", null],
    ["a number in place of rights", { newbie: 7 }],
    ["null in place of rights", { newbie: null }],
    ["a text in place of sites", { newbie: { admin: "2" } }],
    ["texts in place of site ids", { newbie: { admin: ["2"] } }],
  ])("reading stored rows ignores %s", (_, rows) => {
    expect(Inherited.of(rows).has(loginKey("newbie"), 2, { role: "admin", capabilities: [] })).toBe(
      false,
    );
  });
});
