import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import type { Plan, PlanGrant } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectsOf, planOf } from "../helpers/plan-of.ts";

const live: Live = makeLive({
  sites: ["Shop", "Blog", "Intranet"],
  people: { ann: {}, bob: {}, eve: {} },
});

/** `ann view 1+2 from 2026-01-01 until 2026-12-31: why` */
const shownGrant = (plan: Plan, grant: PlanGrant): string => {
  const { login, rights, sites, superuser, everything, from, until, why } = grant;
  const what = [
    login,
    rights && [rights.role, ...rights.capabilities].join("+"),
    sites === undefined ? undefined : plan.grants.lists[sites]?.join("+"),
    superuser && "superuser",
    everything && "everything",
    from && `from ${from}`,
    until && `until ${until}`,
  ];
  const lines = why.map(({ file, line, text }) => `${file}:${line} ${text}`);
  return `${what.filter((part) => part !== undefined).join(" ")}: ${lines.join(", ")}`;
};
const added = (plan: Plan): string[] =>
  plan.grants.added.map((grant) => shownGrant(plan, grant)).toSorted();
const removed = (plan: Plan): string[] =>
  plan.grants.removed.map((grant) => shownGrant(plan, grant)).toSorted();

const YAML = `
users:
  ann: { until: 2026-12-31, access: [{ role: view, sites: [Shop, Blog], from: 2026-11-01 }] }
  bob: { superuser: { until: 2026-12-15 } }
  eve: {}
teams:
  shop: { members: [eve], access: [{ role: view, capabilities: [tagmanager_write], sites: [Shop] }] }
`.trimStart();

describe("the grants that a plan adds", () => {
  it("all grants are listed as added if nothing was approved, with rights, sites and days", () => {
    expect(added(planOf(YAML, live))).toEqual([
      "ann everything until 2026-12-31: access/access.yaml:2 ann ends",
      "ann view 1+2 from 2026-11-01 until 2026-12-31: access/access.yaml:2 grants view, access/access.yaml:2 user ann",
      "bob superuser until 2026-12-15: access/access.yaml:3 superuser",
      "eve view+tagmanager_write 1: access/access.yaml:6 team shop grants view + tagmanager_write, access/access.yaml:6 is in team shop",
    ]);
    expect(removed(planOf(YAML, live))).toEqual([]);
  });

  it("added grants are sorted by login and digest, so the order of lines does not matter", () => {
    const { added: grants } = planOf(YAML, live).grants;
    const names = grants.map(({ login, digest }) => `${login} ${digest}`);
    expect(names).toEqual(names.toSorted());
    expect(new Set(names).size).toBe(4);
  });

  it("an added grant is listed once, with its first line, if two lines say the same thing", () => {
    const twice = `
users:
  ann:
    access:
      - { role: view, sites: [Shop] }
      - { role: view, sites: [1, Shop] }
      - { role: view, sites: [Shop] }
`.trimStart();
    expect(added(planOf(twice, live))).toEqual([
      "ann view 1: access/access.yaml:4 grants view",
      "ann view 1: access/access.yaml:5 grants view",
    ]);
  });

  it("added grants leave out ended grants and include grants that begin later", () => {
    const yaml = `
users:
  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }
  bob: { superuser: { until: 2026-11-30 }, access: [{ role: view, sites: [1], from: 2027-01-01 }] }
  eve: { until: 2026-11-30, access: [{ role: view, sites: [1] }] }
`.trimStart();
    expect(added(planOf(yaml, live)).map((text) => text.split(":")[0])).toEqual([
      "bob view 1 from 2027-01-01",
    ]);
  });

  it("added grants include the last day of a user on that very day", () => {
    const yaml = "users:\n  ann: { until: 2026-12-01 }\n";
    expect(added(planOf(yaml, live))).toEqual([
      "ann everything until 2026-12-01: access/access.yaml:2 ann ends",
    ]);
  });

  it("added grants are only those that nobody approved, identified by their digests", () => {
    const baseline = baselineOf(live, YAML);
    const more = YAML.replace(
      "superuser: {",
      "access: [{ role: admin, sites: [2] }], superuser: {",
    );
    const plan = planOf(more, live, { baseline });
    expect(added(plan).map((text) => text.split(":")[0])).toEqual(["bob admin 2"]);
    expect(removed(plan)).toEqual([]);
    expect(planOf(YAML, live, { baseline }).grants).toEqual({ added: [], removed: [], lists: [] });
  });

  it("an added grant has the cause `pull-request` if the pull request adds it, and otherwise `not-approved`", () => {
    const [first, second] = planOf(YAML, live).grants.added;
    const plan = planOf(YAML, live, {
      changed: { effects: new Set(), added: new Set([first?.digest ?? ""]), removed: new Set() },
    });
    expect(plan.grants.added.slice(0, 2).map(({ digest, cause }) => [digest, cause])).toEqual([
      [first?.digest, "pull-request"],
      [second?.digest, "not-approved"],
    ]);
  });
});

describe("the grants that a plan removes", () => {
  const baseline = baselineOf(live, YAML);

  it("removed grants are approved grants that are no longer in the manifests, with everything that was approved", () => {
    const plan = planOf("users:\n  ann: {}\n", live, { baseline });
    expect(added(plan)).toEqual([]);
    expect(removed(plan)).toEqual([
      "ann everything until 2026-12-31: ",
      "ann view 1+2 from 2026-11-01 until 2026-12-31: ",
      "bob superuser until 2026-12-15: ",
      "eve view+tagmanager_write 1: ",
    ]);
    const names = plan.grants.removed.map(({ login, digest }) => `${login} ${digest}`);
    expect(names).toEqual(names.toSorted());
  });

  it("a removed grant has the cause `pull-request` if the pull request removes it", () => {
    const [first] = planOf("users: {}\n", live, { baseline }).grants.removed;
    const { grants } = planOf("users: {}\n", live, {
      baseline,
      changed: { effects: new Set(), added: new Set(), removed: new Set([first?.digest ?? ""]) },
    });
    expect(grants.removed.map(({ cause }) => cause)).toEqual([
      "pull-request",
      "not-approved",
      "not-approved",
      "not-approved",
    ]);
  });

  it("removed grants leave out grants that have ended but are still in the manifests", () => {
    expect(removed(planOf(YAML, live, { baseline, today: "2027-02-01" }))).toEqual([]);
  });
});

describe("rights that somebody granted by hand and a line makes official", () => {
  const given = makeLive({
    sites: ["Shop", "Blog", "Intranet"],
    people: {
      ann: { access: { 3: "view", 1: "view", 2: "write" } },
      bob: { superuser: true },
      eve: { access: { 1: "view" } },
    },
    public: { 2: "view" },
  });
  const baseline = baselineOf(
    makeLive({ sites: ["Shop", "Blog", "Intranet"], people: { ann: {}, bob: {}, eve: {} } }),
    "users: {}\n",
  );
  const official = `
users:
  eve: { access: [{ role: view, sites: [1] }] }
  bob: { superuser: true }
  ann: { access: [{ role: view, sites: [3, 1] }, { role: write, sites: [2] }] }
public: [{ sites: [2] }]
`.trimStart();
  const kept = (yaml: string, options = {}): string[] =>
    planOf(yaml, given, { baseline, ...options }).kept.map(
      ({ login, rights, superuser, sites, why }) =>
        `${login} ${superuser ? "superuser" : `${rights?.role} on ${sites?.join("+")}`}: ${why.map(({ text }) => text).join()}`,
    );

  it("rights that a line makes official are listed by login with their sites in order, because they cause no effect", () => {
    expect(effectsOf(planOf(official, given, { baseline }))).toEqual([]);
    expect(kept(official)).toEqual([
      "ann view on 1+3: grants view",
      "ann write on 2: grants write",
      "anonymous view on 2: public",
      "bob superuser: superuser",
      "eve view on 1: grants view",
    ]);
  });

  it("rights are not listed as official if their grants are approved, without an approved state, or in a merged run", () => {
    expect(kept(official, { baseline: baselineOf(given, official) })).toEqual([]);
    expect(kept(official, { baseline: undefined })).toEqual([]);
    expect(kept(official, { scope: "approved" })).toEqual([]);
  });

  it("rights are not listed as official for a line that is not in force today", () => {
    const later = `
users:
  ann: { access: [{ role: view, sites: [1], from: 2026-12-24 }] }
  bob: { superuser: { from: 2026-12-24 } }
`.trimStart();
    expect(kept(later)).toEqual([]);
  });

  it("rights are listed as official once, for the line that is in force and not approved", () => {
    const yaml = `users:
  ann:
    access:
      - { role: view, sites: [1] }
      - { role: view, sites: [1], from: 2026-12-24 }
      - { role: write, sites: [2] }
      - { role: view, sites: [2] }
`;
    const known = baselineOf(
      makeLive({ sites: ["Shop", "Blog", "Intranet"], people: { ann: { access: { 2: "view" } } } }),
      "users:\n  ann: { access: [{ role: view, sites: [2] }] }\n",
    );
    expect(kept(yaml, { baseline: known })).toEqual([
      "ann view on 1: grants view",
      "ann write on 2: grants write",
    ]);
  });

  it("rights are not listed as official if the line grants less than the person has, because that is an effect", () => {
    expect(kept("users:\n  ann: { access: [{ role: view, sites: [2] }] }\n")).toEqual([]);
  });

  it("rights are not listed as official if an approved grant gives as much", () => {
    const team = "teams:\n  t: { members: [ann], access: [{ role: write, sites: [2] }] }\n";
    const users = "users:\n  ann: { access: [] }\n";
    const known = baselineOf(given, users + team);
    const both = `users:\n  ann: { access: [{ role: view, sites: [2, 3] }] }\n${team}`;
    expect(kept(both, { baseline: known })).toEqual(["ann view on 3: grants view"]);
  });

  it("rights listed as official are part of the hash that approves the plan", () => {
    const hashOf = (world: Live): string => planOf(official, world, { baseline }).hash;
    const less = makeLive({
      sites: ["Shop", "Blog", "Intranet"],
      people: {
        ann: { access: { 3: "view", 1: "view", 2: "write" } },
        bob: { superuser: true },
        eve: { access: { 1: "view" } },
      },
      public: { 2: "view" },
    });
    expect(hashOf(less)).toBe(hashOf(given));
    const withoutBob = {
      ...less,
      people: new Map([...less.people].filter(([key]) => key !== "bob")),
    };
    expect(hashOf(withoutBob)).not.toBe(hashOf(given));
  });
});

describe("the approved invitation of a grant, for an account that does not exist yet", () => {
  const invitations = (user: string, settings = ""): (string | undefined)[] => [
    ...new Set(
      planOf(`users:\n  new: { ${user} }\n`, live, { settings }).grants.added.map(
        ({ invitation }) => invitation,
      ),
    ),
  ];
  const ACCESS = "access: [{ role: view, sites: [1] }], superuser: true";
  const hash = expect.stringMatching(/^[0-9a-f]{24}$/) as string;
  const [key, other] = ["q", "p"].map((letter) => `age1${letter.repeat(58)}`);
  const readers = (...keys: (string | undefined)[]): string =>
    `invitations: { recipients: [${keys.join(", ")}] }`;
  const byMail = invitations(`email: new@example.org, ${ACCESS}`);

  it("an approved invitation includes the e-mail, for rights on sites and for the super user right", () => {
    expect(byMail).toEqual([hash]);
    expect(invitations(`email: NEW@example.org, ${ACCESS}`)).toEqual(byMail);
    expect(invitations(`email: new@evil.example, ${ACCESS}`)).not.toEqual(byMail);
    expect(invitations(`email: new@example.org, ${ACCESS}`, readers(key))).toEqual(byMail);
  });

  it("an approved invitation includes the recipients of an invitation link, in any order", () => {
    const link = `email: new@example.org, provision: invite-link, ${ACCESS}`;
    const both = invitations(link, readers(key, other));
    expect(both).toEqual([hash]);
    expect(invitations(link, readers(other, key))).toEqual(both);
    expect(invitations(link, readers(key))).not.toEqual(both);
    expect(invitations(link)).toEqual(byMail);
  });

  it.each([
    ["SSO or LDAP creates", `email: n@example.org, provision: external, ${ACCESS}`],
    ["SSO manages", `email: n@example.org, managedBy: sso, ${ACCESS}`],
  ])("an approved invitation is missing for an account that %s", (_, user) => {
    expect(invitations(user)).toEqual([undefined]);
  });

  it("an approved invitation is missing for an existing account and for the last day of a user", () => {
    const { added: grants } = planOf(
      `users:\n  ann: { email: ann@example.org, ${ACCESS} }\n  new: { email: n@example.org, until: 2027-01-01 }\n`,
      live,
    ).grants;
    expect(grants).toHaveLength(3);
    for (const grant of grants) expect(grant).not.toHaveProperty("invitation");
  });

  it("another e-mail of the account needs another approval, because somebody else would get the access", () => {
    const of = (email: string): string => `users:\n  new: { email: ${email}, ${ACCESS} }\n`;
    const baseline = baselineOf(live, of("new@example.org"));
    const night = { baseline, scope: "approved", approved: [] } as const;
    expect(planOf(of("new@example.org"), live, night).grants.added).toEqual([]);
    const plan = planOf(of("new@evil.example"), live, night);
    expect([plan.effects, plan.grants.added.length]).toEqual([[], 2]);
  });
});
