import { describe, expect, it } from "vitest";
import { loginKey } from "../../src/domain/login.ts";
import { dangersOf, partOf, rankOf, type Totals, totalsOf } from "../../src/plan/decision.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { totalsLine } from "../../src/render/totals.ts";
import { makeLive } from "../helpers/make-world.ts";
import { brief, effectOf, planOf } from "../helpers/plan-of.ts";

const LIVE = makeLive({
  sites: ["Shop", "Blog", "Lab"],
  people: {
    ann: { access: { 1: "view" } },
    bob: { access: { 1: "view" } },
    cleo: { access: { 1: "write", 2: "write" } },
    dan: { access: { 1: "view" }, email: "dan@elsewhere.example" },
    eve: { access: { 3: "view" } },
    kim: { superuser: true },
  },
  public: { 1: "view" },
  reports: [
    { id: 1, key: loginKey("eve"), siteId: 3, description: "Weekly" },
    { id: 2, key: loginKey("bob"), siteId: 1, description: "Monthly" },
  ],
});

const YAML = `
users:
  ann: { superuser: { until: 2026-12-24 } }
  bob: { absent: true }
  cleo: { access: [{ role: view, sites: [1] }, { role: admin, sites: [3] }] }
  dan: { email: dan@example.org, access: [{ role: view, sites: [1, 2] }] }
  eve: { access: [] }
  kim: { access: [{ role: view, sites: [1] }] }
  new: { email: new@example.org, access: [{ role: view, sites: [1, 2] }] }
public: [{ sites: [2] }]
`;

const whole = (settings = ""): Plan =>
  planOf(YAML, LIVE, { settings: `removals: all\n${settings}` });
const textOf = (plan: Plan): string => totalsLine(totalsOf(plan));

describe("the totals of a plan", () => {
  it("the totals count each person at most once as gaining and once as losing, by the most dangerous change", () => {
    expect(textOf(whole())).toBe(
      "1 super user, 1 super user right removed, 1 site becomes public, 1 admin, 1 account deleted, 1 e-mail changed, 2 reports deleted, 2 people lose access, 2 gain, 1 site no longer public",
    );
  });

  it("the totals count people as outside only if settings.yaml has domains", () => {
    expect(textOf(whole("domains: [EXAMPLE.org]"))).toContain(
      ", 1 e-mail changed, 1 person outside your domains, 2 reports deleted, ",
    );
    expect(textOf(whole("domains: [elsewhere.example]"))).toContain(
      "4 people outside your domains",
    );
  });

  it("the totals leave out effects on hold", () => {
    expect(textOf(planOf(YAML, LIVE, { settings: "removals: none" }))).toBe(
      "1 super user, 1 site becomes public, 1 admin, 1 e-mail changed, 2 people gain access",
    );
  });

  it("the totals contain changes of the settings", () => {
    const settingChanges = [
      { key: "url", before: "https://a.example", after: "https://b.example" },
      { key: "limits.losing.count", before: "5", after: "50" },
      { key: "protect.superusers", before: "2", after: "1" },
    ];
    expect(textOf(planOf("users: {}\n", LIVE, { settingChanges }))).toBe(
      "url changed, 2 guards changed",
    );
  });

  const LOSS = effectOf(whole(), "cleo site 1");
  const ADMIN = effectOf(whole(), "cleo site 3");
  const GAIN = effectOf(whole(), "new site 1");
  const of = (...effects: Effect[]): Totals => totalsOf({ ...whole(), effects });
  const byAnn = (effect: Effect): Effect => ({ ...effect, login: "ann" });

  it("the totals count a new account as a gain, even without any other effect", () => {
    const account = effectOf(whole("domains: [elsewhere.example]"), "new account");
    expect(of(account)).toMatchObject({ gaining: 1, foreign: 1, others: 0 });
    const again = { ...account, before: "expired" } as Effect;
    expect(of(again)).toMatchObject({ gaining: 0, foreign: 1 });
    expect(of({ ...again, risks: [] })).toMatchObject({ gaining: 0, others: 1 });
  });

  it("the totals count a changed e-mail address only as an e-mail change", () => {
    const email = effectOf(whole("domains: [elsewhere.example]"), "dan e-mail");
    expect(of(email)).toMatchObject({ emails: 1, foreign: 1, gaining: 0, others: 0 });
    expect(of({ ...email, risks: [] })).toMatchObject({ emails: 1, foreign: 0, others: 0 });
  });

  it("the totals count a person who gains admin and loses a capability in both groups", () => {
    expect(of({ ...ADMIN, loss: true })).toMatchObject({ admins: 1, losing: 1, gaining: 0 });
    const foreign = { ...ADMIN, loss: true, risks: ["admin", "foreign"] } as Effect;
    expect(of(foreign)).toMatchObject({ admins: 1, losing: 1, foreign: 1 });
  });

  it("the totals count nobody twice as gaining or twice as losing", () => {
    const superuser = effectOf(whole(), "ann super user");
    expect(of(ADMIN, { ...GAIN, login: "cleo" })).toMatchObject({ admins: 1, gaining: 0 });
    expect(of(superuser, byAnn(ADMIN), byAnn(GAIN))).toMatchObject({
      superusers: 1,
      admins: 0,
      gaining: 0,
    });
    expect(of(superuser, byAnn(GAIN))).toMatchObject({ superusers: 1, gaining: 0 });
    const [deleted, demoted] = [effectOf(whole(), "bob account"), effectOf(whole(), "kim super")];
    expect(of(deleted, { ...LOSS, login: "bob" })).toMatchObject({ deleted: 1, losing: 0 });
    expect(of(demoted, { ...LOSS, login: "kim" })).toMatchObject({ demoted: 1, losing: 0 });
  });

  it("the totals leave out access rows of an earlier account, and new site names that affect no selector", () => {
    const leftover = { ...LOSS, leftover: true } as Effect;
    expect(of(leftover)).toMatchObject({ losing: 0, gaining: 0, others: 1 });
    const kinds = ["first", "harmless", "named", "moved"] as const;
    const identities = kinds.map((kind, index) => ({
      site: index + 1,
      kind,
      before: null,
      after: null,
      approves: false,
    }));
    expect(totalsOf({ ...whole(), identities }).identities).toBe(2);
  });

  it("the totals separate a change of `url` from other settings", () => {
    const change = (key: string): Totals =>
      totalsOf({ ...whole(), settingChanges: [{ key, before: "5", after: "50" }] });
    expect(change("limits.losing.count")).toMatchObject({ url: false, settings: 1 });
    expect(change("url")).toMatchObject({ url: true, settings: 0 });
  });

  it("the totals are empty if nothing would change", () => {
    expect(textOf(planOf("users: {}\n", LIVE))).toBe("");
  });

  it("the totals use the singular for one person", () => {
    const plan = planOf(
      "users:\n  eve: { access: [] }\n",
      makeLive({
        sites: ["Shop"],
        people: { eve: { access: { 1: "view" } } },
      }),
    );
    expect(textOf(plan)).toBe("1 person loses access");
  });
});

describe("the parts of a plan", () => {
  it("the parts of a plan are changes that need attention, then losses, then the rest", () => {
    const plan = whole("domains: [example.org]");
    const shown = plan.effects
      .toSorted((a, b) => rankOf(a) - rankOf(b))
      .map((effect) => `${partOf(effect)}: ${brief(effect)} [${dangersOf(effect).join(", ")}]`);
    expect(shown).toEqual([
      "attention: ann super user false -> true [superuser]",
      "attention: kim super user true -> false (view on 1), a loss [loses-superuser]",
      "attention: anonymous site 2: none -> view [public]",
      "attention: cleo site 3: none -> admin [admin]",
      "attention: bob account present -> absent, a loss [deletes-account, destroys-reports]",
      "attention: dan e-mail dan@elsewhere.example -> dan@example.org [email-of-privileged, foreign]",
      "attention: dan site 2: none -> view [foreign]",
      "attention: eve site 3: view -> none, a loss [destroys-reports]",
      "losses: anonymous site 1: view -> none, a loss []",
      "losses: cleo site 1: write -> view, a loss []",
      "losses: cleo site 2: write -> none, a loss []",
      "rest: new account absent -> invited []",
      "rest: new site 1: none -> view []",
      "rest: new site 2: none -> view []",
    ]);
  });
});

describe("the facts about people in a plan, besides its effects", () => {
  it("a plan shows people's access afterwards", () => {
    expect(whole().afterwards?.map(({ login, has }) => `${login}: ${has}`)).toEqual([
      "ann: super user",
      "anonymous: view on 1 site",
      "bob: no account",
      "cleo: admin on 1 site, view on 1 site",
      "dan: view on 2 sites",
      "eve: no access",
      "kim: view on 1 site",
      "new: view on 2 sites",
    ]);
  });

  it("a plan shows unchanged access for people whose effects are on hold, and the remaining right of a super user", () => {
    const plan = planOf(
      "users:\n  ann: { access: [] }\n  kim: { superuser: true, email: new@example.org }\n",
      LIVE,
      { settings: "removals: none" },
    );
    expect(plan.effects.map(({ held }) => held.length > 0)).toEqual([true, false]);
    expect(plan.afterwards).toEqual([{ login: "kim", has: "super user" }]);
  });

  it("a plan shows the last day of gained access, from the grant that grants all of it for the longest time", () => {
    const untilOf = (...grants: string[]): (string | undefined)[] =>
      planOf(
        `users:\n  ann: { until: 2027-12-31, access: [${grants.join(", ")}] }\n`,
        makeLive({ sites: ["Shop"], people: { ann: {} } }),
      ).effects.map(({ until }) => until);
    const grant = (role: string, until: string): string =>
      `{ role: ${role}, sites: [1], until: ${until} }`;
    expect(untilOf(grant("view", "2027-01-31"))).toEqual(["2027-01-31"]);
    expect(untilOf(grant("view", "2027-01-31"), grant("view", "2027-02-28"))).toEqual([
      "2027-02-28",
    ]);
    expect(untilOf(grant("write", "2027-01-31"), grant("view", "2027-02-28"))).toEqual([
      "2027-01-31",
    ]);
    expect(untilOf(grant("view", "2027-01-31"), "{ role: view, sites: [1] }")).toEqual([
      "2027-12-31",
    ]);
  });

  it("a plan shows the reason and ticket of the user", () => {
    const plan = planOf(
      "users:\n  ann: { until: 2027-12-31, reason: cover, ticket: HR-1, access: [{ role: view, sites: [1] }] }\n",
      makeLive({ sites: ["Shop"], people: { ann: {} } }),
    );
    expect(plan.effects[0]?.why).toEqual([
      { file: "access/access.yaml", line: 2, text: "grants view" },
      {
        file: "access/access.yaml",
        line: 2,
        text: "user ann",
        until: "2027-12-31",
        reason: "cover",
        ticket: "HR-1",
      },
    ]);
  });
});
