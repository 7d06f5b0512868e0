import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { ApprovedState } from "../../src/plan/approved-state.ts";
import { type AnyBaseline, emailHash } from "../../src/plan/baseline.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest, type WorldSeed } from "../helpers/make-world.ts";
import { filesOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const SITES = ["Shop", "Blog", "Intranet"];
const world = (people: WorldSeed["people"] = {}, more: Partial<WorldSeed> = {}): Live =>
  makeLive({ sites: SITES, people, ...more });

/** The same state, with sites read in reverse order. */
const inReverse = (live: Live): Live => ({
  ...live,
  people: new Map(
    [...live.people].map(([key, person]) => [
      key,
      { ...person, access: new Map([...person.access].toReversed()) },
    ]),
  ),
});

/** The record after a run with nothing new to approve. */
function recordAfter(
  live: Live,
  yaml: string,
  previous: AnyBaseline | undefined,
  { today = "2026-12-01", ...options }: PlanOptions = {},
): AnyBaseline {
  const plan = planOf(yaml, live, { baseline: previous, scope: "all", today, ...options });
  return makeBaseline({
    live,
    plan,
    manifest: makeManifest(filesOf(yaml, options)),
    state: previous?.version === 2 ? ApprovedState.of(previous) : undefined,
    previous,
    made: [],
  });
}

/** The same, if something was approved before. */
function nextOf(live: Live, yaml: string, previous: Baseline, options: PlanOptions = {}): Baseline {
  const next = recordAfter(live, yaml, previous, options);
  if (next.version !== 2) throw new Error("a record of version 1");
  return next;
}

describe("after a change by hand, the record keeps the earlier values:", () => {
  const VIEW = "access: [{ role: view, sites: [1, 2, 3] }]";
  const YAML = `users:
  ann: { email: ann@example.org, ${VIEW} }
  bea: { email: bea@example.org, ${VIEW} }
  cat: { email: cat@example.org, access: [{ role: view, sites: [1] }] }
  dan: { absent: true }
  eve: { email: eve@example.org, access: [{ role: view, sites: [1] }] }
public: [{ sites: [1, 3] }]
`;
  const HAD = { 1: "view", 2: "view", 3: "view" };
  const people = {
    ann: { access: HAD },
    bea: { access: HAD },
    cat: { access: { 1: "view" } },
    eve: { access: { 1: "view" } },
    old: { access: { 2: "admin" } },
  } satisfies WorldSeed["people"];
  const open = { public: { 1: "view", 3: "view" } };
  const before = baselineOf(world(people, open), YAML);
  const after = (now: WorldSeed["people"], more: Partial<WorldSeed> = open): Baseline =>
    nextOf(world({ ...people, ...now }, more), YAML, before);

  it("the record keeps the earlier rights on a site where somebody changed them by hand", () => {
    expect(after({ ann: { access: { ...HAD, 1: "admin" } } }).people["ann"]?.access).toEqual({
      view: [1, 2, 3],
    });
    expect(after({ ann: { access: { 2: "view", 3: "write" } } }).people["ann"]?.access).toEqual({
      view: [1, 2, 3],
    });
  });

  it("the record leaves out additional rights that somebody granted by hand", () => {
    expect(after({ cat: { access: { 1: "view", 3: "admin" } } }).people["cat"]?.access).toEqual({
      view: [1],
    });
  });

  it("the record keeps the earlier e-mail address", () => {
    const { ann } = after({ ann: { email: "evil@example.com", access: HAD } }).people;
    expect(ann).toEqual({ ...before.people["ann"], email: emailHash("ann@example.org") });
  });

  it("the record keeps the earlier rights on one site while a run changes those on another", () => {
    const written = YAML.replace(
      `ann@example.org, ${VIEW}`,
      "ann@example.org, access: [{ role: view, sites: [1, 3] }, { role: write, sites: [2] }]",
    );
    const now = world({ ...people, ann: { access: { 1: "admin", 2: "write", 3: "view" } } }, open);
    expect(nextOf(now, written, before).people["ann"]?.access).toEqual({
      view: [1, 3],
      write: [2],
    });
  });

  it("a public site stays in the record, even if somebody's rights on it were changed by hand", () => {
    const all = YAML.replace("sites: [1, 3] }]\n", "sites: [1, 2, 3] }]\n");
    const ann = { access: { 1: "view", 2: "admin", 3: "view" } };
    const now = world({ ...people, ann }, { public: { 1: "view", 2: "view", 3: "view" } });
    expect(nextOf(now, all, before).public).toEqual([1, 2, 3]);
  });

  it("the record leaves out an account that a line asks for but that somebody created by hand", () => {
    const yaml = YAML.replace(
      "public:",
      "  fay: { email: fay@example.org, access: [{ role: view, sites: [1] }] }\npublic:",
    );
    const open1 = baselineOf(world(people, open), yaml);
    const record = nextOf(world({ ...people, fay: { access: { 1: "admin" } } }, open), yaml, open1);
    expect(Object.keys(record.people)).not.toContain("fay");
  });

  it("the record keeps all earlier values of an account that an unfinished run may have changed", () => {
    const known = baselineOf(world({ ...people, dan: {} }, open), YAML);
    const dead = {
      ...known,
      applying: { at: "2026-11-30T06:00:00.000Z", places: ["account dan ", "site ann 1"] },
    };
    const now = world({ ...people, dan: { email: "other@example.org" } }, open);
    const record = nextOf(now, YAML, dead);
    expect(record.people["dan"]).toEqual(known.people["dan"]);
    // A place that is settled meanwhile is no longer listed.
    expect(record.applying).toEqual({ ...dead.applying, places: ["account dan "] });
    const settled = nextOf(world(people, open), YAML, dead);
    expect(settled).not.toHaveProperty("applying");
    expect(before).not.toHaveProperty("applying");
  });

  it("the result of an approved end date is recorded as it is now", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const had = baselineOf(world({ ann: { access: { 1: "view" } } }), yaml, {
      today: "2026-11-20",
    });
    const now = world({ ann: { access: { 1: "admin" } } });
    expect(nextOf(now, yaml, had).people["ann"]?.access).toEqual({ admin: [1] });
  });

  it("the record keeps all earlier values of a person whom somebody made a super user", () => {
    const { bea } = after({ bea: { superuser: true, email: "other@example.org" } }).people;
    expect(bea).toEqual(before.people["bea"]);
  });

  it("the record keeps an account that somebody deleted, and leaves out one that somebody created", () => {
    const { eve: _, ...rest } = people;
    const gone = nextOf(world({ ...rest, dan: {} }, open), YAML, before);
    expect(Object.keys(gone.people)).toEqual(["ann", "bea", "cat", "eve", "old", "root"]);
    expect(gone.people["eve"]).toEqual(before.people["eve"]);
  });

  it("the record leaves out a new unmanaged account, but keeps one that was known", () => {
    const record = after({ new: { access: { 1: "admin" } } });
    expect(Object.keys(record.people)).toEqual(["ann", "bea", "cat", "eve", "old", "root"]);
    expect(record.people["old"]?.access).toEqual({ admin: [2] });
  });

  it("the record keeps which sites were public before somebody changed this by hand", () => {
    expect(after({}, { public: { 2: "view", 3: "view" } }).public).toEqual([1, 3]);
    expect(after({}).public).toEqual([1, 3]);
  });

  it("changes by hand are not listed as left to do", () => {
    expect(after({ ann: { access: {} } }).left).toEqual({});
    const pushed = YAML.replace("sites: [1] }] }\n  dan", "sites: [1, 2] }] }\n  dan");
    const open2 = world(people, open);
    expect(Object.values(nextOf(open2, pushed, before).left)).toEqual(["not-applied"]);
  });

  it("the current values of what a run applied are recorded, sorted by login, rights and site", () => {
    const now = { ...people, cat: { access: { 3: "view", 1: "view", 2: "admin" } } };
    const more = YAML.replace(
      "access: [{ role: view, sites: [1] }] }\n  dan",
      "access: [{ role: view, sites: [1, 3] }, { role: admin, sites: [2] }] }\n  dan",
    );
    const { cat, ...others } = baselineOf(world(now, open), more, { previous: before }).people;
    expect(JSON.stringify(cat?.access)).toBe('{"admin":[2],"view":[1,3]}');
    const { ann } = baselineOf(inReverse(world(now, open)), more, { previous: before }).people;
    expect(JSON.stringify(ann?.access)).toBe('{"view":[1,2,3]}');
    expect(Object.keys(others)).toEqual(["ann", "bea", "eve", "old", "root"]);
  });
});

describe("the sites of a grant in the record", () => {
  const YAML =
    "users:\n  ann: { access: [{ role: view, sites: { group: Shops } }] }\npublic: [{ sites: { group: Shops } }]\n";
  const shops = (...groups: string[]): WorldSeed["sites"] =>
    groups.map((group, index) => ({ name: SITES[index] ?? "", group }));
  const at = (sites: WorldSeed["sites"], access: Record<number, string> = {}): Live =>
    makeLive({ sites, people: { ann: { access } }, public: access });
  const before = baselineOf(at(shops("Shops")), YAML);
  const sitesIn = ({ grants, lists }: Baseline): Record<string, unknown> =>
    Object.fromEntries(
      Object.values(grants).flatMap((grant) =>
        grant ? [[grant.login, lists[grant.sites ?? -1]] as const] : [],
      ),
    );

  it("the recorded sites of a grant are those that it covers now, including new ones", () => {
    const next = nextOf(at(shops("Shops", "Shops", "HR")), YAML, before);
    expect(sitesIn(next)).toEqual({ ann: [1, 2], anonymous: [1, 2] });
    expect(next.sites).toMatchObject({ 1: { name: "Shop" }, 2: { name: "Blog" } });
    expect([Object.keys(next.sites), next.highestSite]).toEqual([["1", "2", "3"], 3]);
  });

  it("the recorded sites include one that moved to another group while the person still has access to it", () => {
    // The new group is approved, so the selector no longer covers the site.
    const moved = at(shops("HR"), { 1: "view" });
    const next = baselineOf(moved, YAML, { previous: before });
    expect(sitesIn(next)).toEqual({ ann: [1], anonymous: [1] });
    const gone = baselineOf(at(shops("HR")), YAML, { previous: before });
    expect(sitesIn(gone)).toEqual({ ann: [], anonymous: [] });
  });

  it("the recorded sites stay unchanged while a line has an error", () => {
    const named = "users:\n  ann: { access: [{ role: view, sites: [Shop, Blog] }] }\n";
    const known = baselineOf(at(shops("", "")), named);
    const { sites, ...rest } = at(shops("", ""));
    const deleted = { ...rest, sites: new Map([...sites].filter(([id]) => id !== 1)) };
    expect(sitesIn(nextOf(deleted, named, known))).toEqual({ ann: [1, 2] });
  });

  it("the record keeps the highest site id ever seen, even of a deleted site", () => {
    const known = baselineOf(at(shops("", "", "")), "users: {}\n");
    expect(nextOf(at(shops("")), "users: {}\n", known).highestSite).toBe(3);
  });

  it("the record lists new sites with an older site's name, in the order of their ids", () => {
    const known = baselineOf(makeLive({ sites: ["Shop"] }), "users: {}\n");
    const more = makeLive({ sites: ["Shop", "Blog", "Shop", "Shop"] });
    expect(nextOf(more, "users: {}\n", known).nameTaken).toEqual([3, 4]);
    expect(known.nameTaken).toBeUndefined();
    const taken = { ...nextOf(more, "users: {}\n", known), nameTaken: [4, 3] };
    expect(nextOf(more, "users: {}\n", taken).nameTaken).toEqual([3, 4]);
  });
});

describe("an approved grant with a last day", () => {
  const YAML = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-12-05 }] }\n";
  const has = world({ ann: { access: { 1: "view" } } });
  const before = baselineOf(has, YAML);
  const daysIn = (record: Baseline): unknown[] =>
    Object.values(record.grants).map((grant) => grant?.until);

  it("a grant with a last day stays in the record on that day and until its end is applied", () => {
    expect(daysIn(nextOf(has, YAML, before, { today: "2026-12-05" }))).toEqual(["2026-12-05"]);
    expect(daysIn(nextOf(has, YAML, before, { today: "2026-12-06" }))).toEqual(["2026-12-05"]);
  });

  it("a grant with a last day leaves the record when its end is verified", () => {
    const gone = world({ ann: {} });
    expect(daysIn(nextOf(gone, YAML, before, { today: "2026-12-06" }))).toEqual([]);
    expect(daysIn(nextOf(gone, YAML, before, { today: "2026-12-05" }))).toEqual(["2026-12-05"]);
  });

  it("an approved grant contains how its account is to be created, until the account exists", () => {
    const yaml = YAML.replace("{ access", "{ email: ann@example.org, access");
    const [open] = Object.values(baselineOf(world(), yaml).grants);
    expect(open?.invitation).toMatch(/^[0-9a-f]{24}$/);
    const [made] = Object.values(baselineOf(has, yaml).grants);
    expect(made).not.toHaveProperty("invitation");
  });
});

describe("a record without approvals", () => {
  const live = world({ ann: { access: { 2: "view", 1: "view" }, registered: "2026-01-01" } });
  const first = recordAfter(live, "users: {}\n", undefined);

  it("a record without approvals is of version 1, says so, and contains people and the highest site", () => {
    expect(first).toMatchObject({ version: 1, unapproved: true, lastSite: 3 });
    expect(first.people["ann"]).toEqual({
      superuser: false,
      email: emailHash("ann@example.org"),
      access: { view: [1, 2] },
    });
  });

  it("the next record stays marked as one without approvals, but a record after an older one of version 1 has no such mark", () => {
    expect(recordAfter(live, "users: {}\n", first)).toHaveProperty("unapproved", true);
    if (first.version !== 1) throw new Error("not a record of version 1");
    const { unapproved: _, ...older } = first;
    expect(recordAfter(live, "users: {}\n", older)).not.toHaveProperty("unapproved");
  });

  it("a record has the highest site 0 on a server without sites", () => {
    const empty = makeLive({ sites: [] });
    expect(recordAfter(empty, "users: {}\n", undefined)).toHaveProperty("lastSite", 0);
  });
});

it("a record lists the merged plans that it includes", () => {
  const live = world();
  const previous = baselineOf(live);
  const input = {
    live,
    plan: planOf("users: {}\n", live, { baseline: previous }),
    manifest: makeManifest({ "access.yaml": "users: {}\n" }),
    state: ApprovedState.of(previous),
    previous,
    made: [],
  };
  expect(makeBaseline({ ...input, accepted: ["pull 7"] })).toHaveProperty("accepted", ["pull 7"]);
  for (const accepted of [undefined, []])
    expect(makeBaseline({ ...input, accepted })).not.toHaveProperty("accepted");
});
