import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

type Sites = WorldSeed["sites"];
const world = (sites: Sites, people: WorldSeed["people"] = {}): Live => makeLive({ sites, people });
const without = (live: Live, ...ids: number[]): Live => ({
  ...live,
  sites: new Map([...live.sites].filter(([id]) => !ids.includes(id))),
});

/** The plan of a merged or scheduled run without new approvals. */
const routine = (yaml: string, live: Live, baseline: Baseline, today = "2026-12-01"): Plan =>
  planOf(yaml, live, {
    baseline,
    today,
    scope: "approved",
    approved: [],
    run: { hasPassword: true, scheduled: true },
  });
const made = (plan: Plan): string[] => effectsOf(plan).filter((text) => !text.includes("held"));
const identities = (plan: Plan): string[] =>
  plan.identities.map(
    ({ site, after, kind, approves }) =>
      `${site} ${after?.name ?? "deleted"}: ${kind}${approves ? ", approves" : ""}`,
  );
const errors = (plan: Plan): string[] =>
  plan.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);

describe("approved grants keep using a site's approved name", () => {
  const MALLORY =
    "users:\n  mallory: { access: [{ role: admin, sites: [Intranet], until: 2026-11-28 }] }\n";
  const before = world(["Shop", "Intranet"], { mallory: { access: { 2: "admin" } } });
  const baseline = baselineOf(before, MALLORY, { today: "2026-11-27" });
  const renamed = (name: string): Live =>
    world(["Shop", name], { mallory: { access: { 2: "admin" } } });
  const END = ["mallory site 2: admin -> none, a loss"];

  it.each([
    ["another name", "Sandbox"],
    ["the name of another site", "Shop"],
    ["a name that looks like a pattern", "*"],
  ])("access ends on its day although the site's admin gave the site %s", (_, name) => {
    expect(made(routine(MALLORY, renamed(name), baseline, "2026-11-29"))).toEqual(END);
  });

  it("access with an approved last day does not end before that day has passed", () => {
    expect(effectsOf(routine(MALLORY, renamed("Sandbox"), baseline, "2026-11-28"))).toEqual([]);
  });

  it("drift shows the change of a name, without changing access", () => {
    const plan = planOf(MALLORY, renamed("Sandbox"), {
      baseline,
      today: "2026-11-28",
      scope: "all",
    });
    expect(effectsOf(plan)).toEqual([]);
    expect(plan.frozen).toEqual([]);
    expect(identities(plan)).toEqual(["2 Sandbox: named"]);
  });

  it("an end is carried out even if a push without approval postponed or deleted it", () => {
    const later = MALLORY.replace("2026-11-28", "2099-12-31");
    expect(made(routine(later, before, baseline, "2026-11-29"))).toEqual(END);
    expect(made(routine("users: {}\n", before, baseline, "2026-11-29"))).toEqual(END);
    expect(
      made(
        routine(
          "users:\n  mallory: { access: [{ role: admin, sites: all }] }\n",
          before,
          baseline,
          "2026-11-29",
        ),
      ),
    ).toEqual(END);
  });

  it("an end also removes rights that were raised by hand, and other approved grants stay", () => {
    const more = `${MALLORY}teams:\n  t: { members: [mallory], access: [{ role: view, sites: [Intranet] }] }\n`;
    const known = baselineOf(
      world(["Shop", "Intranet"], { mallory: { access: { 2: "admin" } } }),
      more,
      { today: "2026-11-27" },
    );
    expect(made(routine(more, renamed("Sandbox"), known, "2026-11-29"))).toEqual([
      "mallory site 2: admin -> view, a loss",
    ]);
    const raised = world(["Shop", "Intranet"], { ann: { access: { 1: "admin" } } });
    const view = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-28 }] }\n";
    const low = baselineOf(world(["Shop", "Intranet"], { ann: { access: { 1: "view" } } }), view, {
      today: "2026-11-27",
    });
    expect(made(routine(view, raised, low, "2026-11-29"))).toEqual([
      "ann site 1: admin -> none, a loss",
    ]);
  });

  it("access that is granted again after a verified end is a change by hand, which a scheduled run leaves alone", () => {
    const gone = world(["Shop", "Intranet"], { mallory: {} });
    const ended = baselineOf(gone, MALLORY, { today: "2026-11-29", previous: baseline });
    expect(ended.grants).toEqual({});
    const plan = routine(MALLORY, before, ended, "2026-11-30");
    expect(
      plan.effects.map(({ cause, held }) => `${cause} ${held.map(({ reason }) => reason).join()}`),
    ).toEqual(["by-hand not-scheduled"]);
  });

  it("errors in a person's other lines do not delay the end of the grant", () => {
    const broken = MALLORY.replace(
      "2026-11-28 }",
      "2026-11-28 }, { role: view, sites: [Nowhere] }",
    );
    const plan = routine(broken, before, baseline, "2026-11-29");
    expect(made(plan)).toEqual(END);
    const whole = planOf(broken, before, { baseline, today: "2026-11-29" });
    expect(whole.frozen.map(({ login }) => login)).toEqual(["mallory"]);
    expect(made(whole)).toEqual(END);
  });
});

describe("names that move between sites", () => {
  const YAML =
    "users:\n  ann: { access: [{ role: view, sites: [Shop] }] }\n  bob: { access: [{ role: write, sites: [Blog] }] }\n";
  const people = { ann: { access: { 1: "view" } }, bob: { access: { 2: "write" } } };
  const baseline = baselineOf(world(["Shop", "Blog"], people), YAML);

  it("two sites that exchange their names change nobody's access", () => {
    const swapped = world(["Blog", "Shop"], people);
    for (const scope of ["approved", "proposed", "all"] as const)
      expect(effectsOf(planOf(YAML, swapped, { baseline, scope })), scope).toEqual([]);
    expect(identities(planOf(YAML, swapped, { baseline, scope: "all" }))).toEqual([
      "1 Blog: named",
      "2 Shop: named",
    ]);
  });

  it("a new line must say by id which of the two sites it means", () => {
    const more = `${YAML}  eve: { access: [{ role: view, sites: [Shop] }] }\n`;
    const plan = planOf(more, world(["Blog", "Shop"], { ...people, eve: {} }), { baseline });
    expect(errors(plan)).toEqual(["site-name-moved"]);
    expect(plan.diagnostics[0]?.message).toBe(
      '"Shop" was approved as the name of site 1, which is called "Blog" today. The name now belongs to site 2.',
    );
    expect(plan.diagnostics[0]?.hint).toBe(
      'Write the id of the site you mean: { id: 1, name: "Blog" } or { id: 2, name: "Shop" }.',
    );
  });

  it("a new site does not inherit the people of a site with the same name", () => {
    const plan = routine(YAML, world(["Store", "Blog", "Shop"], people), baseline);
    expect(effectsOf(plan)).toEqual([]);
    expect(plan.frozen).toEqual([]);
  });

  it("a new site does not inherit the people of a deleted site either", () => {
    const live = without(world(["Shop", "Blog", "Shop"], { ...people, ann: {} }), 1);
    const plan = routine(YAML, live, baseline);
    expect(effectsOf(plan)).toEqual([]);
    expect(plan.frozen.map(({ login }) => login)).toEqual(["ann"]);
    expect(errors(plan)).toEqual(["site-deleted"]);
    expect(plan.diagnostics[0]?.hint).toBe(
      'Site Shop (3) has this name today. If you mean it, write { id: 3, name: "Shop" }.',
    );
  });

  it("a scheduled run does not let a new site take over an approved name", () => {
    const live = world(["Store", "Blog", "Shop"], people);
    const withEve = { people: world([], { ...people, eve: {} }).people };
    const night = baselineOf(live, YAML, { previous: baseline });
    expect(night.nameTaken).toEqual([3]);
    for (const scope of ["approved", "proposed", "all"] as const) {
      const plan = planOf(YAML, live, { baseline: night, scope });
      expect([effectsOf(plan), plan.frozen, errors(plan)], scope).toEqual([[], [], []]);
    }
    // Scope `all` treats it like any new site.
    const everywhere = `${YAML}  eve: { access: [{ role: view, sites: all }] }\n`;
    expect(effectsOf(planOf(everywhere, { ...live, ...withEve }, { baseline: night }))).toEqual(
      [1, 2, 3].map((site) => `eve site ${site}: none -> view`),
    );

    const gone = without(world(["Shop", "Blog", "Shop"], { ...people, ann: {} }), 1);
    const later = baselineOf(gone, YAML, { previous: baseline });
    for (const scope of ["approved", "all"] as const) {
      const plan = planOf(YAML, gone, { baseline: later, scope });
      expect([effectsOf(plan), errors(plan)], scope).toEqual([[], ["site-deleted"]]);
    }
    // With the hint's change approved, the name belongs to the new site.
    const written = YAML.replace("[Shop]", '[{ id: 3, name: "Shop" }]');
    const plan = planOf(written, gone, { baseline: later });
    expect([effectsOf(plan), identities(plan)]).toEqual([
      ["ann site 3: none -> view"],
      ["1 deleted: harmless, approves"],
    ]);
    const after = baselineOf(gone, written, { previous: later });
    expect([after.nameTaken, after.sites["1"], after.sites["3"]?.name]).toEqual([
      undefined,
      undefined,
      "Shop",
    ]);
  });

  it("a proposal that uses the new names does not move approved grants to another site", () => {
    const live = world(["Store", "Blog", "Shop"], { ...people, eve: {} });
    const pattern = `${YAML}  eve: { access: [{ role: view, sites: { name: Sho* } }] }\n`;
    const plan = planOf(pattern, live, { baseline });
    expect([effectsOf(plan), errors(plan)]).toEqual([
      ["eve site 3: none -> view"],
      ["site-name-moved"],
    ]);
    const named = planOf(pattern.replace("[Shop]", '[{ id: 1, name: "Store" }]'), live, {
      baseline,
    });
    expect([effectsOf(named), errors(named)]).toEqual([["eve site 3: none -> view"], []]);
  });

  it("if a site is renamed in the manifests too, the plan shows a change of the site's identity", () => {
    const live = world(["Shop Germany", "Blog"], people);
    const plan = planOf(YAML.replace("[Shop]", "[Shop Germany]"), live, { baseline });
    expect(errors(plan)).toEqual([]);
    expect(effectsOf(plan)).toEqual([]);
    expect(identities(plan)).toEqual(["1 Shop Germany: proposed, approves"]);
    expect(plan.grants.added.map(({ login }) => login)).toEqual(["ann"]);
    const after = baselineOf(live, YAML.replace("[Shop]", "[Shop Germany]"), {
      previous: baseline,
    });
    expect(after.sites["1"]?.name).toBe("Shop Germany");
    expect(effectsOf(routine(YAML.replace("[Shop]", "[Shop Germany]"), live, after))).toEqual([]);
  });

  it("if only one file was changed, the plan says what else has to change", () => {
    const both = `${YAML}public: [{ sites: [Shop] }]\n`;
    const known = baselineOf(world(["Shop", "Blog"], people), both);
    const plan = planOf(
      both.replace("sites: [Shop] }] }", "sites: [Store] }] }"),
      world(["Store", "Blog"], people),
      { baseline: known },
    );
    expect(errors(plan)).toEqual(["site-not-found"]);
  });
});

describe("patterns and groups", () => {
  const SITES: Sites = [
    { name: "Shop DE", group: "Shops" },
    { name: "Payroll", group: "HR" },
  ];
  const MOVED: Sites = [
    { name: "Shop DE", group: "Shops" },
    { name: "Payroll", group: "Shops" },
  ];
  const YAML =
    "users:\n  ann: { access: [{ role: write, sites: { group: Shops } }] }\n  eve: { access: [{ role: view, sites: { group: HR } }] }\n";
  const people = { ann: { access: { 1: "write" } }, eve: { access: { 2: "view" } } };
  const baseline = baselineOf(world(SITES, people), YAML);
  const all: PlanOptions = { baseline, scope: "all" };

  it("a site in a new group changes nobody's access until somebody approves it", () => {
    expect(effectsOf(routine(YAML, world(MOVED, people), baseline))).toEqual([]);
    expect(effectsOf(planOf(YAML, world(MOVED, people), { baseline }))).toEqual([]);
  });

  it("a site in a new group does not affect ended grants", () => {
    const past = YAML.replaceAll(" } }] }", " }, until: 2026-11-01 }] }");
    const known = baselineOf(world(SITES, {}), past, { today: "2026-10-01" });
    const plan = planOf(past, world(MOVED, {}), { baseline: known, scope: "all" });
    expect(identities(plan)).toEqual(["2 Payroll: harmless, approves"]);
  });

  it("drift shows the changes that a moved site would cause, with a cause of their own", () => {
    const plan = planOf(YAML, world(MOVED, people), { ...all, settings: "removals: all" });
    expect(plan.effects.map(({ login, cause }) => `${login} ${cause}`)).toEqual([
      "ann moved-site",
      "eve moved-site",
    ]);
    expect(identities(plan)).toEqual(["2 Payroll: moved, approves"]);
    const [, payroll = ""] = MOVED;
    const renamed = planOf(YAML, world([{ name: "Store DE", group: "Shops" }, payroll], people), {
      ...all,
      settings: "removals: all",
    });
    expect(identities(renamed).map((line) => line.split(": ")[1])).toEqual([
      "harmless, approves",
      "moved, approves",
    ]);
    expect(renamed.effects.map(({ cause }) => cause)).toEqual(["moved-site", "moved-site"]);
  });

  it("`removals: all` removes no access because of a site in a new group", () => {
    expect(effectsOf(routine(YAML, world(MOVED, people), baseline))).toEqual([]);
    const plan = planOf(YAML, world(MOVED, people), {
      baseline,
      settings: "removals: all",
      scope: "approved",
      approved: [],
    });
    expect(effectsOf(plan)).toEqual([]);
  });

  it("a change of a site's group is applied once approved, and the new group is then the approved one", () => {
    const live = world(MOVED, people);
    const approved = planOf(YAML, live, all);
    const after = baselineOf(live, YAML, { previous: baseline });
    expect(after.sites["2"]?.group).toBe("Shops");
    expect(effectsOf(approved)).toEqual([
      "ann site 2: none -> write",
      "eve site 2: view -> none, a loss, held: removals",
    ]);
  });

  it("a new site in the group needs no approval of its own", () => {
    const live = world([...SITES, { name: "Shop FR", group: "Shops" }], people);
    const plan = routine(YAML, live, baseline);
    expect(made(plan)).toEqual(["ann site 3: none -> write"]);
    expect(plan.effects[0]?.cause).toBe("new-site");
  });

  it("a new site name that affects no selector is only mentioned", () => {
    const plan = planOf(
      YAML,
      world([{ name: "Shop Germany", group: "Shops" }, SITES[1] ?? ""], people),
      all,
    );
    expect(identities(plan)).toEqual(["1 Shop Germany: harmless, approves"]);
    expect(effectsOf(plan)).toEqual([]);
  });

  it("an `except` key keeps excluding the approved site, and is an error if it matches nothing", () => {
    const except = "users:\n  ann: { access: [{ role: view, sites: all, except: [Payroll] }] }\n";
    const known = baselineOf(world(SITES, { ann: { access: { 1: "view" } } }), except);
    const live = world([SITES[0] ?? "", { name: "Harmless", group: "HR" }], {
      ann: { access: { 1: "view" } },
    });
    expect(effectsOf(routine(except, live, known))).toEqual([]);
    expect(
      errors(planOf(except.replace("[Payroll]", "{ group: Pay* }"), world(SITES, { ann: {} }))),
    ).toEqual(["except-matches-nothing"]);
  });
});
