import { describe, expect, it } from "vitest";
import { explainPerson, type ExplainPersonInput } from "../../src/explain/explain-person.ts";
import type { PersonExplanation, SitesStory } from "../../src/explain/explanation.generated.ts";
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

describe("super users", () => {
  const live = makeLive({
    sites: SITES,
    people: { carol: { superuser: true }, dora: { superuser: true }, ida: {} },
  });
  const manifest = makeManifest({
    "s.yaml": `
users:
  carol:
    email: carol@example.org
    superuser: { until: 2026-12-24, reason: holiday cover }
    access:
      - { role: view, sites: [Blog] }
  ida: { email: ida@example.org, superuser: true, access: [{ role: view, sites: [Blog] }] }
`,
  });

  it("super users have everything now, and their grants in the manifests wait", () => {
    expect(text({ manifest, live, login: "carol" })).toBe(`\
carol
  Account      active, carol@example.org
  Manifests    managed (access/s.yaml:2)
  Super user   yes, as granted by the manifests [until 2026-12-24, 23 days left]
               access/s.yaml:4  superuser (holiday cover), until 2026-12-24
  Access       everything on all 4 sites, as a super user

Blog (4)
  everything, as a super user
  the manifests grant view, but it waits until the super user right ends
    access/s.yaml:6  grants view
`);
  });

  it("super users made by hand and those not yet applied are distinguished", () => {
    expect(text({ manifest, live, login: "dora" })).toContain(
      "Super user   yes, granted by hand: no manifest grants it\n",
    );
    const ida = explain({ manifest, live, login: "ida", hasPassword: false });
    expect(ida.superuser).toMatchObject({
      now: false,
      wanted: true,
      open: { held: [{ reason: "password-missing" }] },
    });
    expect(storyOf(ida, 4).state).toBe("waits-for-superuser");
  });

  it("super users lose the right when its time is over, and the line that ended it is shown", () => {
    const explanation = explainPerson({ manifest, live, login: "carol", today: "2027-01-01" });
    expect(explanation).toMatchObject({
      superuser: {
        now: true,
        wanted: false,
        status: "ended",
        open: { made: true, why: [{ line: 4 }] },
      },
      access: [{ state: "waits-for-superuser", wanted: { role: "view" } }],
    });
  });
});

describe("the public", () => {
  it("public access is explained by the lines of `public`", () => {
    const live = makeLive({ sites: SITES, public: { 1: "view", 4: "view" } });
    const manifest = makeManifest({
      "p.yaml": "public:\n  - { sites: [Blog], reason: public statistics }\n",
    });
    expect(text({ manifest, live, login: "Anonymous" })).toBe(`\
The public (anonymous)
  Account      none (visitors without a login)
  Manifests    managed by the key \`public\` (access/p.yaml:1)
  Access       view on 2 sites; the manifests grant something else on 1 site

Shop DE (1)
  view now, granted by hand: no manifest grants it
  ! not changed: No manifest ends this access. It stays while settings.yaml has
    \`removals: written\`. To remove it, write \`until: DAY\`, \`access: []\` (no
    access) or \`absent: true\` (no account) in the person's entry, or set
    \`removals: all\`. [removals]

Blog (4)
  view, as granted by the manifests
    access/p.yaml:2  public (public statistics)
`);
  });
});
