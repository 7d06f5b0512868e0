import { describe, expect, it } from "vitest";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

// Problems that users of similar tools reported, and what happens in the same case here.
const SITES = ["Shop DE", "Blog", "R&D <lab>"];
const ALL = "removals: all\nlimits: { losing: { count: 50 }, gaining: { count: 50 } }\n";
const on = (people: NonNullable<WorldSeed["people"]>) => makeLive({ sites: SITES, people });
const effects = (
  yaml: string,
  people: NonNullable<WorldSeed["people"]>,
  more: PlanOptions = {},
): string[] => effectsOf(planOf(yaml, on(people), { settings: ALL, ...more }));

describe("a plan becomes empty after the apply", () => {
  it.each<[string, string, NonNullable<WorldSeed["people"]>]>([
    [
      "a login in other case (integrations/terraform-provider-github 196 and 1968)",
      "users:\n  dgmorales: {}\nteams:\n  t: { members: [dgmorales], access: [{ role: view, sites: [1] }] }\n",
      { dgMorales: { access: { 1: "view" } } },
    ],
    [
      "an owner in a team (integrations/terraform-provider-github 85)",
      "users:\n  owner: { superuser: true }\nteams:\n  t: { members: [owner], access: [{ role: view, sites: all }] }\n",
      { owner: { superuser: true } },
    ],
    [
      "sites in another order, and a right that the role implies (integrations/terraform-provider-github 2051)",
      "users:\n  ann: { access: [{ role: admin, capabilities: [tagmanager_write], sites: [Blog, Shop DE] }] }\n",
      { ann: { access: { 1: "admin", 2: "admin" } } },
    ],
    [
      "an e-mail in other case (grafana/terraform-provider-grafana 2738)",
      "users:\n  ann: { email: Ann@Example.ORG, access: [{ role: view, sites: [1] }] }\n",
      { ann: { access: { 1: "view" } } },
    ],
    [
      "an invitation that nobody has accepted yet",
      "users:\n  pia: { email: pia@example.org, access: [{ role: view, sites: [1] }] }\n",
      { pia: { status: "pending", access: { 1: "view" } } },
    ],
    [
      "a name with characters that HTML escapes",
      'users:\n  ann: { access: [{ role: view, sites: ["R&D <lab>"] }] }\n',
      { ann: { access: { 3: "view" } } },
    ],
  ])("%s", (_, yaml, people) => {
    expect(effects(yaml, people)).toEqual([]);
  });
});

describe("nothing is removed without being asked for", () => {
  it("people who are not in the manifests keep their access (adorsys/keycloak-config-cli 816 and 1012)", () => {
    const people = { hand: { access: { 1: "admin" } }, ann: { access: { 1: "view" } } };
    expect(effects("users:\n  ann: { access: [{ role: view, sites: [1] }] }\n", people)).toEqual(
      [],
    );
    const none = "teams:\n  t: { members: [], access: [{ role: view, sites: all }] }\n";
    expect(effects(none, people)).toEqual([]);
  });

  it("a person without access lines loses nothing without `removals: all` (adorsys/keycloak-config-cli 1132)", () => {
    const people = { ann: { access: { 1: "write" } } };
    for (const settings of ["", "removals: none"])
      expect(effects("users:\n  ann: { email: ann@example.org }\n", people, { settings })).toEqual([
        "ann site 1: write -> none, a loss, held: removals",
      ]);
  });

  it("the job's own account is not removed although it is not in the manifests (grafana/terraform-provider-grafana 539)", () => {
    const people = { hand: { access: { 1: "view" } } };
    const settings = `${ALL}unmanaged: remove\n`;
    expect(effects("users: {}\n", people, { settings })).toEqual([
      "hand site 1: view -> none, a loss",
    ]);
  });
});

it("an account that was deleted by hand is created again by the next run (adorsys/keycloak-config-cli 309)", () => {
  const yaml = "users:\n  ann: { email: ann@example.org, access: [{ role: view, sites: [1] }] }\n";
  const baseline = baselineOf(on({ ann: { access: { 1: "view" } } }), yaml);
  expect(effects(yaml, {}, { baseline })).toEqual([
    "ann account absent -> invited",
    "ann site 1: none -> view",
  ]);
});

it("renaming a login in the manifests does not create a second account, because the old one keeps the e-mail", () => {
  const people = { old: { access: { 1: "view" } } };
  const plan = planOf(
    "users:\n  newer: { email: old@example.org, access: [{ role: view, sites: [1] }] }\n",
    on(people),
    { settings: ALL },
  );
  expect([plan.effects, plan.diagnostics.map(({ code }) => code)]).toEqual([[], ["email-taken"]]);
});
