import { describe, expect, it } from "vitest";
import { groundsText } from "../../src/desired/line.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";
import { makeDesired } from "../../src/desired/make-desired.ts";
import { accessOf, desire, findingsOf, personOf } from "../helpers/desire.ts";

const LIVE = makeLive({
  sites: ["Shop DE", "Shop FR", "Blog"],
  people: { ann: {}, "Bob.Miller": {} },
});
const PUBLISH = "tagmanager_publish_live_container";

/** Each of `grants` becomes a grant of ann. */
const own = (...grants: string[]): string => `
users:
  ann:
    access:
${grants.map((grant) => `      - ${grant}\n`).join("")}`;

describe("the access to a site is the highest role and all capabilities of its grants", () => {
  it.each([
    ["one grant", ["{ role: view, sites: [1] }"], { 1: "view" }],
    [
      "the higher role wins in any order",
      ["{ role: admin, sites: [1] }", "{ role: view, sites: [1, 2] }"],
      { 1: "admin", 2: "view" },
    ],
    [
      "two grants of the same role",
      ["{ role: view, sites: [1] }", "{ role: view, sites: all }"],
      { 1: "view", 2: "view", 3: "view" },
    ],
    [
      "a combination that no grant states is marked",
      ["{ role: write, sites: [1] }", `{ role: view, sites: [1, 2], capabilities: [${PUBLISH}] }`],
      { 1: `write + ${PUBLISH} (combined)`, 2: `view + ${PUBLISH}` },
    ],
    [
      "a combination that a third grant states is not marked",
      [
        "{ role: write, sites: [1] }",
        `{ role: view, sites: [1], capabilities: [${PUBLISH}] }`,
        `{ role: write, sites: [1], capabilities: [${PUBLISH}] }`,
      ],
      { 1: `write + ${PUBLISH}` },
    ],
    [
      "a capability that the higher role implies makes no combination",
      [
        "{ role: view, sites: [1], capabilities: [tagmanager_write] }",
        "{ role: write, sites: [1] }",
      ],
      { 1: "write" },
    ],
    [
      "two capabilities of two grants",
      [
        "{ role: view, sites: [1], capabilities: [tagmanager_write] }",
        `{ role: view, sites: [1], capabilities: [${PUBLISH}] }`,
      ],
      { 1: `view + ${PUBLISH} + tagmanager_write (combined)` },
    ],
  ])("%s", (_, grants, expected) => {
    expect(accessOf(desire(own(...grants), LIVE), "ann")).toEqual(expected);
  });

  it("the reasons are the lines of the grants and, for a team's grant, also the line of the membership", () => {
    const desired = makeDesired(
      makeManifest({
        "people.yaml": `
users:
  bob.miller:
    access:
      - { role: publisher, sites: [Blog], reason: press, ticket: OPS-1 }
roles:
  publisher: { role: write, capabilities: [${PUBLISH}] }
`,
        "teams/press.yaml": `
teams:
  press:
    members:
      - { login: bob.miller, reason: holiday cover }
    access:
      - { role: view, sites: all }
`,
      }),
      LIVE,
      TODAY,
    );
    const cell = personOf(desired, "bob.miller").access.get(3);
    expect(
      cell?.why.map((line) => `${line.at.file}:${line.at.line} ${line.text}${groundsText(line)}`),
    ).toEqual([
      "access/people.yaml:4 grants publisher (press, OPS-1)",
      "access/teams/press.yaml:6 team press grants view",
      "access/teams/press.yaml:4 is in team press (holiday cover)",
    ]);
    expect(accessOf(desired, "Bob.Miller")).toEqual({
      1: "view",
      2: "view",
      3: `write + ${PUBLISH}`,
    });
  });
});

describe("the end of a person's access by their own entry", () => {
  it.each([
    ["absent: true ends all access", "ann: { absent: true, reason: left }", "ann is absent (left)"],
    [
      "access: [] ends all access",
      "ann: { access: [], ticket: 12 }",
      "access: [] grants nothing (12)",
    ],
    [
      "a past until ends all access",
      "ann: { until: 2026-11-30, access: [{ role: view, sites: all }] }",
      "ann ended on 2026-11-30",
    ],
    ["a missing access key ends nothing", "ann: { email: ann@example.org }", undefined],
    ["an until of today ends nothing yet", "ann: { until: 2026-12-01 }", undefined],
  ])("%s", (_, entry, line) => {
    const person = personOf(desire(`users:\n  ${entry}\n`, LIVE), "ann");
    expect(person.endsAll && `${person.endsAll.text}${groundsText(person.endsAll)}`).toBe(line);
    expect(person.access.size).toBe(0);
  });

  it("a team still grants access to somebody whose own access is empty", () => {
    const desired = desire(
      "users:\n  ann: { access: [] }\nteams:\n  t: { members: [ann], access: [{ role: view, sites: [2] }] }\n",
      LIVE,
    );
    expect(accessOf(desired, "ann")).toEqual({ 2: "view" });
  });

  it("public access is unmanaged without the key `public`, and empty with an empty list", () => {
    expect(desire("users:\n  ann: { access: [] }\n", LIVE).public).toBeUndefined();
    const none = desire("public: []\n", LIVE).public;
    expect([none?.access.size, none?.endsAll?.text]).toEqual([0, "public: [] grants nothing"]);
    const some = desire("public:\n  - { sites: [Blog], reason: open data }\n", LIVE).public;
    expect(
      [...(some?.access ?? [])].map(([site, { rights, why }]) => [site, rights, why[0]?.text]),
    ).toEqual([[3, { role: "view", capabilities: [] }, "public"]]);
  });
});

describe("e-mails are checked before anything is sent", () => {
  const live = makeLive({
    sites: ["Shop"],
    people: {
      ann: { email: "ann@example.org" },
      "mail@example.org": { email: "other@example.org" },
      bob: { email: "Bob@Example.org" },
    },
  });
  const access = "access: [{ role: view, sites: all }]";
  it.each([
    [
      "a new account without an e-mail",
      `new: { ${access} }`,
      "error email-missing 2: new has no account yet, and Matomo needs an e-mail address to create one. -> Add `email:` to the user.",
    ],
    [
      "a new login with the e-mail of another login",
      `ann2: { email: ANN@example.org, ${access} }`,
      "error email-taken 2: The e-mail of ann2 belongs to the account ann in Matomo. -> Matomo cannot rename logins: keep ann as the login, or remove that account (absent: true).",
    ],
    [
      "an account that takes another account's e-mail",
      `ann: { email: bob@example.org, ${access} }`,
      "error email-taken 2: The e-mail of ann belongs to the account bob in Matomo. -> Two accounts cannot share an e-mail: change one of them.",
    ],
    [
      "an e-mail that is another account's login",
      `ann: { email: mail@example.org, ${access} }`,
      "error email-taken 2: The e-mail of ann is the login of another account in Matomo: mail@example.org. -> Use another e-mail.",
    ],
    [
      "a new login that is another account's e-mail",
      `other@example.org: { email: new@example.org, ${access} }`,
      "error login-is-an-email 2: The login other@example.org is the e-mail of the account mail@example.org in Matomo. -> Use another login.",
    ],
  ])("%s is an error, and the person stays unchanged", (_, entry, finding) => {
    const desired = desire(`users:\n  ${entry}\n`, live);
    expect(findingsOf(desired)).toEqual([finding]);
    expect([...desired.people.values()].map(({ frozenBy }) => frozenBy.length)).toEqual([1]);
  });

  it.each([
    ["the same e-mail in other case", `ann: { email: ANN@EXAMPLE.org, ${access} }`],
    ["a missing e-mail of somebody who has an account", `ann: { ${access} }`],
    ["a missing e-mail of somebody who gets no access yet", "new: {}"],
    [
      "a missing e-mail of somebody whose account SSO creates",
      `new: { provision: external, ${access} }`,
    ],
    [
      "another account's e-mail for somebody who is to be deleted",
      "ann: { email: bob@example.org, absent: true }",
    ],
    [
      "another account's e-mail for somebody who is managed by SSO",
      `ann: { email: bob@example.org, managedBy: sso, ${access} }`,
    ],
    [
      "another account's e-mail for somebody who gets no access yet",
      "new: { email: bob@example.org }",
    ],
  ])("%s is not a finding", (_, entry) => {
    const desired = desire(`users:\n  ${entry}\n`, live);
    expect(findingsOf(desired)).toEqual([]);
    expect([...desired.people.values()].flatMap(({ frozenBy }) => frozenBy)).toEqual([]);
  });

  it("an account whose `until` has passed loses access even if the manifests give it the e-mail address of another account", () => {
    const desired = desire(
      `users:\n  ann: { email: bob@example.org, until: 2026-11-30, ${access} }\n`,
      live,
    );
    expect(personOf(desired, "ann").frozenBy).toEqual([]);
  });

  it.each([
    ["keeps somebody unchanged who has access only through a team", "new: { access: [] }", 1],
    [
      "does not stop the end of access of somebody who is leaving",
      "ann: { email: bob@example.org, access: [] }",
      0,
    ],
  ])("a missing or taken e-mail %s", (_, entry, frozen) => {
    const login = entry.slice(0, 3);
    const team =
      frozen === 1
        ? `teams:\n  t: { members: [${login}], access: [{ role: view, sites: all }] }\n`
        : "";
    const desired = desire(`users:\n  ${entry}\n${team}`, live);
    expect(personOf(desired, login).frozenBy).toHaveLength(frozen);
    expect(desired.diagnostics.map(({ severity }) => severity)).toEqual(["error"]);
  });
});
