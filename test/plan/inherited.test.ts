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
/** Before the invitation: rows of an earlier account. */
const before = withOrphans(makeLive({ sites: SITES }), { newbie: { 2: "admin", 3: "write" } });
/** After it, when the run ended right then. */
const died = makeLive({
  sites: SITES,
  people: { newbie: { status: "pending", access: { 1: "view", 2: "admin", 3: "write" } } },
});

/** What an apply wrote down that ended with this state. */
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

describe("rows that a new account inherited, in a fresh plan after a run that died", () => {
  test("are removed when the baseline knows them, and nobody changed them by hand", () => {
    const plan = planOf(NEWBIE, died, { baseline });
    expect(effectsOf(plan)).toEqual(REMOVED);
    expect(plan.effects.map(({ cause }) => cause)).toEqual(["not-applied", "not-applied"]);
    expect(plan.effects[0]).toMatchObject({ leftover: true, loss: false });
    expect(plan.effects[1]).toMatchObject({ risks: ["loss"] });
  });

  test("are removed when only the journal knows them", () => {
    const inherited = Inherited.of(inheritedRows(planOf(NEWBIE, before)));
    expect(effectsOf(planOf(NEWBIE, died, { inherited }))).toEqual(REMOVED);
  });

  test("are removed whatever `removals` says, as they are from an account that is new", () => {
    for (const settings of ["removals: none", "removals: written", "removals: all"])
      expect(effectsOf(planOf(NEWBIE, died, { baseline, settings }))).toEqual(REMOVED);
  });

  test("are removed from a protected login too: nobody ever granted them to it", () => {
    const settings = "removals: all\nprotect: { logins: [newbie] }";
    expect(effectsOf(planOf(NEWBIE, died, { baseline, settings }))).toEqual(REMOVED);
  });

  test("are on hold when nothing is known of them: somebody could have granted them by hand", () => {
    expect(effectsOf(planOf(NEWBIE, died))).toEqual(ON_HOLD);
  });

  test("are on hold when they are others than were left behind", () => {
    const other = makeLive({
      sites: SITES,
      people: { newbie: { access: { 1: "view", 2: "write", 3: "admin" } } },
    });
    expect(effectsOf(planOf(NEWBIE, other, { baseline }))).toEqual([
      "newbie site 2: write -> none, a loss, held: removals",
      "newbie site 3: admin -> view, a loss, held: removals",
    ]);
  });

  test("stay when a line grants them, one that nobody approved yet included", () => {
    const more = NEWBIE.replace(
      "sites: [1, 3] }]",
      "sites: [1] }, { role: admin, sites: [2] }, { role: write, sites: [3] }]",
    );
    expect(effectsOf(planOf(more, died, { baseline }))).toEqual([]);
  });

  test("of people who are in no file stay theirs", () => {
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
  test("still knows what an account has of them, until it is gone", () => {
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

  test("forgets them, so that what is granted by hand afterwards counts as that", () => {
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

test("an account that got other rights by hand meanwhile did not inherit those it has now", () => {
  const inherited = Inherited.of(inheritedRows(planOf(NEWBIE, before)));
  const changed = makeLive({
    sites: SITES,
    people: { newbie: { access: { 1: "view", 2: "write", 3: "view" } } },
  });
  const later = baselineAfter(changed, planOf("users: {}", changed));
  const { effects } = planOf(NEWBIE, died, { baseline: later, inherited });
  expect(effects.map(({ cause }) => cause)).toEqual(["by-hand", "by-hand"]);
});

describe("what is written down of inherited rows", () => {
  test("is in order of logins, rights and sites, and of a plan only of accounts that exist", () => {
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
    // Whatever the order in which rows are read, and as the database spells the login.
    const again = { ...live, orphans: turned };
    const zeds = baselineAfter(again, planOf(yaml.replace("zed", "ZED"), again));
    expect(JSON.stringify(zeds.version === 2 && zeds.inherited)).toBe(
      '{"amy":{"view":[2]},"zed":{"admin":[2],"view":[1,3]}}',
    );
  });

  test("is not what other effects change", () => {
    const yaml = "users:\n  newbie: { absent: true }\n";
    const live = makeLive({ sites: SITES, people: { newbie: { access: { 2: "admin" } } } });
    expect(inheritedRows(planOf(yaml, live))).toEqual({});
  });
});

describe("what an account has that was made a moment ago", () => {
  test("counts as inherited, of that account alone", () => {
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

describe("rows that were written down", () => {
  test("in part, with what is no row beside them, count", () => {
    const known = Inherited.of({ amy: null, newbie: { admin: ["2", 3], view: 7 } });
    expect(known.has(loginKey("newbie"), 3, { role: "admin", capabilities: [] })).toBe(true);
  });

  test.each([
    ["nothing", undefined],
    ["no map", "newbie"],
    ["no person", null],
    ["no rights", { newbie: 7 }],
    ["rights of nobody", { newbie: null }],
    ["no sites", { newbie: { admin: "2" } }],
    ["no numbers", { newbie: { admin: ["2"] } }],
  ])("with %s count for nothing", (_, rows) => {
    expect(Inherited.of(rows).has(loginKey("newbie"), 2, { role: "admin", capabilities: [] })).toBe(
      false,
    );
  });
});
