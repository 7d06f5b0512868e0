import { describe, expect, it } from "vitest";
import { makeLive } from "../helpers/make-world.ts";
import { accessOf, desire, findingsOf, personOf } from "../helpers/desire.ts";

const LIVE = makeLive({ sites: ["Shop DE", "Shop FR", "Blog"], people: { ann: {} } });

interface Periods {
  readonly user?: string;
  readonly grant?: string;
  readonly team?: string;
  readonly membership?: string;
  readonly teamGrant?: string;
}

/**
 * ann has write on site 1 by her own grant, and view on site 2 by a team. Every line on the way can
 * have a period.
 */
const world = ({
  user = "",
  grant = "",
  team = "",
  membership = "",
  teamGrant = "",
}: Periods): string => `
users:
  ann:
    access: [{ role: write, sites: [1] ${grant} }]
    ${user}
teams:
  press:
    members: [{ login: ann ${membership} }]
    access: [{ role: view, sites: [2] ${teamGrant} }]
    ${team}
`;
const BOTH = { 1: "write", 2: "view" };
const OWN = { 1: "write" };
const TEAM = { 2: "view" };

describe("a line has no effect outside its from and until", () => {
  it.each<[string, Periods, Record<number, string>]>([
    ["no period at all", {}, BOTH],
    ["a grant on its first day", { grant: ", from: 2026-12-01" }, BOTH],
    ["a grant on the day before its first day", { grant: ", from: 2026-12-02" }, TEAM],
    ["a grant on its last day", { grant: ", until: 2026-12-01" }, BOTH],
    ["a grant on the day after its last day", { grant: ", until: 2026-11-30" }, TEAM],
    ["a team's grant that begins tomorrow", { teamGrant: ", from: 2026-12-02" }, OWN],
    ["a team's grant that ended yesterday", { teamGrant: ", until: 2026-11-30" }, OWN],
    ["a membership on its last day", { membership: ", until: 2026-12-01" }, BOTH],
    ["a membership that ended yesterday", { membership: ", until: 2026-11-30" }, OWN],
    ["a membership that begins tomorrow", { membership: ", from: 2026-12-02" }, OWN],
    ["a team that begins tomorrow", { team: "from: 2026-12-02" }, OWN],
    ["a team that ended yesterday", { team: "until: 2026-11-30" }, OWN],
    ["a user on their last day", { user: "until: 2026-12-01" }, BOTH],
    ["a user past their until", { user: "until: 2026-11-30" }, {}],
    ["a user who begins tomorrow", { user: "from: 2026-12-02" }, {}],
    ["a user on their first day", { user: "from: 2026-12-01" }, BOTH],
  ])("%s", (_, periods, expected) => {
    expect(accessOf(desire(world(periods), LIVE), "ann")).toEqual(expected);
  });

  it("an ended grant is kept with its lines, but a grant that was never valid is not", () => {
    const ended = (periods: Periods): unknown[] =>
      personOf(desire(world(periods), LIVE), "ann").ended.map(({ rights, sites, why }) => [
        rights.role,
        [...sites],
        why.map(({ text }) => text),
      ]);
    expect(ended({ grant: ", until: 2026-11-30" })).toEqual([["write", [1], ["grants write"]]]);
    expect(ended({ membership: ", until: 2026-11-30" })).toEqual([
      ["view", [2], ["team press grants view", "is in team press"]],
    ]);
    expect(ended({ grant: ", from: 2026-12-02" })).toEqual([]);
    expect(ended({ membership: ", until: 2026-06-30", teamGrant: ", from: 2026-07-01" })).toEqual(
      [],
    );
    expect(
      ended({ membership: ", until: 2026-07-01", teamGrant: ", from: 2026-07-01" }),
    ).toHaveLength(1);
  });

  it("the latest `from` of a site's lines is kept", () => {
    const desired = desire(
      world({
        membership: ", from: 2026-10-01",
        teamGrant: ", from: 2026-11-15",
        user: "from: 2026-01-01",
      }),
      LIVE,
    );
    const { access } = personOf(desired, "ann");
    expect([access.get(1)?.from, access.get(2)?.from]).toEqual(["2026-01-01", "2026-11-15"]);
  });

  it("a user whose `until` has passed stays managed", () => {
    const person = personOf(desire(world({ user: "until: 2026-11-30" }), LIVE), "ann");
    expect([person.past, person.granted, person.endsAll?.text]).toEqual([
      true,
      false,
      "ann ended on 2026-11-30",
    ]);
  });

  it("items of `public` have periods too", () => {
    const sites = (item: string): number[] => [
      ...(desire(`public: [{ sites: [3] ${item} }]\n`, LIVE).public?.access.keys() ?? []),
    ];
    expect(sites(", until: 2026-12-01")).toEqual([3]);
    expect(sites(", until: 2026-11-30")).toEqual([]);
    expect(sites(", from: 2026-12-02")).toEqual([]);
  });
});

describe("the super user right", () => {
  it.each([
    ["superuser: true", true, undefined],
    ["superuser: { until: 2026-12-01 }", true, undefined],
    ["superuser: { from: 2026-12-01 }", true, undefined],
    ["superuser: { from: 2026-12-02 }", false, undefined],
    ["superuser: { until: 2026-11-30, reason: cover }", false, "superuser ended on 2026-11-30"],
    ["superuser: true\n    until: 2026-11-30", false, "ann ended on 2026-11-30"],
    ["superuser: true\n    from: 2026-12-02", false, undefined],
    ["access: []", false, "access: [] grants nothing"],
    ["email: ann@example.org", false, undefined],
  ])(
    "for the super user line %j, the right is wanted: %s, and the line that ended it is %j",
    (entry, wanted, line) => {
      const person = personOf(desire(`users:\n  ann:\n    ${entry}\n`, LIVE), "ann");
      expect([person.superuser.wanted, person.superuserEnded?.text]).toEqual([wanted, line]);
    },
  );
});

describe("errors in a line that has not begun", () => {
  const later =
    'warning site-not-found 4: There is no site called "Campaign 2027" in Matomo. The grant begins on 2027-01-01. -> No site has a similar name.';
  it("errors in a future line are only warnings and change nobody's access", () => {
    const yaml = `
users:
  ann:
    access:
      - { role: view, sites: [Blog] }
teams:
  t: { members: [ann], access: [{ role: view, sites: [Campaign 2027], from: 2027-01-01 }] }
`;
    const desired = desire(yaml, LIVE);
    expect(findingsOf(desired)).toEqual([later.replace(" 4:", " 6:")]);
    expect(personOf(desired, "ann").frozenBy).toEqual([]);
    expect(accessOf(desired, "ann")).toEqual({ 3: "view" });
  });

  it("errors in a line are reported from its first day on", () => {
    const yaml =
      "users:\n  ann:\n    access:\n      - { role: view, sites: [Campaign 2027], from: 2027-01-01 }\n";
    expect(findingsOf(desire(yaml, LIVE))).toEqual([later]);
    expect(findingsOf(desire(yaml, LIVE, "2027-01-01"))).toEqual([
      'error site-not-found 4: There is no site called "Campaign 2027" in Matomo. -> No site has a similar name.',
    ]);
  });

  it("errors in a line are not reported after its last day", () => {
    const yaml =
      "users:\n  ann:\n    access:\n      - { role: view, sites: [Deleted], until: 2026-11-30 }\n";
    expect(findingsOf(desire(yaml, LIVE))).toEqual([]);
  });

  it.each([
    ["absent", "ann: { absent: true }"],
    ["past their until", "ann: { until: 2026-11-30, access: [{ role: view, sites: [Deleted] }] }"],
  ])("errors in selectors are not reported for somebody who is %s", (_, entry) => {
    const desired = desire(`users:\n  ${entry}\n`, LIVE);
    expect(findingsOf(desired)).toEqual([]);
    expect(personOf(desired, "ann").frozenBy).toEqual([]);
  });

  it.each([
    [
      "a user",
      "users:\n  ann: { from: 2027-01-01, access: [{ role: view, sites: [Campaign 2027] }] }\n",
    ],
    [
      "a team",
      "users:\n  ann: { access: [] }\nteams:\n  t: { from: 2027-01-01, members: [ann], access: [{ role: view, sites: [Campaign 2027] }] }\n",
    ],
  ])("the `from` of %s counts like the `from` of the grant", (_, yaml) => {
    expect(desire(yaml, LIVE).diagnostics.map(({ severity }) => severity)).toEqual(["warning"]);
  });

  it("an ended grant whose `except` has an error does not explain any loss", () => {
    const yaml = `
users:
  ann:
    access:
      - { role: view, sites: all, except: [Renamed], until: 2026-11-30 }
`;
    expect(personOf(desire(yaml, LIVE), "ann").ended.flatMap(({ sites }) => [...sites])).toEqual(
      [],
    );
  });
});

describe("the list of what ends within 14 days", () => {
  it("the list of upcoming end dates is sorted by day, and contains each one from 14 days before", () => {
    const yaml = `
users:
  ann: { until: 2026-12-15, superuser: { until: 2026-12-02 }, access: [{ role: view, sites: all, until: 2026-12-16 }] }
  bob: { until: 2026-11-30, email: b@example.org }
  cleo: { absent: true, until: 2026-12-05 }
teams:
  press:
    until: 2026-12-10
    members: [{ login: ann, until: 2026-12-01 }]
    access: [{ role: write, sites: all, until: 2026-12-09 }, { role: view, sites: all, from: 2026-12-02, until: 2026-12-03 }]
public: [{ sites: [Blog], until: 2026-12-04 }]
`;
    expect(
      desire(yaml, LIVE).endsSoon.map(
        ({ who, what, until, line }) => `${until} ${who}: ${what} (${line.text}, ${line.at.line})`,
      ),
    ).toEqual([
      "2026-12-01 ann: membership in press (membership in press, 8)",
      "2026-12-02 ann: super user (super user, 2)",
      "2026-12-04 anonymous: public access (public access, 10)",
      "2026-12-09 team press: write (team press grants write, 9)",
      "2026-12-10 team press: everything (team press ends, 6)",
      "2026-12-15 ann: everything (ann ends, 2)",
    ]);
  });
});

describe("the list of what begins later", () => {
  it("the list of upcoming start dates is sorted by day, with the sites that the selectors match today", () => {
    const yaml = `
users:
  ann: { from: 2027-01-05, superuser: { from: 2027-01-01 }, access: [{ role: view, sites: [Blog] }] }
  bob: { access: [{ role: write, sites: [Blog], from: 2026-12-24 }, { role: view, sites: [Blog], from: 2026-12-01 }] }
  gone: { absent: true, access: [{ role: view, sites: [Blog], from: 2027-01-01 }] }
teams:
  press:
    from: 2026-12-31
    until: 2027-01-31
    members: [{ login: bob, from: 2026-12-02 }]
    access: [{ role: write, sites: [Blog] }, { role: view, sites: [Blog], from: 2027-02-01 }]
public: [{ sites: [Blog], from: 2026-12-25 }]
`;
    const found = desire(yaml, LIVE).beginsLater.map(
      ({ who, from, rights, sites, superuser, team, line }) => {
        const what = superuser ? "super user" : (team ?? `${rights?.role} on ${sites?.join()}`);
        return `${from} ${who}: ${what} (${line.at.line})`;
      },
    );
    expect(found).toEqual([
      "2026-12-24 bob: write on 3 (3)",
      "2026-12-25 anonymous: view on 3 (11)",
      // A grant that would begin after its team has ended is never valid.
      "2026-12-31 bob: press (9)",
      "2026-12-31 team press: write on 3 (10)",
      "2027-01-05 ann: view on 3 (2)",
      "2027-01-05 ann: super user (2)",
    ]);
  });
});
