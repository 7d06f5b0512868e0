import { expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/audit.generated.ts";
import type { Live, LivePerson } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { makeReview, type ReviewInput } from "../../src/review/review.ts";
import type { Review, ReviewPerson } from "../../src/review/review.generated.ts";
import { WHOLE } from "../../src/review/select.ts";
import {
  accountChange,
  found,
  makeAudit,
  siteChange,
  superuserChange,
} from "../helpers/audit-records.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";
import { validatorOf } from "../helpers/output-schemas.ts";

const NOW = new Date("2026-12-01T06:00:05Z");
const SETTINGS = "url: https://analytics.example.org\naccount: root\ndomains: [example.org]\n";

const withFacts = (live: Live, facts: Readonly<Record<string, Partial<LivePerson>>>): Live => ({
  ...live,
  people: new Map(
    [...live.people].map(([key, person]) => [key, { ...person, ...facts[person.login] }]),
  ),
});

const LIVE = withFacts(
  makeLive({
    sites: [
      { name: "Shop DE", group: "Shops" },
      { name: "Shop FR", group: "Shops" },
      { name: "Intranet" },
    ],
    people: {
      alice: { access: { 1: "admin", 2: "admin", 3: "view" } },
      tom: { access: { 1: "view" }, email: "tom@agency.example" },
      mallory: { access: { 3: "admin" }, email: "mallory@agency.example" },
      bot: { access: { 1: "view" } },
      late: { status: "pending" },
      old: { status: "expired", access: { 2: "view" } },
    },
    public: { 3: "view" },
  }),
  {
    root: { lastSeen: "2026-11-30T10:00:00Z", usesTwoFactor: true },
    alice: { lastSeen: "2026-11-30T10:00:00Z", usesTwoFactor: false },
    tom: { lastSeen: "2026-01-02T10:00:00Z" },
    mallory: { lastSeen: "2026-11-30T10:00:00Z", usesTwoFactor: true },
    late: { invitedBy: "alice" },
  },
);

const FILES = {
  "settings.yaml": SETTINGS,
  "access.yaml": `
users:
  alice:
    email: alice@example.org
    reviewed: 2026-10-01
    access: [{ role: view, sites: [3] }]
  tom:
    email: tom@agency.example
    access: [{ role: view, sites: [1], until: 2026-12-31, reason: statement of work, ticket: OPS-1 }]
  bot: { email: bot@example.org, kind: service, access: [{ role: view, sites: [1] }] }
teams:
  shops:
    members: [alice]
    access: [{ role: admin, sites: { group: Shops }, reason: runs the shops }]
`,
};

const review = (
  input: Partial<ReviewInput> & { readonly files?: Readonly<Record<string, string>> | undefined },
): Review => {
  const { files, ...rest } = input;
  const made = makeReview({
    live: LIVE,
    now: NOW,
    today: TODAY,
    selection: WHOLE,
    ...(files ? { manifests: { manifest: makeManifest(files), hasPassword: true } } : {}),
    ...rest,
  });
  const validate = validatorOf("review");
  expect(validate(JSON.parse(JSON.stringify(made))), JSON.stringify(validate.errors)).toBe(true);
  return made;
};

const person = ({ people }: Review, login: string): ReviewPerson => {
  const found = people.find((one) => one.login === login);
  if (!found) throw new Error(`${login} is not in the review`);
  return found;
};

const needs = ({ needs: all }: Review): Record<string, string[]> =>
  Object.fromEntries(
    all.map(({ kind, items }) => [
      kind,
      items.map(({ logins = [], site, text }) =>
        [...logins, ...(site === undefined ? [] : [`site ${site}`]), text].join(" | "),
      ),
    ]),
  );

test("the live state alone shows what needs attention, but no reasons", () => {
  const made = review({});
  expect(made.manifests).toBe(false);
  expect(needs(made)).toEqual({
    superusers: ["root | "],
    "foreign-admins": ["mallory | agency.example: admin on 1 site"],
    "public-sites": ["site 3 | view"],
    "no-two-factor": ["alice | admin on 2 sites"],
    unseen: ["tom | last on 2026-01-02, access to 1 site"],
    "pending-invitations": ["late | invited by alice"],
    "expired-invitations": ["old | "],
    everywhere: ["alice | at least view"],
  });
  expect(person(made, "alice").access).toEqual([
    { rights: { role: "admin", capabilities: [] }, sites: [1, 2], why: [] },
    { rights: { role: "view", capabilities: [] }, sites: [3], why: [] },
  ]);
  expect(made.people.map(({ login }) => login).slice(0, 2)).toEqual(["anonymous", "alice"]);
  expect(made.sites.map(({ id }) => id)).toEqual([1, 2, 3]);
});

test("manifests add the lines that grant access, the teams, the last days, and the people in no manifest", () => {
  const made = review({ files: FILES });
  const alice = person(made, "alice");
  expect(alice).toMatchObject({ standing: "managed", teams: ["shops"], reviewed: "2026-10-01" });
  const [shops] = alice.access;
  expect(shops?.sites).toEqual([1, 2]);
  expect(shops?.why.map((line) => made.lines[line])).toEqual([
    {
      file: "access/access.yaml",
      line: 13,
      text: "team shops grants admin",
      reason: "runs the shops",
    },
    { file: "access/access.yaml", line: 12, text: "is in team shops" },
  ]);
  const [tom] = person(made, "tom").access;
  expect(tom).toMatchObject({ until: "2026-12-31", sites: [1] });
  expect(made.lines[tom?.why[0] ?? -1]).toMatchObject({ ticket: "OPS-1" });
  expect(person(made, "bot").kind).toBe("service");
  expect(person(made, "mallory")).toMatchObject({ standing: "unmanaged", foreign: true });
  expect(needs(made)).toMatchObject({
    unmanaged: ["mallory | access to 1 site", "old | access to 1 site"],
    ending: ["tom | view (statement of work, OPS-1)"],
  });
  expect(made.teams).toEqual([{ name: "shops", members: 1 }]);
});

test("rights that no line grants are shown with what the manifests grant, and why they are on hold", () => {
  const live = makeLive({
    sites: ["One", "Two"],
    people: { ann: { access: { 1: "admin", 2: "view" } } },
  });
  const made = review({
    live,
    files: {
      "settings.yaml": SETTINGS,
      "access.yaml":
        "users:\n  ann: { email: ann@example.org, access: [{ role: view, sites: [1] }] }\n",
    },
  });
  const ann = person(made, "ann");
  expect(ann.access.map(({ sites, wanted }) => [sites, wanted])).toEqual([
    [[1], { role: "view", capabilities: [] }],
    [[2], null],
  ]);
  expect(
    ann.open?.map(({ before, after, sites, held }) => [before, after, sites, held.length > 0]),
  ).toEqual([
    ["admin", "view", [1], true],
    ["view", "no access", [2], true],
  ]);
  expect(ann.needs).toContain("on-hold");
});

test("the record shows since when access has existed, and which pull request granted it", () => {
  const run = { id: 7, attempt: 1, url: "https://github.com/o/r/actions/runs/7" };
  const records: AuditRecord[] = [
    makeAudit("2026-10-01T08:00:00Z", {
      run,
      pullRequests: [{ number: 41, title: "Shops", author: "bob", approvers: ["carol"] }],
      changes: [
        siteChange("alice", "", "admin", { site: 1, pullRequest: 41 }),
        siteChange("alice", "", "view", { site: 3, pullRequest: 41 }),
      ],
    }),
    makeAudit("2026-10-09T08:00:00Z", {
      changes: [superuserChange("root", true)],
      drift: [found(siteChange("mallory", "admin", "", { site: 3 }))],
    }),
    makeAudit("2026-11-09T08:00:00Z", {
      drift: [found(siteChange("mallory", "admin", "", { site: 3 }))],
      changes: [siteChange("alice", "admin", "view", { site: 3, outcome: "failed" })],
    }),
    makeAudit("2026-11-10T08:00:00Z", {
      url: "https://other.example.org",
      changes: [siteChange("tom", "", "view", { site: 1 })],
    }),
  ];
  const made = review({ records, since: "2026-10-05" });
  expect(person(made, "alice").access.map(({ sites, since }) => [sites, since])).toEqual([
    [[1], { day: "2026-10-01", pullRequest: 41 }],
    [[2], undefined],
    [[3], { day: "2026-10-01", pullRequest: 41 }],
  ]);
  expect(made.pullRequests).toEqual([
    {
      number: 41,
      title: "Shops",
      author: "bob",
      approvers: ["carol"],
      url: "https://github.com/o/r/pull/41",
    },
  ]);
  expect(person(made, "mallory").access[0]?.since).toEqual({ day: "2026-10-09", byHand: true });
  expect(person(made, "tom").access[0]?.since).toBeUndefined();
  expect(person(made, "root").superuser?.since).toEqual({ day: "2026-10-09" });
  expect(made.record).toEqual({ records: 3, from: "2026-10-01", to: "2026-11-09" });
  expect(
    made.changes?.map(({ day, login, before, after, byHand }) => [
      day,
      login,
      before,
      after,
      byHand,
    ]),
  ).toEqual([
    ["2026-10-09", "root", "no super user", "super user", undefined],
    ["2026-10-09", "mallory", "no access", "admin", true],
  ]);
});

test("rights that are older than the record are dated by the plan that approved them", () => {
  const records = [
    makeAudit("2026-10-01T08:00:00Z", {
      approved: {
        grants: [
          {
            outcome: "approved",
            digest: "d1",
            login: "alice",
            rights: { role: "admin", capabilities: [] },
            sites: 0,
            pullRequest: 1,
          },
        ],
        sites: [],
        lists: [[1, 2]],
        names: {},
      },
    }),
  ];
  expect(person(review({ records }), "alice").access[0]?.since).toEqual({
    day: "2026-10-01",
    pullRequest: 1,
    earlier: true,
  });
  const deleted = makeAudit("2026-10-02T08:00:00Z", {
    changes: [accountChange("alice", "present", "absent")],
  });
  const after = review({ records: [...records, deleted] });
  expect(person(after, "alice").access[0]?.since).toBeUndefined();
});

test("with a plan, everything is shown as it would be afterwards, and changes are marked", () => {
  const files = {
    ...FILES,
    "more.yaml": `
users:
  mallory: { absent: true }
  newcomer: { email: new@example.org, access: [{ role: write, sites: [2] }] }
`,
  };
  const plan = makePlan({
    manifest: makeManifest(files),
    live: LIVE,
    now: NOW,
    today: TODAY,
    run: { hasPassword: true },
  });
  const made = review({ files, plan });
  expect(made.people.map(({ login }) => login)).not.toContain("mallory");
  expect(person(made, "newcomer")).toMatchObject({
    account: "pending",
    before: "no account",
    access: [{ sites: [2], before: null }],
  });
  expect(person(made, "alice").access.every(({ before }) => before === undefined)).toBe(true);
  expect(made.changes?.map(({ login, after }) => `${login}: ${after}`)).toEqual([
    "mallory: no account",
    "newcomer: invited",
    "newcomer: write",
  ]);
  expect(needs(made)["foreign-admins"]).toBeUndefined();
});

test("a part of the server is selected by site group, team and mail domain", () => {
  const logins = (selection: Partial<ReviewInput["selection"]>): string[] =>
    review({ files: FILES, selection: { ...WHOLE, ...selection } }).people.map(
      ({ login }) => login,
    );
  expect(logins({ siteGroups: ["shop*"] })).toEqual(["alice", "bot", "old", "root", "tom"]);
  expect(logins({ teams: ["shops"] })).toEqual(["alice"]);
  expect(logins({ domains: ["agency.example"] })).toEqual(["mallory", "tom"]);
  expect(logins({ domains: ["agency.example"], siteGroups: ["Shops"] })).toEqual(["tom"]);
  const part = review({ files: FILES, selection: { ...WHOLE, siteGroups: ["Shops"] } });
  expect(part.sites.map(({ id }) => id)).toEqual([1, 2]);
  expect(person(part, "alice").access.map(({ sites }) => sites)).toEqual([[1, 2]]);
  expect(part.total).toEqual({ people: 7, sites: 3 });
  expect(needs(part)["public-sites"]).toBeUndefined();
  expect(needs(part)).toMatchObject({ ending: ["tom | view (statement of work, OPS-1)"] });
});

test("a login such as constructor is a person like any other", () => {
  const live = makeLive({
    sites: ["One"],
    people: { ["__proto__x"]: {}, constructor: { access: { 1: "view" } } },
  });
  const made = review({ live });
  expect(person(made, "constructor").access).toHaveLength(1);
  expect(made.people.some(({ login }) => loginKey(login) === loginKey("__proto__x"))).toBe(true);
});
