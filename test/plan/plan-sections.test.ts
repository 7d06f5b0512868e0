import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { begunBy } from "../../src/plan/make-plan.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

const people = { ann: { access: { 1: "view" } }, bob: {}, Cat: {}, dan: {} };
const live = makeLive({ sites: ["Shop", "Blog", "Intranet", "News"], people });

describe("beginnings and ends in a plan", () => {
  const yaml = `
users:
  ann: { access: [{ role: view, sites: [1] }, { role: write, sites: [2, 3], from: 2026-12-24 }] }
  bob: { superuser: { from: 2026-12-03 } }
  cat: { access: [{ role: view, sites: [1], until: 2026-12-06 }] }
  dan: { superuser: { until: 2026-12-15 }, until: 2026-12-16 }
teams:
  shop: { members: [{ login: cat, from: 2027-01-01 }], access: [{ role: admin, sites: [4] }] }
`.trimStart();
  const plan = planOf(yaml, live);

  it("a plan lists everything that begins, with its rights and the days until then", () => {
    const shown = plan.beginning.map(({ why, ...rest }) => ({ ...rest, line: why.line }));
    expect(shown).toEqual([
      { login: "bob", from: "2026-12-03", days: 2, superuser: true, line: 3 },
      {
        login: "ann",
        from: "2026-12-24",
        days: 23,
        rights: { role: "write", capabilities: [] },
        sites: [2, 3],
        line: 2,
      },
      { login: "Cat", from: "2027-01-01", days: 31, team: "shop", line: 7 },
    ]);
  });

  it("a plan lists everything that ends within two weeks: own grants, super user rights and people", () => {
    expect(plan.ending.map(({ login, until, days }) => `${login} ${until} ${days}`)).toEqual([
      "Cat 2026-12-06 5",
      "dan 2026-12-15 14",
    ]);
  });

  it("a plan contains the names of sites on which access begins or ends", () => {
    const baseline = baselineOf(live, yaml);
    expect(Object.keys(planOf(yaml, live, { baseline }).sites)).toEqual(["1", "2", "3"]);
  });
});

describe("the site names in a plan", () => {
  const baseline = baselineOf(live, "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n");
  const sites = (yaml: string, more = {}): string[] =>
    Object.keys(planOf(yaml, live, { baseline, ...more }).sites);
  const ANN = "users:\n  ann: { access: [{ role: view, sites: [1] }]";

  it("a plan names the sites in effects, of new accounts, and of rights that replace a super user right", () => {
    const boss = makeLive({ sites: ["A", "B", "C"], people: { boss: { superuser: true } } });
    const known = baselineOf(boss, "users: {}\n");
    const yaml =
      "users:\n  boss: { superuser: { until: 2026-11-30 }, access: [{ role: view, sites: [3] }] }\n";
    expect(Object.keys(planOf(yaml, boss, { baseline: known }).sites)).toEqual(["3"]);
    const nobody = makeLive({ sites: ["A", "B"] });
    const makes = "users:\n  new: { email: n@example.org, superuser: true }\n";
    const first = baselineOf(nobody, "users: {}\n");
    expect(Object.keys(planOf(makes, nobody, { baseline: first }).sites)).toEqual(["1"]);
  });

  it("a plan names the sites of rights granted by hand that it makes official", () => {
    const byHand = makeLive({
      sites: ["Shop", "Blog"],
      people: { ann: { access: { 1: "view", 2: "view" } } },
    });
    const known = baselineOf(makeLive({ sites: ["Shop", "Blog"], people }), `${ANN} }\n`);
    const plan = planOf(`${ANN.replace("[1]", "[1, 2]")} }\n`, byHand, { baseline: known });
    expect([plan.effects, plan.kept[0]?.sites, Object.keys(plan.sites)]).toEqual([
      [],
      [2],
      ["1", "2"],
    ]);
  });

  it("a plan names renamed sites, but not all new sites", () => {
    const names = makeLive({ sites: ["Shop", "Weblog", "Intranet", "News", "New"], people });
    const plan = planOf(`${ANN} }\n`, names, { baseline });
    expect(plan.identities.map(({ site, kind }) => `${site} ${kind}`)).toEqual([
      "2 harmless",
      "5 first",
    ]);
    expect(plan.sites).toEqual({ 2: "Weblog" });
  });

  it("a plan names the sites that its grants list, even in the first plan", () => {
    expect(
      sites(`${ANN} }\n  bob: { access: [{ role: view, sites: [3], from: 2027-01-01 }] }\n`),
    ).toEqual(["3"]);
    expect(sites(`${ANN} }\n`)).toEqual([]);
    expect(Object.keys(planOf(`${ANN} }\n`, live).sites)).toEqual(["1"]);
  });
});

describe("the names of all sites", () => {
  const sites = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `Site ${index + 1}`);
  const upTo = (count: number): string => Array.from({ length: count }, (_, i) => i + 1).join(", ");
  /** The number of site names in a plan, on a server with the given number of sites. */
  const named = (count: number, yaml: string, seed: WorldSeed["people"] = { ann: {} }): number => {
    const all = makeLive({ sites: sites(count), people: seed });
    const known = baselineOf(makeLive({ sites: sites(count), people }), "users: {}\n");
    return Object.keys(planOf(yaml, all, { baseline: known, settings: "removals: all" }).sites)
      .length;
  };
  const grants = (count: number, more = ""): string =>
    `users:\n  ann: { access: [{ role: view, sites: [${upTo(count)}]${more} }] }\n`;
  const all = (count: number): Record<number, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [index + 1, "view"]));

  it("a plan names all sites if a grant excludes at most three of them, so that the excluded sites can be shown by name", () => {
    expect(named(8, grants(5))).toBe(8);
    expect(named(8, grants(4))).toBe(4);
    expect(named(8, grants(5, ", from: 2027-01-01"))).toBe(8);
    expect(named(8, grants(4, ", from: 2027-01-01"))).toBe(4);
    const world = makeLive({ sites: sites(8), people: { ann: {}, bob: {} } });
    const begins = `${grants(5, ", from: 2027-01-01")}  bob: { superuser: { from: 2027-01-01 } }\n`;
    const plan = planOf(begins, world, { baseline: baselineOf(world, begins) });
    expect([plan.grants.added, Object.keys(plan.sites).length]).toEqual([[], 8]);
  });

  it("a plan for a small server names all sites only if a grant covers all of them", () => {
    expect(named(5, grants(2))).toBe(5);
    expect(named(5, grants(1))).toBe(1);
    expect(named(4, grants(2))).toBe(2);
  });

  it("a plan names all sites if it removes somebody's access to nearly all of them", () => {
    const none = "users:\n  ann: { access: [] }\n";
    expect(named(8, none, { ann: { access: all(5) } })).toBe(8);
    expect(named(8, none, { ann: { access: all(4) } })).toBe(4);
    // Each person counts separately, and only changes on sites count.
    const two = `users:\n  ann: { access: [] }\n  bob: { access: [] }\n`;
    expect(named(8, two, { ann: { access: all(3) }, bob: { access: all(3) } })).toBe(3);
    const mail = "users:\n  ann: { email: new@example.org, access: [] }\n";
    expect(named(8, mail, { ann: { access: all(4) } })).toBe(4);
  });
});

describe("people whose access stays unchanged because of an error", () => {
  it("people with errors are sorted by login, including public access", () => {
    const line = "access: [{ role: view, sites: [Nowhere] }]";
    const plan = planOf(
      `users:\n  dan: { ${line} }\n  bob: { ${line} }\npublic: [{ sites: [Nowhere] }]\n`,
      live,
    );
    expect(plan.frozen.map(({ login }) => login)).toEqual(["anonymous", "bob", "dan"]);
    expect(plan.frozen.map(({ because }) => because[0]?.line)).toEqual([4, 3, 2]);
  });
});

describe("other parts of a plan", () => {
  const finding: Diagnostic = {
    severity: "warning",
    code: "unknown-role",
    message: "A finding of reading.",
    hint: "Fix it.",
    at: { file: "access/access.yaml", line: 9, column: 2 },
  };

  it("a plan contains its own findings and those from reading the files, errors first", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [Nowhere] }] }\n";
    const { diagnostics } = planOf(yaml, live, { diagnostics: [finding] });
    expect(diagnostics.map(({ code }) => code)).toEqual(["site-not-found", "unknown-role"]);
    expect(diagnostics[1]).toEqual(finding);
    const { hint: _, at: __, ...bare } = finding;
    expect(planOf("users: {}\n", live, { diagnostics: [bare] }).diagnostics).toEqual([bare]);
  });

  it("a plan contains changed settings and lines that approve other plans, if there are any", () => {
    const change = { key: "removals", before: "all", after: "none" };
    const approval = { plan: "a".repeat(64), reason: "reviewed", same: 2, gone: 0 };
    const changed = planOf("users: {}\n", live, { settingChanges: [change], approves: [approval] });
    expect([changed.settingChanges, changed.approves]).toEqual([[change], [approval]]);
    const without = planOf("users: {}\n", live, { settingChanges: [], approves: [] });
    expect([without.settingChanges, without.approves]).toEqual([undefined, undefined]);
    expect(changed.hash).not.toBe(without.hash);
  });

  it("a plan lists the run's refusals first, and then those of the guards", () => {
    const many = "users:\n  ann: { access: [] }\n";
    const settings = "limits: { losing: { count: 0, percent: 0 } }";
    const { refusals } = planOf(many, live, {
      settings,
      refusals: ["The record has a gap."],
    }).guards;
    expect([refusals[0], refusals.length]).toEqual(["The record has a gap.", 2]);
  });
});

describe("a plan without an approved state", () => {
  const initial = (options: Parameters<typeof planOf>[2]): unknown =>
    planOf("users: {}\n", live, options).initial;
  const record = baselineOf(live, "users: {}\n");
  const older = {
    version: 1 as const,
    url: live.url,
    at: live.readAt,
    day: "2026-11-20",
    lastSite: 4,
    people: {},
    public: [],
    left: {},
  };

  it("a plan without an approved state contains the reason: no record, a record of version 1, or a reason that the run gives", () => {
    expect(initial({})).toBe("first");
    expect(initial({ baseline: older })).toBe("version-1");
    expect(initial({ baseline: { ...older, unapproved: true } })).toBe("first");
    expect(initial({ initial: "other-server" })).toBe("other-server");
    expect(initial({ baseline: record })).toBeUndefined();
  });

  it("the first plan starts the record on its day, with its highest site", () => {
    const plan = planOf("users: {}\n", live);
    const begun = (plans: readonly Plan[] | undefined, baseline?: typeof record | typeof older) =>
      begunBy(
        baseline,
        plans?.map((one) => ({ plan: one, covers: "all" as const })),
      );
    expect(begun([plan])).toEqual({ day: "2026-12-01", lastSite: 4 });
    expect(begun([plan], older)).toEqual({ day: "2026-12-01", lastSite: 4 });
    expect(begun([{ ...plan, identities: [] }])).toEqual({ day: "2026-12-01", lastSite: 0 });
    expect(begun([plan], record)).toBeUndefined();
    expect(begun([planOf("users: {}\n", live, { baseline: record })])).toBeUndefined();
    expect(begun(undefined)).toBeUndefined();
    // The last of several such plans counts, whatever was approved after it.
    const later = planOf("users: {}\n", live, { today: "2026-12-02" });
    const other = planOf("users: {}\n", live, { baseline: record, today: "2026-12-03" });
    expect(begun([plan, later, other])?.day).toBe("2026-12-02");
  });
});
