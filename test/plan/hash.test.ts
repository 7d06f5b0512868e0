import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { effectHash, hashPlan, markOfEmail } from "../../src/plan/effect-core.ts";
import { makeLive } from "../helpers/make-world.ts";
import type { Effect } from "../../src/plan/plan.generated.ts";
import { effectOf, effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const PEOPLE =
  "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n  bob: { absent: true }\n  zoe: { superuser: true }\n";
const TEAMS = "teams:\n  t: { members: [ann], access: [{ role: write, sites: [2] }] }\n";
const people = { ann: {}, bob: {}, zoe: {} };
const live = makeLive({ sites: ["Shop", "Blog"], people });
const base = planOf({ "a.yaml": PEOPLE, "b.yaml": TEAMS }, live);
const FILES = { "a.yaml": PEOPLE, "b.yaml": TEAMS };

describe("the hash covers what approving the plan approves", () => {
  it.each<[string, Readonly<Record<string, string>>, PlanOptions]>([
    ["the time of day", FILES, { now: new Date("2027-05-05T05:05:05Z") }],
    ["the day", FILES, { today: "2027-05-05" }],
    ["the order of the files", { "b.yaml": TEAMS, "a.yaml": PEOPLE }, {}],
    ["the names of the files", { "z/people.yaml": PEOPLE, "a/teams.yaml": TEAMS }, {}],
    ["comments and lines", { "a.yaml": `# who\n\n${PEOPLE}`, "b.yaml": TEAMS }, {}],
    ["reasons to hold an effect: the password", FILES, { run: { hasPassword: false } }],
    [
      "reasons to hold an effect: a scheduled run",
      FILES,
      { run: { hasPassword: true, scheduled: true } },
    ],
    ["reasons to hold an effect: removals", FILES, { settings: "removals: none" }],
    ["guards", FILES, { settings: "limits: { losing: { count: 0, percent: 0 } }\npaused: now" }],
    [
      "reasons and tickets",
      { "a.yaml": PEOPLE.replace("sites: [1]", "sites: [1], reason: because"), "b.yaml": TEAMS },
      {},
    ],
  ])("the hash does not depend on %s", (_, files, options) => {
    expect(planOf(files, live, options).hash).toBe(base.hash);
  });

  it("the hash does not depend on the order of Matomo's lists or on case in the manifests", () => {
    const turned = makeLive({ sites: ["Shop", "Blog"], people: { zoe: {}, bob: {}, ann: {} } });
    const sites = new Map([...turned.sites].toReversed());
    expect(
      planOf(FILES, { ...turned, sites, readAt: "2026-01-01T00:00:00Z", requests: 1 }).hash,
    ).toBe(base.hash);
    expect(planOf({ "a.yaml": PEOPLE.replace("bob", "BOB"), "b.yaml": TEAMS }, live).hash).toBe(
      base.hash,
    );
  });

  it.each([
    ["another right", { "a.yaml": PEOPLE.replace("view", "admin"), "b.yaml": TEAMS }],
    [
      "another site",
      { "a.yaml": PEOPLE.replace("[1]", "[2]"), "b.yaml": TEAMS.replace("[2]", "[1]") },
    ],
    ["one person less", { "a.yaml": PEOPLE, "b.yaml": "teams: {}\n" }],
    [
      "another account",
      { "a.yaml": PEOPLE.replace("absent: true", "superuser: true"), "b.yaml": TEAMS },
    ],
    [
      "how a site is selected",
      { "a.yaml": PEOPLE.replace("sites: [1]", "sites: [Shop]"), "b.yaml": TEAMS },
    ],
    [
      "a future end",
      { "a.yaml": PEOPLE.replace("sites: [1]", "sites: [1], until: 2027-01-31"), "b.yaml": TEAMS },
    ],
    [
      "a future grant",
      {
        "a.yaml": `${PEOPLE}  eve: { access: [{ role: admin, sites: all, from: 2027-01-01 }] }\n`,
        "b.yaml": TEAMS,
      },
    ],
  ])("the hash depends on %s", (_, files) => {
    expect(planOf(files, live).hash).not.toBe(base.hash);
  });

  it("the hash depends on the state before, because the same manifests on another server make another change", () => {
    const other = makeLive({
      sites: ["Shop", "Blog"],
      people: { ...people, ann: { access: { 2: "view" } } },
    });
    expect(planOf(FILES, other).hash).not.toBe(base.hash);
  });

  it("the hash depends on the e-mail of a new account and on the access that replaces a super user right", () => {
    const invite = (email: string): string =>
      planOf(`users:\n  new: { email: ${email}, access: [{ role: view, sites: [1] }] }\n`, live)
        .hash;
    expect(invite("a@example.org")).not.toBe(invite("b@example.org"));
    const top = makeLive({ sites: ["Shop", "Blog"], people: { zoe: { superuser: true } } });
    const demote = (site: number): string =>
      planOf(`users:\n  zoe: { access: [{ role: view, sites: [${site}] }] }\n`, top).hash;
    expect(demote(1)).not.toBe(demote(2));
  });

  it("the same input gives the same plan, byte for byte", () => {
    expect(canonicalJson(planOf(FILES, live))).toBe(canonicalJson(base));
    expect(effectsOf(base)).toEqual([
      "ann site 1: none -> view",
      "ann site 2: none -> write",
      "bob account present -> absent, a loss",
      "zoe super user false -> true",
    ]);
  });
});

describe("the hash of approvals besides effects", () => {
  const empty = {
    effects: [],
    grants: { added: [], removed: [], lists: [] },
    identities: [],
    kept: [],
  };
  const identity = {
    site: 1,
    before: { name: "Shop", group: "", host: "shop.example" },
    after: { name: "Store", group: "", host: "shop.example" },
    kind: "harmless",
    approves: true,
  } as const;
  const account = {
    login: "ann",
    superuser: false,
    kind: "email",
    before: "a",
    after: "b",
  } as const;

  it("the hash depends only on changes of sites and accounts that the plan approves", () => {
    const none = hashPlan(empty);
    expect(hashPlan({ ...empty, identities: [identity] })).not.toBe(none);
    expect(hashPlan({ ...empty, identities: [{ ...identity, approves: false }] })).toBe(none);
    const accounts = (approves: boolean) => [{ ...account, approves }];
    expect(hashPlan({ ...empty, accountChanges: accounts(true) })).not.toBe(none);
    expect(hashPlan({ ...empty, accountChanges: accounts(false) })).toBe(none);
  });

  it("the hash is the same for an e-mail and for the mark that replaces it in public", () => {
    const mark = markOfEmail("ann@example.org");
    expect(mark).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(markOfEmail(mark)).toBe(mark);
    expect(markOfEmail("ben@example.org")).not.toBe(mark);
  });
});

describe("the hash of a new account", () => {
  const yaml = (email: string): string =>
    `users:\n  new: { email: ${email}, access: [{ role: view, sites: [1, 2] }] }\n`;
  const account = (email = "new@example.org"): Effect =>
    effectOf(planOf(yaml(email), live), "new account");

  it("the hash of a new account covers the e-mail or its mark, but not the first site", () => {
    const effect = account();
    expect(effectHash(account("other@example.org"))).not.toBe(effectHash(effect));
    const marked = { ...effect, email: markOfEmail("new@example.org") } as Effect;
    expect(effectHash(marked)).toBe(effectHash(effect));
    expect(effectHash({ ...effect, site: 2 } as Effect)).toBe(effectHash(effect));
  });
});
