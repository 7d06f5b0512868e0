import { describe, expect, it } from "vitest";
import { explainSite } from "../../src/explain/explain-site.ts";
import type { SiteExplanation } from "../../src/explain/explanation.generated.ts";
import { renderNotFoundText, renderSiteText } from "../../src/render/terminal/explain-text.ts";
import { makeLive, makeManifest, TODAY } from "../helpers/make-world.ts";

const live = makeLive({
  sites: [
    { name: "Shop DE", group: "Client A shops", mainUrl: "https://shop.example.de/" },
    { name: "Open data", group: "Public", mainUrl: "https://data.example.org/" },
    "Twice",
    "Twice",
  ],
  people: {
    carol: { superuser: true },
    dora: { superuser: true },
    ida: {},
    stranger: { access: { 1: "admin" } },
    "ldap-sync": { access: { 1: "view" } },
    bob: { access: { 1: "view" } },
    tom: { status: "pending", access: { 1: "view" } },
    uma: { access: { 1: "view" } },
    vic: { access: { 1: "view" } },
    wes: { access: { 1: "write" } },
    zoe: {},
  },
  public: { 2: "view" },
});

const manifest = makeManifest({
  "settings.yaml": 'url: https://analytics.example.org\naccount: root\nignore: ["ldap-*"]\n',
  "people.yaml": `
users:
  carol: { email: carol@example.org, superuser: { until: 2026-12-24, reason: holiday cover } }
  ida: { email: ida@example.org, superuser: true }
  bob: { absent: true }
  tom: { email: tom@example.org }
  uma: { email: uma@example.org }
  vic: { email: vic@example.org }
  wes: { email: wes@example.org }
  eve: { email: eve@example.org }
  max: { email: max@example.org, access: [{ role: view, sites: [Shop DE], from: 2027-01-01 }] }
  zoe: { email: zoe@example.org, access: [{ role: view, sites: [Shop DE], until: 2026-11-01 }] }
public:
  - { sites: [Open data], reason: public statistics }
`,
  "teams.yaml": `
teams:
  client-a:
    members:
      - { login: tom, until: 2026-12-15 }
      - uma
      - vic
      - wes
      - eve
    access:
      - { role: view, sites: [{ group: "Client A *" }] }
`,
});

function explain(site: string): SiteExplanation {
  const explanation = explainSite({ manifest, live, today: TODAY, site });
  if (explanation.about !== "site") throw new Error(explanation.message);
  return explanation;
}

describe("who can see a site", () => {
  it("people are shown by role, with their lines, and with those who should see the site but cannot", () => {
    expect(renderSiteText(explain("Shop DE"), { color: false, width: 80 })).toBe(`\
Shop DE (1)
  URL          https://shop.example.de/
  Group        Client A shops
  Public       no: not granted by any manifest

Super users, who see every site: 3, and 1 person who should become a super user
  carol
    yes, as granted by the manifests [until 2026-12-24, 23 days left]
      access/people.yaml:2  superuser (holiday cover), until 2026-12-24
  dora
    yes, granted by hand: no manifest grants it
  ida
    not yet; the manifests grant it
    + the next apply grants the right
      access/people.yaml:3  superuser
  root (the job's own account)
    yes, granted by hand: no manifest grants it

admin: 1 person
  stranger
    admin, granted by hand: no manifest grants it

write: 1 person
  wes
    write now; the manifests grant view
    ! not changed: No manifest ends this access. It stays while settings.yaml
      has \`removals: written\`. To remove it, write \`until: DAY\`, \`access: []\`
      (no access) or \`absent: true\` (no account) in the person's entry, or set
      \`removals: all\`. [removals]
      access/teams.yaml:10  team client-a grants view
      access/teams.yaml:7     is in team client-a

view: 5 people
  bob (absent)
    view now; it is removed with the account
  ldap-sync (ignored)
    view, granted by hand: no manifest grants it
  tom (invited)
    view, as granted by the manifests
      access/teams.yaml:10  team client-a grants view [until 2026-12-15, 14 days
                              left]
      access/teams.yaml:4     is in team client-a, until 2026-12-15
  uma, vic
    view, as granted by the manifests
      access/teams.yaml:10   team client-a grants view
      access/teams.yaml:5,6    are in team client-a

Should have access, but have none: 1 person
  eve (no account)
    no access yet; the manifests grant view
    + the next apply grants view
      access/teams.yaml:10  team client-a grants view
      access/teams.yaml:8     is in team client-a

Begins later: 1 person
  max (no account)
    no access yet
      access/people.yaml:10  grants view [begins 2027-01-01, in 31 days]

write includes tagmanager_write.
admin includes tagmanager_write, tagmanager_publish_live_container and
  tagmanager_use_custom_templates.
`);
  });

  it("includes everybody who has rights now, each once", () => {
    const { people, missing, later, superusers } = explain("1");
    expect(people.map(({ login }) => login)).toEqual([
      "stranger",
      "wes",
      "bob",
      "ldap-sync",
      "tom",
      "uma",
      "vic",
    ]);
    expect(missing.map(({ login }) => login)).toEqual(["eve"]);
    expect(later.map(({ login }) => login)).toEqual(["max"]);
    expect(superusers.map(({ login, now }) => [login, now])).toEqual([
      ["carol", true],
      ["dora", true],
      ["ida", false],
      ["root", true],
    ]);
  });

  it("says if a site is public, and which line makes it public", () => {
    const text = renderSiteText(explain("Open data"), { color: false, width: 80 });
    expect(text).toContain(`
  Public       yes: visitors without a login can see it
               view, as granted by the manifests
                 access/people.yaml:13  public (public statistics)
`);
    expect(text).toContain("\nNobody else has access, and the manifests grant none.\n");
  });

  it("people whose lines end on different days are separated, and many memberships are shortened to a range", () => {
    const logins = Array.from({ length: 30 }, (_, index) => `user${index + 10}`);
    const big = makeLive({
      sites: ["Shop"],
      people: Object.fromEntries(logins.map((login) => [login, { access: { 1: "view" } }])),
    });
    const text = renderSiteText(
      explainSite({
        live: big,
        today: TODAY,
        site: "Shop",
        manifest: makeManifest({
          "t.yaml": `
users:
${logins.map((login) => `  ${login}: { email: ${login}@example.org }`).join("\n")}
teams:
  all:
    access:
      - { role: view, sites: all }
    members:
${logins.map((login, index) => (index === 3 ? `      - { login: ${login}, until: 2026-12-31 }` : `      - ${login}`)).join("\n")}
`,
        }),
      }) as SiteExplanation,
      { color: false, width: 100 },
    );
    expect(text).toContain(`
    view, as granted by the manifests
      access/t.yaml:35     team all grants view
      access/t.yaml:37-66    are in team all
  user13
    view, as granted by the manifests
      access/t.yaml:35  team all grants view [until 2026-12-31, 30 days left]
      access/t.yaml:40    is in team all, until 2026-12-31
`);
  });

  it("asks for an id if two sites have the same name", () => {
    const explanation = explainSite({ manifest, live, today: TODAY, site: "Twice" });
    expect(explanation).toMatchObject({
      about: "not-found",
      code: "site-name-twice",
      nearest: ["3", "4"],
    });
    expect(renderNotFoundText(explanation as never, { color: false })).toBe(
      'error: 2 sites are called "Twice" in Matomo.\n-> Use an id: 3 or 4.\n',
    );
  });
});
