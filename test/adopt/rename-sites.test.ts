import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { adoptJob, type AdoptJobResult } from "../../src/job/adopt-job.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { baselineFor } from "../helpers/baseline-of.ts";
import { makeLive, TODAY, type WorldSeed } from "../helpers/make-world.ts";
import { effectsOf } from "../helpers/plan-of.ts";

interface Renaming extends AdoptJobResult {
  text(path?: string): string;
}

interface World {
  readonly files: string | Readonly<Record<string, string>>;
  readonly people?: WorldSeed["people"];
  readonly before: WorldSeed["sites"];
  readonly now: WorldSeed["sites"];
  /** People after a change made by hand. */
  readonly peopleNow?: WorldSeed["people"];
  readonly deleted?: number;
  /** The same files with additional lines that nobody approved. */
  readonly pushed?: string;
}

const sourcesOf = (files: World["files"]): { path: string; text: string }[] =>
  Object.entries({
    "settings.yaml": "url: https://analytics.example.org\naccount: root\nremovals: all\n",
    ...(typeof files === "string" ? { "people.yaml": files } : files),
  }).map(([path, text]) => ({ path: `access/${path}`, text: text.replace(/^\n/, "") }));

/** Adopts after sites were renamed. Everything in the files was approved under the old names. */
function renaming({
  files,
  people = {},
  before,
  now,
  peopleNow = people,
  deleted,
  pushed,
}: World): Renaming {
  const approved = readManifest(sourcesOf(files)).manifest;
  const sources = sourcesOf(pushed ?? files);
  const { manifest } = readManifest(sources);
  if (!manifest || !approved)
    throw new Error(
      `the manifest of this test is wrong: ${JSON.stringify(readManifest(sources).diagnostics)}`,
    );
  const baseline = baselineFor(approved, makeLive({ sites: before, people }), TODAY);
  const all = makeLive({ sites: now, people: peopleNow });
  const live: Live = { ...all, sites: new Map([...all.sites].filter(([id]) => id !== deleted)) };
  const input = { manifest, live, baseline, now: new Date(`${TODAY}T06:00:00Z`), today: TODAY };
  const plan = makePlan({ ...input, scope: "all", run: { hasPassword: true } });
  const result = adoptJob({ ...input, files: sources, plan, folder: "access" });
  const texts = new Map([...sources, ...result.files].map((file) => [file.path, file.text]));
  return { ...result, text: (path = "people.yaml") => texts.get(`access/${path}`) ?? "" };
}

const identities = ({ left }: AdoptJobResult): string[] =>
  left.identities
    .filter(({ kind }) => kind !== "first")
    .map(
      ({ site, after, kind, approves }) =>
        `${site} ${after?.name ?? "deleted"}: ${kind}${approves ? ", approves" : ""}`,
    );

/** Checks that a plan of the new files shows the new names and has no effects. */
function checkSettled(result: AdoptJobResult, names: readonly string[]): void {
  expect(identities(result)).toEqual(names.map((name) => `${name}: proposed, approves`));
  expect(effectsOf(result.left)).toEqual([]);
  expect(result.left.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(result.left.frozen).toEqual([]);
  expect(result.unrenamed).toEqual([]);
}

const ANN = { ann: { access: { 1: "view" } } };

describe("adopting the new name of a site", () => {
  it("a site's new name replaces the old one, and every other byte is kept", () => {
    const result = renaming({
      files: `
# ours
users:
  ann:   # head of shops
    access:
      - { role: view,   sites: [ Shop ] , until: 2026-12-31 } # Shop
`,
      people: ANN,
      before: ["Shop", "Blog"],
      now: ["Shop Germany", "Blog"],
    });
    expect(result.text()).toBe(`# ours
users:
  ann:   # head of shops
    access:
      - { role: view,   sites: [ Shop Germany ] , until: 2026-12-31 } # Shop
`);
    expect(result.renamed).toEqual([
      { site: 1, before: "Shop", after: "Shop Germany", places: 1, byId: false },
    ]);
    expect(result.files.map(({ path }) => path)).toEqual(["access/people.yaml"]);
    checkSettled(result, ["1 Shop Germany"]);
  });

  it("a renamed site keeps quotes, the style of lists and the name beside an id", () => {
    const result = renaming({
      files: `
users:
  ann:
    access:
      - role: view
        sites:
          - "Shop"   # double
          - 'Blog'
      - role: view
        sites: [{ name: "Shop", id: 1 }, {id: 2, name: Blog}]
  bob:
    access: [{ role: view, sites: all, except: ["Shop", { group: B }] }]
public:
  - sites: [Shop]
`,
      people: { ann: { access: { 1: "view", 2: "view" } }, bob: {} },
      before: ["Shop", { name: "Blog", group: "B" }],
      now: ['Shop "DE": #1', { name: "It's a blog", group: "B" }],
    });
    expect(result.text()).toBe(`users:
  ann:
    access:
      - role: view
        sites:
          - "Shop \\"DE\\": #1"   # double
          - 'It''s a blog'
      - role: view
        sites: [{ name: "Shop \\"DE\\": #1", id: 1 }, {id: 2, name: It's a blog}]
  bob:
    access: [{ role: view, sites: all, except: ["Shop \\"DE\\": #1", { group: B }] }]
public:
  - sites: ["Shop \\"DE\\": #1"]
`);
    expect(identities(result)).toEqual([
      '1 Shop "DE": #1: proposed, approves',
      "2 It's a blog: proposed, approves",
    ]);
    expect(result.left.diagnostics).toEqual([]);
  });

  it("a site is also renamed in a single selector without a list", () => {
    const result = renaming({
      files:
        "users:\n  ann: { access: [{ role: view, sites: Shop }] }\n  bob: { access: [{ role: view, sites: Blog }] }\n",
      people: { ...ANN, bob: { access: { 2: "view" } } },
      before: ["Shop", "Blog"],
      now: ["Blog", "News"],
    });
    expect(result.text()).toBe(
      "users:\n  ann: { access: [{ role: view, sites: { id: 1, name: Blog } }] }\n  bob: { access: [{ role: view, sites: News }] }\n",
    );
    checkSettled(result, ["1 Blog", "2 News"]);
  });

  it("a site is renamed in several files, in a site set and in a team", () => {
    const result = renaming({
      files: {
        "people.yaml":
          "users:\n  ann: { access: [{ role: view, sites: [Shop] }] }\n  bob: { access: [{ role: write, sites: [{ set: ours }] }] }\n",
        "teams.yaml":
          "teams:\n  t: { members: [eve], access: [{ role: view, sites: [Shop, Blog] }] }\nusers:\n  eve: {}\n",
        "sites.yaml": "sites:\n  ours: [Shop]\n  unused: [Shop]\n",
      },
      people: {
        ...ANN,
        bob: { access: { 1: "write" } },
        eve: { access: { 1: "view", 2: "view" } },
      },
      before: ["Shop", "Blog"],
      now: ["Store", "Blog"],
    });
    expect(result.files.map(({ path }) => path)).toEqual([
      "access/people.yaml",
      "access/sites.yaml",
      "access/teams.yaml",
    ]);
    expect(result.text("sites.yaml")).toBe("sites:\n  ours: [Store]\n  unused: [Store]\n");
    expect(result.text("teams.yaml")).toContain("sites: [Store, Blog]");
    expect(result.renamed).toEqual([
      { site: 1, before: "Shop", after: "Store", places: 4, byId: false },
    ]);
    checkSettled(result, ["1 Store"]);
  });

  it("new names are written first, so that changes made by hand use them", () => {
    const result = renaming({
      files:
        "users:\n  ann: { access: [{ role: view, sites: [Shop] }] }\n  bob: { access: [{ role: view, sites: [Shop] }] }\n",
      people: { ...ANN, bob: { access: { 1: "view" } } },
      peopleNow: { ann: { access: { 1: "view", 2: "admin" } }, bob: {} },
      before: ["Shop", "Blog"],
      now: ["Store", "Blog"],
    });
    expect(result.text()).toContain(
      "ann: { access: [{ role: view, sites: [Store] }, { role: admin, sites: [{ id: 2, name: Blog }], reason: adopted from Matomo }] }",
    );
    expect(result.text()).toContain("bob: { access: [] }");
    expect(result.adopted).toEqual(["ann", "bob"]);
    checkSettled(result, ["1 Store"]);
  });
});

describe("a current name that could mean another site is written with its id", () => {
  const TWO =
    "users:\n  ann: { access: [{ role: view, sites: [Shop] }] }\n  bob: { access: [{ role: write, sites: [Blog] }] }\n";
  const people = { ...ANN, bob: { access: { 2: "write" } } };

  it.each([
    [
      "two sites that exchanged their names",
      ["Blog", "Shop"],
      "{ id: 1, name: Blog }",
      "{ id: 2, name: Shop }",
      ["1 Blog", "2 Shop"],
    ],
    [
      "a site with a name that another site had before",
      ["Blog", "News"],
      "{ id: 1, name: Blog }",
      "News",
      ["1 Blog", "2 News"],
    ],
    [
      "a site with the same name as another",
      ["Blog", "Blog"],
      "{ id: 1, name: Blog }",
      "{ id: 2, name: Blog }",
      ["1 Blog"],
    ],
    ["a site that is named all", ["all", "Blog"], "{ id: 1, name: all }", "Blog", ["1 all"]],
    ["a site whose name is a number", ["12", "Blog"], '"12"', "Blog", ["1 12"]],
    [
      "a new name that a new site has too",
      ["Store", "Blog", "Store"],
      "{ id: 1, name: Store }",
      "Blog",
      ["1 Store"],
    ],
    ["an old name that a new site has", ["Store", "Blog", "Shop"], "Store", "Blog", ["1 Store"]],
  ] as const)("%s", (_, now, shop, blog, names) => {
    const result = renaming({ files: TWO, people, before: ["Shop", "Blog"], now });
    expect(result.text()).toBe(TWO.replace("[Shop]", `[${shop}]`).replace("[Blog]", `[${blog}]`));
    checkSettled(result, names);
  });

  it("an unapproved line keeps a name that refers to another site today", () => {
    const eve = "  eve: { access: [{ role: view, sites: [Shop] }] }\n";
    const result = renaming({
      files: TWO,
      pushed: TWO + eve,
      people: { ...people, eve: {} },
      before: ["Shop", "Blog"],
      now: ["Blog", "Shop"],
    });
    expect(result.text()).toContain(eve);
    expect(result.text()).toContain("[{ id: 1, name: Blog }]");
  });
});

describe("if a name cannot be written, the reason is reported and nothing is written for this site", () => {
  it.each([
    [
      "an anchor that other lines repeat",
      "users:\n  ann: { access: &a [{ role: view, sites: [Shop] }] }\n  bob: { access: *a }\n",
      "access/people.yaml:2: other lines repeat &a, and would change too.",
    ],
    [
      "an alias",
      "users:\n  ann: { access: [{ role: view, sites: [&s Shop] }] }\n  bob: { access: [{ role: view, sites: [*s] }] }\n",
      "access/people.yaml:2: other lines repeat &s, and would change too.",
    ],
    [
      "a text on several lines",
      "users:\n  ann:\n    access:\n      - role: view\n        sites:\n          - >-\n            Shop\n  bob: { access: [{ role: view, sites: [Shop] }] }\n",
      "access/people.yaml:6: the text is a block over several lines, which matomo-access cannot edit (>).",
    ],
  ])("%s", (_, files, why) => {
    const people = { ...ANN, bob: { access: { 1: "view" } } };
    const result = renaming({ files, people, before: ["Shop", "Blog"], now: ["Store", "Blog"] });
    expect(result.unrenamed).toEqual([{ site: 1, before: "Shop", after: "Store", why }]);
    expect([result.files, result.renamed]).toEqual([[], []]);
    expect(effectsOf(result.left)).toEqual([]);
  });

  it("people whose lines use the name are not adopted, because the current name would mean another site", () => {
    const result = renaming({
      files:
        "users:\n  ann: { access: &a [{ role: view, sites: [Shop] }] }\n  bob: { access: *a }\n  eve: { access: [] }\n",
      people: { ...ANN, bob: { access: { 1: "view" } }, eve: {} },
      peopleNow: {
        ann: { access: { 1: "admin" } },
        bob: { access: { 1: "view" } },
        eve: { access: { 2: "view" } },
      },
      before: ["Shop", "Blog"],
      now: ["Blog", "Shop"],
    });
    expect(result.adopted).toEqual(["eve"]);
    expect(result.skipped).toEqual([
      {
        login: "ann",
        why: "Their lines name site 1, whose new name could not be written: access/people.yaml:2: other lines repeat &a, and would change too.",
      },
    ]);
  });

  it("other sites are still renamed", () => {
    const result = renaming({
      files:
        "users:\n  ann: { access: [{ role: view, sites: [&s Shop, *s] }, { role: view, sites: [Blog] }] }\n",
      people: { ann: { access: { 1: "view", 2: "view" } } },
      before: ["Shop", "Blog"],
      now: ["Store", "News"],
    });
    expect(result.text()).toContain("[&s Shop, *s] }, { role: view, sites: [News]");
    expect(identities(result)).toEqual(["1 Store: named", "2 News: proposed, approves"]);
  });

  it("a deleted site is reported", () => {
    const result = renaming({
      files: "users:\n  ann: { access: [{ role: view, sites: [Shop, Blog] }] }\n",
      people: { ann: { access: { 1: "view", 2: "view" } } },
      peopleNow: { ann: { access: { 2: "view" } } },
      before: ["Shop", "Blog"],
      now: ["Shop", "Blog"],
      deleted: 1,
    });
    expect(result.unrenamed.map(({ site, after, why }) => [site, after, why])).toEqual([
      [
        1,
        null,
        "The site was deleted in Matomo. Remove it from the manifests, or write the id of another site.",
      ],
    ]);
  });
});
