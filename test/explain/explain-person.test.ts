import { describe, expect, it } from "vitest";
import { explainPerson, type ExplainPersonInput } from "../../src/explain/explain-person.ts";
import type { PersonExplanation, SitesStory } from "../../src/explain/explanation.generated.ts";
import { baselineFor } from "../helpers/baseline-of.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { renderPersonText } from "../../src/render/terminal/explain-text.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";

const SITES = [
  { name: "Shop DE", group: "Client A shops", mainUrl: "https://shop.example.de/" },
  { name: "Shop FR", group: "Client A shops", mainUrl: "https://shop.example.fr/" },
  { name: "Shop internal", group: "Client A shops", mainUrl: "https://intern.example.de/" },
  { name: "Blog", group: "", mainUrl: "https://blog.example.org/" },
] as const;

function explain(input: Omit<ExplainPersonInput, "today">): PersonExplanation {
  const explanation = explainPerson({ today: TODAY, ...input });
  if (explanation.about !== "person") throw new Error(explanation.message);
  return explanation;
}

const text = (input: Omit<ExplainPersonInput, "today">, width = 80): string =>
  renderPersonText(explain(input), { color: false, width });

function storyOf({ access }: PersonExplanation, site: number): SitesStory {
  const story = access.find(({ sites }) => sites.some(({ id }) => id === site));
  if (!story) throw new Error(`site ${site} is not explained`);
  return story;
}

describe("every line that leads to a person's access", () => {
  const live = makeLive({
    sites: SITES,
    people: {
      "Alice.Martin": {
        access: { 1: "write + tagmanager_publish_live_container", 2: "view", 4: "admin" },
      },
    },
  });
  const manifest = makeManifest({
    "people.yaml": `
users:
  alice.martin:
    email: alice.martin@example.org
    access:
      - role: publisher
        sites: [{ set: eu-shops }]
        reason: statement of work 2026-17
        ticket: OPS-1182
        until: 2027-03-31
      - { role: view, sites: [Blog], until: 2026-10-31 }
      - { role: view, sites: [Blog], from: 2026-12-15 }
    reviewed: 2026-10-01
`,
    "teams.yaml": `
teams:
  client-a:
    members:
      - { login: alice.martin, until: 2026-12-15 }
    access:
      - role: view
        sites: [{ group: "Client A *" }]
        except: [Shop internal]
sites:
  eu-shops: [Shop DE]
roles:
  publisher:
    role: write
    capabilities: [tagmanager_publish_live_container]
`,
  });

  it("access is explained site by site, differences first", () => {
    expect(text({ manifest, live, login: "alice.martin" }, 100)).toBe(`\
Alice.Martin
  Spelling     Matomo treats alice.martin as the same login
  Account      active, alice.martin@example.org
  Manifests    managed (access/people.yaml:2)
  Reviewed     2026-10-01
  Super user   no
  Access       admin on 1 site, write + tagmanager_publish_live_container on 1 site, view on 1 site;
               the manifests grant something else on 1 site

Blog (4)
  admin now, although it has ended
  ! not changed: No manifest ends this access. It stays while settings.yaml has \`removals: written\`.
    To remove it, write \`until: DAY\`, \`access: []\` (no access) or \`absent: true\` (no account) in the
    person's entry, or set \`removals: all\`. [removals]
    access/people.yaml:11  grants view [begins 2026-12-15, in 14 days]
    access/people.yaml:10  grants view [ended 2026-10-31]

Shop DE (1)
  write + tagmanager_publish_live_container, as granted by the manifests
    access/people.yaml:5  grants publisher (statement of work 2026-17, OPS-1182) [publisher is write
                            + tagmanager_publish_live_container; until 2027-03-31, 120 days left]
    access/teams.yaml:6   team client-a grants view [until 2026-12-15, 14 days left]
    access/teams.yaml:4     is in team client-a, until 2026-12-15

Shop FR (2)
  view, as granted by the manifests
    access/teams.yaml:6  team client-a grants view [until 2026-12-15, 14 days left]
    access/teams.yaml:4    is in team client-a, until 2026-12-15

Shop internal (3)
  no access: excluded by the key \`except\`
    access/teams.yaml:6  team client-a grants view [excluded by \`except\`]
    access/teams.yaml:8    except: "Shop internal"
    access/teams.yaml:4    is in team client-a, until 2026-12-15

write includes tagmanager_write.
admin includes tagmanager_write, tagmanager_publish_live_container and
  tagmanager_use_custom_templates.
`);
  });

  it("includes selectors, sets and the capabilities of a role if one site is given", () => {
    expect(text({ manifest, live, login: "Alice.Martin", site: "Shop DE" })).toBe(`\
Alice.Martin
  Spelling     alice.martin in the manifests
  Account      active, alice.martin@example.org
  Manifests    managed (access/people.yaml:2)
  Reviewed     2026-10-01
  Super user   no

Shop DE (1)
  write + tagmanager_publish_live_container, as granted by the manifests
    access/people.yaml:5  grants publisher (statement of work 2026-17, OPS-1182)
                            [publisher is write +
                            tagmanager_publish_live_container; until 2027-03-31,
                            120 days left]
    access/people.yaml:6    sites: { set: eu-shops }
    access/teams.yaml:10      set eu-shops: "Shop DE"
    access/teams.yaml:14    adds tagmanager_publish_live_container
    access/teams.yaml:6   team client-a grants view [until 2026-12-15, 14 days
                            left]
    access/teams.yaml:7     sites: { group: "Client A *" }
    access/teams.yaml:4     is in team client-a, until 2026-12-15

write includes tagmanager_write.
`);
  });

  it("includes patterns that do not match the given site, and why", () => {
    const { notReaching } = explain({ manifest, live, login: "alice.martin", site: "4" });
    expect(notReaching.map(({ because }) => because)).toEqual([
      ["the set eu-shops does not contain it"],
      ['group "Client A *" does not match this site, which has no group'],
    ]);
  });

  it("an `except` line that excludes a site is named", () => {
    const story = storyOf(
      explain({ manifest, live, login: "alice.martin", site: "Shop internal" }),
      3,
    );
    expect(story).toMatchObject({
      now: null,
      wanted: null,
      state: "agrees",
      paths: [{ status: "excluded", team: "client-a" }],
    });
    expect(story.paths[0]?.lines.find(({ part }) => part === "except")).toEqual({
      file: "access/teams.yaml",
      line: 8,
      part: "except",
      text: 'except: "Shop internal"',
    });
  });
});

describe("differences between the manifests and Matomo", () => {
  it("differences are open or on hold exactly as in the plan", () => {
    const live = makeLive({
      sites: SITES,
      people: { amy: { access: { 1: "view", 3: "write", 4: "admin" } } },
      reports: [{ id: 1, key: "amy" as never, siteId: 4, description: "Weekly" }],
    });
    const manifest = makeManifest({
      "amy.yaml": `
users:
  amy:
    email: amy@example.org
    access:
      - { role: view, sites: [Shop DE] }
      - { role: view, sites: [Shop FR] }
      - { role: admin, sites: [Blog], until: 2026-11-30 }
`,
    });
    const explanation = explain({ manifest, live, login: "amy" });
    expect(storyOf(explanation, 1)).toMatchObject({
      state: "agrees",
      now: { role: "view" },
      wanted: { role: "view" },
    });
    expect(storyOf(explanation, 2)).toMatchObject({
      state: "open",
      now: null,
      open: { made: true, loss: false },
    });
    expect(storyOf(explanation, 3)).toMatchObject({
      state: "held",
      wanted: null,
      open: { made: false, held: [{ reason: "removals" }] },
    });
    expect(storyOf(explanation, 4)).toMatchObject({
      state: "open",
      wanted: null,
      paths: [{ status: "ended", until: "2026-11-30" }],
      open: { cause: "ended", destroys: ["Weekly"] },
    });
    const plan = makePlan({
      manifest,
      live,
      now: new Date(live.readAt),
      today: TODAY,
      run: { hasPassword: true },
    });
    const unlike = explanation.access
      .filter(({ open }) => open)
      .flatMap(({ sites }) => sites.map(({ id }) => id));
    expect(new Set(unlike)).toEqual(
      new Set(plan.effects.map((effect) => effect.kind === "site" && effect.site)),
    );
  });

  it("differences include rights that no single grant contains, and the line that ends them", () => {
    const live = makeLive({ sites: SITES, people: { amy: {} } });
    const manifest = makeManifest({
      "a.yaml": `
users:
  amy: { email: amy@example.org, access: [{ role: write, sites: [Shop DE] }] }
teams:
  tags:
    until: 2026-12-03
    members: [{ login: amy, reason: helps out }]
    access:
      - { role: view, capabilities: [tagmanager_publish_live_container], sites: [Shop DE] }
`,
    });
    expect(text({ manifest, live, login: "amy", site: "1" })).toContain(`
Shop DE (1)
  no access yet; the manifests grant write + tagmanager_publish_live_container
  + the next apply grants write + tagmanager_publish_live_container
    access/a.yaml:2  grants write
                       sites: "Shop DE"
    access/a.yaml:8  team tags grants view + tagmanager_publish_live_container
                       [until 2026-12-03, 2 days left]
                       sites: "Shop DE"
    access/a.yaml:6    is in team tags (helps out)
    access/a.yaml:4    team tags, until 2026-12-03
    No single grant gives write + tagmanager_publish_live_container. The account
    gets the highest role of its grants, and all their capabilities.
`);
  });

  it("the line that ends everything is shown if no grant is left", () => {
    const live = makeLive({ sites: SITES, people: { kim: { access: { 4: "write" } } } });
    const manifest = makeManifest({
      "kim.yaml": "users:\n  kim:\n    email: kim@example.org\n    access: []\n",
    });
    expect(text({ manifest, live, login: "kim" })).toContain(`
Blog (4)
  write now; the manifests grant none
  - the next apply removes it
    access/kim.yaml:4  access: [] grants nothing
`);
  });

  it("no difference is shown if a line has an error, which is shown instead", () => {
    const live = makeLive({ sites: SITES, people: { cat: { access: { 1: "view" } } } });
    const manifest = makeManifest({
      "c.yaml":
        "users:\n  cat: { email: cat@example.org, access: [{ role: admin, sites: [Shopp DE] }] }\n",
    });
    expect(text({ manifest, live, login: "cat" })).toBe(`\
cat
  Account      active, cat@example.org
  Manifests    managed (access/c.yaml:2)
               a line has an error, so nothing is changed
               access/c.yaml:2  There is no site called "Shopp DE" in Matomo.
  Super user   no
  Access       view on 1 site

Shop DE (1)
  view now, unchanged, because a line for this access has an error
`);
  });

  it("differences include what was changed by hand since the last verified state", () => {
    const live = makeLive({ sites: SITES, people: { amy: { access: { 1: "admin" } } } });
    const manifest = makeManifest({
      "settings.yaml": "url: https://analytics.example.org\naccount: root\nremovals: all\n",
      "amy.yaml":
        "users:\n  amy: { email: amy@example.org, access: [{ role: view, sites: [Shop DE] }] }\n",
    });
    const before = makeLive({ sites: SITES, people: { amy: { access: { 1: "view" } } } });
    expect(text({ manifest, live, login: "amy", baseline: baselineFor(manifest, before, TODAY) }))
      .toContain(`
Shop DE (1)
  admin now; the manifests grant view
  - the next apply changes it to view [changed by hand in Matomo; this reverts
    it]
    access/amy.yaml:2  grants view
`);
  });

  it("an explanation is shown once for all its sites, however many these are", () => {
    const sites = Array.from({ length: 40 }, (_, index) => `Site ${index + 1}`);
    const all = Object.fromEntries(sites.map((_, index) => [index + 1, "view"]));
    const live = makeLive({
      sites,
      people: { bot: { access: all }, amy: { access: { ...all, 7: "admin" } } },
    });
    const manifest = makeManifest({
      "b.yaml": `
users:
  bot: { email: bot@example.org, kind: service, access: [{ role: view, sites: all }] }
  amy: { email: amy@example.org, access: [{ role: view, sites: all }] }
`,
    });
    const bot = text({ manifest, live, login: "bot" });
    expect(bot).toContain("active, bot@example.org, a service account");
    expect(bot).toContain("\nAll 40 sites\n  view, as granted by the manifests\n");
    expect(text({ manifest, live, login: "amy" })).toContain(
      "Site 9 (9) and 31 more\n  view, as granted by the manifests\n",
    );
    expect(
      renderPersonText(explain({ manifest, live, login: "amy" }), { color: false, verbose: true }),
    ).toContain("and Site 40 (40)\n");
  });
});

describe("the status of an account in the manifests", () => {
  const live = makeLive({
    sites: SITES,
    people: {
      stranger: { access: { 1: "view" } },
      "ldap-sync": { access: { 1: "view" } },
      "old.colleague": { access: { 1: "view" } },
      paul: { access: { 1: "admin" } },
      sam: { access: { 1: "write" } },
      bob: { access: { 1: "view" } },
      zoe: {},
      gil: {},
      tom: { status: "pending", access: { 1: "view" } },
    },
  });
  const manifest = makeManifest({
    "settings.yaml":
      'url: https://analytics.example.org\naccount: root\nignore: ["ldap-*"]\nprotect: { logins: [paul] }\n',
    "p.yaml": `
users:
  sam: { email: sam@example.org, managedBy: sso, access: [{ role: view, sites: [Shop DE] }] }
  bob: { absent: true }
  zoe: { email: zoe@example.org, until: 2026-11-30, access: [{ role: view, sites: [Shop DE] }] }
  gil: { email: gil@example.org, from: 2027-01-01, access: [{ role: view, sites: [Shop DE] }] }
  tom: { email: tom@example.org, access: [{ role: view, sites: [Shop DE] }] }
  eli: { email: eli@example.org, provision: external, access: [{ role: view, sites: [Shop DE] }] }
released: [old.colleague, long.gone]
`,
  });
  const kinds = (login: string): string[] =>
    explain({ manifest, live, login }).standing.map(({ kind }) => kind);

  it.each([
    ["stranger", ["unmanaged"]],
    ["ldap-sync", ["ignored"]],
    ["old.colleague", ["released"]],
    ["long.gone", ["released"]],
    ["paul", ["unmanaged", "protected"]],
    ["root", ["unmanaged", "own-account"]],
    ["sam", ["managed", "sso"]],
    ["bob", ["absent"]],
    ["zoe", ["past"]],
    ["gil", ["future"]],
    ["tom", ["managed"]],
  ])("%s is %j", (login, expected) => {
    expect(kinds(login)).toEqual(expected);
  });

  it("no line grants the access of an unmanaged account", () => {
    expect(text({ manifest, live, login: "stranger" })).toBe(`\
stranger
  Account      active, stranger@example.org
  Manifests    in no manifest, so plans only report the account (unmanaged:
               report)
  Super user   no
  Access       view on 1 site

Shop DE (1)
  view, granted by hand: no manifest grants it
`);
  });

  it("an absent account is shown as one that will be deleted with its access", () => {
    const bob = text({ manifest, live, login: "bob" });
    expect(bob).toContain(
      "- the next apply deletes the account, with its dashboards and\n                 tokens\n",
    );
    expect(bob).toContain("Shop DE (1)\n  view now; it is removed with the account\n");
  });

  it("lines are shown even if they ended or begin only because of the person's own dates", () => {
    expect(storyOf(explain({ manifest, live, login: "zoe" }), 1).paths).toMatchObject([
      { status: "ended", until: "2026-11-30" },
    ]);
    expect(text({ manifest, live, login: "gil" })).toContain(`
Shop DE (1)
  no access yet
    access/p.yaml:5  grants view [begins 2027-01-01, in 31 days]
                       user gil, from 2027-01-01
`);
  });

  it("differences of people whom SSO manages are shown but not changed", () => {
    expect(storyOf(explain({ manifest, live, login: "sam" }), 1)).toMatchObject({
      state: "held",
      open: { made: false },
    });
  });

  it("shows what an account is waiting for", () => {
    const eli = explain({ manifest, live, login: "eli" });
    expect(eli.waiting).toMatchObject([{ reason: "external-account" }]);
    expect(storyOf(eli, 1).state).toBe("waits-for-account");
    expect(text({ manifest, live, login: "tom" })).toContain(
      "Account      invited; the invitation is not accepted yet, tom@example.org",
    );
  });
});

describe("unknown names", () => {
  const live = makeLive({
    sites: ["Shop DE", "Twice", "Twice", "2024"],
    people: { "Alice.Martin": {} },
  });
  const manifest = makeManifest({
    "a.yaml":
      "users:\n  alice.martin: { email: alice@example.org, access: [{ role: view, sites: [Shop XX] }] }\n",
  });
  const ask = (login: string, site?: string): unknown =>
    explainPerson({ manifest, live, today: TODAY, login, site });

  it("an unknown login is reported with the nearest one, once, in Matomo's spelling", () => {
    expect(ask("alice.martn")).toMatchObject({
      code: "login-not-found",
      nearest: ["Alice.Martin"],
    });
  });
  it("an e-mail can be given instead of a login", () => {
    expect(ask("alice@example.org")).toMatchObject({
      code: "login-not-found",
      hint: "It is the e-mail of alice.martin.",
    });
  });
  it("an unknown site is reported with the nearest ones", () => {
    expect(ask("alice.martin", "Shop D")).toMatchObject({
      code: "site-not-found",
      nearest: ["Shop DE (1)"],
    });
  });
  it("a site that is only in a manifest is reported with its line", () => {
    expect(ask("alice.martin", "Shop XX")).toMatchObject({
      code: "site-not-found",
      hint: expect.stringContaining("access/a.yaml:2 names it") as string,
    });
  });
  it("a name of two sites is reported with their ids", () => {
    expect(ask("alice.martin", "Twice")).toMatchObject({
      code: "site-name-twice",
      hint: "Use an id: 2 or 3.",
      nearest: ["2", "3"],
    });
  });
  it("a number is first looked up as an id and then as a name", () => {
    expect(ask("alice.martin", "1")).toMatchObject({ site: { name: "Shop DE" } });
    expect(ask("alice.martin", "2024")).toMatchObject({ site: { id: 4 } });
  });
});

describe("the output", () => {
  it("makes names harmless on a terminal, and keeps them unchanged in JSON", () => {
    const live = makeLive({
      sites: [{ name: "\u001b[31mEvil\u202e", group: "\u001b]0;x\u0007" }],
      people: { amy: { access: { 1: "view" } } },
    });
    const manifest = makeManifest({
      "a.yaml": "users:\n  amy: { email: amy@example.org, access: [{ role: view, sites: all }] }\n",
    });
    const explanation = explain({ manifest, live, login: "amy", site: "1" });
    expect(renderPersonText(explanation, { color: false })).not.toMatch(
      // oxlint-disable-next-line no-control-regex -- it is what is looked for
      /[\u0000-\u0009\u000b-\u001f\u202e]/,
    );
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  it("says if apply would change nothing at all", () => {
    const live = makeLive({ sites: SITES, people: { amy: {} } });
    const manifest = makeManifest({
      "settings.yaml": "url: https://analytics.example.org\naccount: root\npaused: audit week\n",
      "a.yaml":
        "users:\n  amy: { email: amy@example.org, access: [{ role: view, sites: [Blog] }] }\n",
    });
    expect(text({ manifest, live, login: "amy" })).toContain(
      "! apply would change nothing now: settings.yaml has paused: audit week. Remove\n  the line to continue.\n",
    );
  });
});
