import { describe, expect, it } from "vitest";
import { accessOf, desire, personOf } from "../helpers/desire.ts";
import { makeLive } from "../helpers/make-world.ts";

const LIVE = makeLive({ sites: ["Shop", "Blog", "News"], people: { ann: {} } });
const own = (...grants: readonly string[]): string =>
  `users:\n  ann:\n    access:\n${grants.map((grant) => `      - ${grant}\n`).join("")}`;

describe("somebody in several teams", () => {
  it("somebody in several teams has the access that all of them grant", () => {
    const yaml = `
users:
  ann: {}
teams:
  first: { members: [ann], access: [{ role: view, sites: [1] }] }
  second: { members: [ann], access: [{ role: write, sites: [2] }] }
  third: { members: [ann], access: [{ role: admin, sites: [3] }] }
`;
    expect(accessOf(desire(yaml, LIVE), "ann")).toEqual({ 1: "view", 2: "write", 3: "admin" });
  });

  it("the end of a membership removes only that team's access", () => {
    const yaml = `
users:
  ann: {}
teams:
  first: { members: [{ login: ann, until: 2026-11-30 }], access: [{ role: admin, sites: [1, 2] }] }
  second: { members: [ann], access: [{ role: view, sites: [2] }] }
`;
    const desired = desire(yaml, LIVE);
    expect(accessOf(desired, "ann")).toEqual({ 2: "view" });
    expect(personOf(desired, "ann").ended.map(({ sites }) => [...sites])).toEqual([[1, 2]]);
  });
});

describe("several grants on one site", () => {
  it.each([
    [
      "{ role: view, sites: [1], from: 2026-11-01 }",
      "{ role: write, sites: [1], from: 2026-11-20 }",
    ],
    [
      "{ role: view, sites: [1], from: 2026-11-20 }",
      "{ role: write, sites: [1], from: 2026-11-01 }",
    ],
    ["{ role: view, sites: [1] }", "{ role: write, sites: [1], from: 2026-11-20 }"],
    ["{ role: view, sites: [1], from: 2026-11-20 }", "{ role: write, sites: [1] }"],
  ])("joined grants begin on the latest of their first days: %s and %s", (...grants) => {
    const cell = personOf(desire(own(...grants), LIVE), "ann").access.get(1);
    expect([cell?.rights.role, cell?.from]).toEqual(["write", "2026-11-20"]);
  });

  it("joined grants have no first day if none of them has one", () => {
    const both = ["{ role: view, sites: [1] }", "{ role: write, sites: [1] }"];
    expect(personOf(desire(own(...both), LIVE), "ann").access.get(1)?.from).toBeUndefined();
  });

  it("joined grants are all listed as reasons, and a shared membership only once", () => {
    const yaml = `
users:
  ann: {}
teams:
  t:
    members: [ann]
    access: [{ role: view, sites: [1, 2] }, { role: write, sites: [1] }]
`;
    const { access } = personOf(desire(yaml, LIVE), "ann");
    expect(access.get(1)?.why.map(({ text }) => text)).toEqual([
      "team t grants view",
      "is in team t",
      "team t grants write",
    ]);
  });

  it("grants are joined once for all sites that have the same ones", () => {
    const both = ["{ role: view, sites: all }", "{ role: write, sites: [1, 2] }"];
    const { access } = personOf(desire(own(...both), LIVE), "ann");
    expect(access.get(1)).toBe(access.get(2));
    expect(access.get(3)).not.toBe(access.get(1));
  });
});

describe("the list of what ends within two weeks", () => {
  const soon = (yaml: string, today = "2026-12-01"): string[] =>
    desire(yaml, LIVE, today).endsSoon.map(
      ({ who, what, until, line }) => `${until} ${who}: ${what} (${line.at.line} ${line.text})`,
    );
  const YAML = `users:
  zoe: { until: 2026-12-10 }
  ann:
    superuser: { until: 2026-12-05 }
    access:
      - { role: admin, sites: [1], until: 2026-12-15 }
      - { role: publisher, sites: [2], until: 2026-12-10 }
  gone: { absent: true, until: 2026-12-10 }
roles:
  publisher: { role: write, capabilities: [tagmanager_publish_live_container] }
teams:
  t:
    until: 2026-12-12
    members: [{ login: ann, until: 2026-12-11 }]
    access: [{ role: view, sites: [3], until: 2026-12-13 }]
public: [{ sites: [1], until: 2026-12-14 }]
`;

  it("the list of upcoming end dates covers users, grants, super user rights, teams, memberships and public access", () => {
    expect(soon(YAML)).toEqual([
      "2026-12-05 ann: super user (4 super user)",
      "2026-12-10 ann: publisher (7 grants publisher)",
      "2026-12-10 zoe: everything (2 zoe ends)",
      "2026-12-11 ann: membership in t (14 membership in t)",
      "2026-12-12 team t: everything (12 team t ends)",
      "2026-12-13 team t: view (15 team t grants view)",
      "2026-12-14 anonymous: public access (16 public access)",
      "2026-12-15 ann: admin (6 grants admin)",
    ]);
  });

  it("the list of upcoming end dates leaves out those that are far away, have passed, or belong to a grant that has not begun", () => {
    const one = (days: string): string => own(`{ role: admin, sites: [1], ${days} }`);
    expect(soon(one("until: 2026-12-16"))).toEqual([]);
    expect(soon(one("until: 2026-12-01"))).toHaveLength(1);
    expect(soon(one("until: 2026-11-30"))).toEqual([]);
    expect(soon(one("from: 2026-12-02, until: 2026-12-10"))).toEqual([]);
  });
});

describe("the list of what begins later", () => {
  it("the list of upcoming start dates is sorted by day and person, with the sites in order", () => {
    const yaml = `users:
  zoe: { access: [{ role: view, sites: [3, 1], from: 2026-12-24 }] }
  ann: { superuser: { from: 2026-12-24 }, access: [{ role: view, sites: [2], from: 2026-12-20, until: 2026-12-20 }] }
  bob: { until: 2026-12-23, access: [{ role: view, sites: [1], from: 2026-12-24 }] }
`;
    const shown = desire(yaml, LIVE).beginsLater.map(({ from, who, sites, line }) =>
      [from, who, sites?.join("+") ?? "", line.text].join(" "),
    );
    expect(shown).toEqual([
      "2026-12-20 ann 2 grants view",
      "2026-12-24 ann  superuser",
      "2026-12-24 zoe 1+3 grants view",
    ]);
  });
});
