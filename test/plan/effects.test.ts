import { describe, expect, it } from "vitest";
import { loginKey } from "../../src/domain/login.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, effectsOf, planOf } from "../helpers/plan-of.ts";

const SITES = ["Shop DE", "Shop FR", "Blog"];
const PUBLISH = "tagmanager_publish_live_container";
const ALL = "removals: all";

describe("an effect is about one person and one site, account, right or e-mail", () => {
  it("an effect has `before` and `after`, spells logins as Matomo does, and is sorted by login, kind and site", () => {
    const live = makeLive({
      sites: SITES,
      people: {
        "Ann.Lee": { access: { 2: "view", 3: "admin" }, email: "ann@example.org" },
        zoe: { superuser: true },
      },
    });
    const plan = planOf(
      `
users:
  zoe: { access: [{ role: view, sites: [3] }] }
  ann.lee:
    email: lee@example.org
    access: [{ role: write, sites: [1, 2] }]
  new.one: { email: new@example.org, access: [{ role: view, sites: [1] }] }
public: [{ sites: [Blog] }]
`,
      live,
      { settings: ALL },
    );
    expect(effectsOf(plan)).toEqual([
      "Ann.Lee e-mail ann@example.org -> lee@example.org",
      "Ann.Lee site 1: none -> write",
      "Ann.Lee site 2: view -> write",
      "Ann.Lee site 3: admin -> none, a loss",
      "anonymous site 3: none -> view",
      "new.one account absent -> invited",
      "new.one site 1: none -> view",
      "zoe super user true -> false (view on 3), a loss",
    ]);
    expect(plan.summary).toEqual({ make: 8, held: 0, waiting: 0, frozen: 0, people: 4, losses: 2 });
    expect(plan.sites).toEqual({ 1: "Shop DE", 2: "Shop FR", 3: "Blog" });
    expect(plan.live).toEqual({
      readAt: "2026-12-01T06:00:00.000Z",
      matomo: "5.3.0",
      people: 3,
      sites: 3,
      highestSite: 3,
      requests: 9,
    });
  });

  it("an effect contains the lines that lead to it", () => {
    const plan = planOf(
      {
        "people.yaml":
          "users:\n  ann:\n    access:\n      - { role: view, sites: [1], reason: press }\n",
        "teams.yaml":
          "teams:\n  t:\n    members: [ann]\n    access: [{ role: write, sites: [1] }]\n",
      },
      makeLive({ sites: SITES, people: { ann: {} } }),
    );
    expect(plan.effects[0]?.why).toEqual([
      { file: "access/people.yaml", line: 4, text: "grants view", reason: "press" },
      { file: "access/teams.yaml", line: 4, text: "team t grants write" },
      { file: "access/teams.yaml", line: 3, text: "is in team t" },
    ]);
  });

  it("an effect is marked as combined if no single grant states its rights", () => {
    const plan = planOf(
      `users:\n  ann: { access: [{ role: write, sites: [1, 2] }, { role: view, sites: [1], capabilities: [${PUBLISH}] }] }\n`,
      makeLive({ sites: SITES, people: { ann: {} } }),
    );
    expect(plan.effects.map(({ combined }) => combined)).toEqual([true, undefined]);
  });

  it.each([
    ["an admin", { 1: "view" }, "{ role: admin, sites: [1] }", ["admin"]],
    ["a new admin", {}, "{ role: admin, sites: [1] }", ["admin"]],
    ["a view", {}, "{ role: view, sites: [1] }", []],
    ["a loss", { 1: "write" }, "{ role: view, sites: [1] }", ["loss"]],
    ["the loss of an admin role", { 1: "admin" }, "{ role: write, sites: [1] }", ["loss"]],
    [
      "a loss that leads to admin",
      { 1: "view + made_up" },
      "{ role: admin, sites: [1] }",
      ["admin", "loss"],
    ],
  ])("%s has its risks", (_, access, grant, risks) => {
    const plan = planOf(
      `users:\n  ann: { access: [${grant}] }\n`,
      makeLive({ sites: SITES, people: { ann: { access } } }),
      { settings: "removals: all" },
    );
    expect(plan.effects.map((effect) => effect.risks)).toEqual([risks]);
  });

  it.each([
    [
      "with access",
      { access: { 1: "view" } },
      "access: [{ role: view, sites: [1] }]",
      ["email-of-privileged"],
    ],
    ["who is a super user", { superuser: true }, "superuser: true", ["email-of-privileged"]],
    ["without any access", {}, "access: []", []],
  ])("the risks of a changed e-mail address of somebody %s", (_, seed, entry, risks) => {
    const plan = planOf(
      `users:\n  ann: { email: new@example.org, ${entry} }\n`,
      makeLive({ sites: SITES, people: { ann: seed } }),
    );
    expect(effectOf(plan, "ann e-mail").risks).toEqual(risks);
  });

  it("a site that becomes public is a risk, and a site that stops being public is a loss", () => {
    const plan = planOf(
      "public: [{ sites: [1] }]\n",
      makeLive({ sites: SITES, public: { 2: "view" } }),
    );
    expect(effectsOf(plan)).toEqual([
      "anonymous site 1: none -> view",
      "anonymous site 2: view -> none, a loss, held: removals",
    ]);
    expect(plan.effects.map(({ risks }) => risks)).toEqual([["public"], ["loss"]]);
  });
});

describe("these are not differences:", () => {
  it.each([
    ["the same rights", { 1: "write" }, "{ role: write, sites: [1] }"],
    [
      "implied capabilities",
      { 1: "write" },
      "{ role: write, sites: [1], capabilities: [tagmanager_write] }",
    ],
    [
      "implied capabilities on the server",
      { 1: "admin + tagmanager_write" },
      "{ role: admin, sites: [1] }",
    ],
    [
      "the order of capabilities, and a duplicate capability",
      { 1: `view + ${PUBLISH} + tagmanager_write` },
      `{ role: view, sites: [1], capabilities: [tagmanager_write, ${PUBLISH}, tagmanager_write] }`,
    ],
    [
      "a site that several items match",
      { 1: "view" },
      '{ role: view, sites: [1, Shop DE, { name: "Shop D*" }] }',
    ],
  ])("%s", (_, access, grant) => {
    const plan = planOf(
      `users:\n  ann: { access: [${grant}] }\n`,
      makeLive({ sites: SITES, people: { ann: { access } } }),
      {
        settings: ALL,
      },
    );
    expect(plan.effects).toEqual([]);
  });

  it("a login or e-mail address that differs only in upper and lower case causes no effect", () => {
    const live = makeLive({
      sites: SITES,
      people: { Müller: { email: "Ann@Example.org", access: { 1: "view" } } },
    });
    expect(
      planOf(
        "users:\n  muller: { email: ann@example.ORG, access: [{ role: view, sites: [1] }] }\n",
        live,
      ).effects,
    ).toEqual([]);
  });

  it("access in addition to a super user right causes no effect before the right ends", () => {
    const live = makeLive({ sites: SITES, people: { ann: { superuser: true } } });
    const entry = (until: string): string =>
      `users:\n  ann: { superuser: { until: ${until} }, access: [{ role: write, sites: [2] }, { role: view, sites: [1] }] }\n`;
    expect(effectsOf(planOf(entry("2026-12-01"), live))).toEqual([]);
    expect(effectsOf(planOf(entry("2026-11-30"), live))).toEqual([
      "ann super user true -> false (view on 1, write on 2), a loss",
    ]);
  });

  it("somebody who is absent and has no account, or whose entry grants nothing yet, causes no effect", () => {
    const yaml =
      "users:\n  gone: { absent: true }\n  later: { email: l@example.org, access: [{ role: view, sites: [1], from: 2026-12-02 }] }\n";
    const plan = planOf(yaml, makeLive({ sites: SITES }));
    expect([plan.effects, plan.waiting]).toEqual([[], []]);
  });

  it("people outside the manifests cause no effects, and are only counted at the end", () => {
    const live = makeLive({
      sites: SITES,
      people: { old: { access: { 1: "admin" } }, "ldap-a": {}, ex: { superuser: true }, kept: {} },
    });
    const plan = planOf("released: [ex]\n", live, {
      settings: 'ignore: ["LDAP-*"]\nprotect: { logins: [kept] }',
    });
    expect(plan.effects).toEqual([]);
    expect(plan.unmanaged).toEqual({
      policy: "report",
      ignored: 1,
      released: 1,
      people: [{ login: "old", superuser: false, sites: 1, isNew: false }],
    });
  });

  it("an invitation outside the manifests causes no effect, but its state is reported", () => {
    const live = makeLive({
      sites: SITES,
      people: { late: { access: { 1: "view" }, status: "expired" }, soon: { status: "pending" } },
    });
    const plan = planOf("users: {}\n", live);
    expect(plan.effects).toEqual([]);
    expect(plan.unmanaged.people).toEqual([
      { login: "late", superuser: false, sites: 1, isNew: false, invitation: "expired" },
      { login: "soon", superuser: false, sites: 0, isNew: false, invitation: "pending" },
    ]);
  });
});

describe("the scheduled reports that Matomo deletes with a change", () => {
  const report = (id: number, login: string, siteId: number, description: string) => ({
    id,
    key: loginKey(login),
    siteId,
    description,
  });
  const reports = [
    report(1, "ann", 1, "Weekly"),
    report(2, "ann", 2, "Monthly"),
    report(3, "ann", 1, ""),
    report(4, "bob", 1, "Bob's"),
  ];
  const people = {
    ann: { access: { 1: "write", 2: "view", 3: "view" } },
    bob: { access: { 1: "view" } },
  };
  const live = makeLive({ sites: SITES, people, reports });

  it("a loss names the deleted reports of sites without remaining access, but none if a lower role remains", () => {
    const plan = planOf("users:\n  ann: { access: [{ role: view, sites: [1] }] }\n", live, {
      settings: ALL,
    });
    expect(effectsOf(plan)).toEqual([
      "ann site 1: write -> view, a loss",
      "ann site 2: view -> none, a loss",
      "ann site 3: view -> none, a loss",
    ]);
    expect(plan.effects.map(({ destroys }) => destroys)).toEqual([[], ["Monthly"], []]);
  });

  it("a deleted account loses all reports; a report without a name has its number", () => {
    const plan = planOf("users:\n  ann: { absent: true }\n", live);
    expect(
      plan.effects.map((effect) => [effect.destroys, effect.kind === "account" && effect.had]),
    ).toEqual([[["Weekly", "Monthly", "report 3"], "write on 1 site, view on 2 sites"]]);
  });

  it("deleted reports are unknown if the plugin is off", () => {
    const plan = planOf(
      "users:\n  ann: { absent: true }\n",
      makeLive({ sites: SITES, people, reports: null }),
    );
    expect(plan.effects.map(({ destroys }) => destroys)).toEqual([[]]);
  });
});
