import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../helpers/baseline-of.ts";
import type { Live } from "../../../src/domain/live.ts";
import { loginKey } from "../../../src/domain/login.ts";
import { renderPlanMarkdown } from "../../../src/render/markdown/plan-markdown.ts";
import { renderPlanJson } from "../../../src/render/plan-json.ts";
import { parsePlan } from "../../../src/render/read-plan-json.ts";
import { renderPlanHeadline, renderPlanText } from "../../../src/render/terminal/plan-text.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { planOf } from "../../helpers/plan-of.ts";

const SITES = [
  { name: "Shop DE", group: "Shops" },
  { name: "Shop FR", group: "Shops" },
  "Blog",
] as const;
const PLAIN = { color: false, width: 100 };

/** A plan with every kind of content. */
const EVERYTHING = planOf(
  `
users:
  alice.martin: { email: a.martin@example.org, access: [{ role: admin, sites: [1], reason: lead, until: 2026-12-10 }] }
  bob: { absent: true }
  carol: { superuser: { until: 2026-11-30 }, access: [{ role: view, sites: [3] }] }
  froz: { access: [{ role: view, sites: [Shop IT] }] }
  new.one: { email: new@example.org, access: [{ role: write, sites: [2] }, { role: view, sites: [2], capabilities: [tagmanager_publish_live_container] }] }
  wait: { access: [] }
public: [{ sites: [Blog], reason: open data }]
`,
  makeLive({
    sites: SITES,
    people: {
      "Alice.Martin": { access: { 1: "view", 2: "view" }, email: "alice@example.org" },
      bob: { access: { 1: "write", 3: "admin" } },
      carol: { superuser: true },
      old: { superuser: true },
      wait: { status: "pending" },
      froz: {},
    },
    reports: [{ id: 1, key: loginKey("bob"), siteId: 1, description: "Weekly sales" }],
  }),
);

describe("the plan for a terminal", () => {
  it("begins with the totals, and then shows everything, the most dangerous first", () => {
    expect(renderPlanText(EVERYTHING, PLAIN)).toBe(`\
Plan for https://analytics.example.org: 1 super user right removed, 1 site becomes public, 1 admin,
  1 account deleted, 1 e-mail changed, 1 report deleted, 1 person gains access.
7 changes for 5 people; 1 change on hold (removals setting); 1 invitation not accepted yet; 1 person
unchanged because of an error.

Needs attention (4 people)
  S carol loses the super user right, gets view on Blog (3) instead; has ended
      access/access.yaml:4  superuser ended on 2026-11-30
      then: view on 1 site
  P the public (anonymous) gains view on Blog (3) (open data)
      access/access.yaml:8  public
      then: view on 1 site
  Alice.Martin [ADMIN, E-MAIL]
    A changes from view to admin on Shop DE (1) until 2026-12-10 (lead)
        access/access.yaml:2  grants admin
    E gets a new e-mail: alice@example.org becomes a.martin@example.org; whoever reads the new
        e-mail can reset the password
        access/access.yaml:2  email
  D bob is deleted, had admin on 1 site, write on 1 site
    ! Matomo deletes the account's dashboards and tokens, and 1 scheduled report: "Weekly sales";
      its segments go to a super user
      access/access.yaml:3  bob is absent

New access and other changes (1 person)
  new.one
    + is invited (new@example.org)
        access/access.yaml:6  user new.one
    + gains write + tagmanager_publish_live_container on Shop FR (2); combined from several grants
        access/access.yaml:6  grants write
        access/access.yaml:6  grants view + tagmanager_publish_live_container

Marks: S super user, P public, A admin, D account deleted, E e-mail of somebody with rights, R
  Matomo deletes scheduled reports, - loses, + gains, ~ other.

On hold: 1 change

  No manifest ends this access. It stays while settings.yaml has \`removals: written\`. To remove it,
  write \`until: DAY\`, \`access: []\` (no access) or \`absent: true\` (no account) in the person's entry,
  or set \`removals: all\`. [removals]
    Alice.Martin
      - loses view on Shop FR (2)

Waiting
  wait: The person has been invited, but has not accepted yet.

Unchanged, because a line that grants the access has an error
  froz
      access/access.yaml:5  There is no site called "Shop IT" in Matomo.

Ends soon
  Alice.Martin: admin ends after 2026-12-10 (in 9 days), access/access.yaml:2 (lead)

Findings in the manifests
  error: access/access.yaml:5: There is no site called "Shop IT" in Matomo. Did you mean Shop DE
    (1), Shop FR (2)?

Also
  1 account is not in the manifests: old (super users: old).

Note: without --baseline FILE, matomo-access does not know what was approved before, so a site name
means the site that has this name today. Every apply can write the file (--baseline-out FILE).

Plan ${EVERYTHING.hash.slice(0, 12)}, Matomo 5.3.0 read at 2026-12-01T06:00:00.000Z with 9 requests.
`);
  });

  it("shows beside a gain what stays because its removal is on hold", () => {
    const live = makeLive({
      sites: SITES,
      people: { ann: { access: { 1: "view + tagmanager_use_custom_templates" } } },
    });
    const plan = planOf("users:\n  ann: { access: [{ role: write, sites: [1] }] }\n", live);
    expect(renderPlanText(plan, PLAIN).replaceAll(/\s+/g, " ")).toContain(
      "+ ann changes from view + tagmanager_use_custom_templates to write + tagmanager_use_custom_templates on Shop DE (1); keeps tagmanager_use_custom_templates, which the manifests do not grant: its removal is on hold (removals setting)",
    );
    expect(renderPlanMarkdown(plan, {}).text).toContain(
      "; keeps tagmanager&#95;use&#95;custom&#95;templates, which the manifests do not grant: its removal is on hold (removals setting)",
    );
    expect(parsePlan(renderPlanJson(plan))).toEqual(plan);
  });

  it("a plan names accounts outside the manifests whose invitation has expired", () => {
    const people = { late: { status: "expired" }, soon: { status: "pending" } } as const;
    const plan = planOf("users: {}\n", makeLive({ sites: SITES, people }));
    expect(renderPlanText(plan, PLAIN)).toContain(
      "2 accounts are not in the manifests: late and soon (invitation expired: late).",
    );
    expect(renderPlanMarkdown(plan, {}).text).toContain(
      "2 accounts are not in the manifests (1 invitation has expired).",
    );
    expect(parsePlan(renderPlanJson(plan))).toEqual(plan);
  });

  it("a plan without differences is one line", () => {
    const plan = planOf("users: {}\n", makeLive({ sites: SITES }));
    expect(renderPlanText(plan, PLAIN)).toBe(
      "No changes: https://analytics.example.org matches the manifests (1 account, 3 sites).\n\nNote: without --baseline FILE, matomo-access does not know what was approved before, so a site name\nmeans the site that has this name today. Every apply can write the file (--baseline-out FILE).\n",
    );
  });

  it("says that nothing would be applied if everything is on hold, with the reasons counted", () => {
    const live = makeLive({
      sites: SITES,
      people: { ann: { access: { 1: "write", 2: "write" }, email: "old@example.org" } },
    });
    const plan = planOf("users:\n  ann: { email: ann@example.org }\n", live, {
      run: { hasPassword: false },
    });
    expect(renderPlanText(plan, PLAIN).split("\n")[0]).toBe(
      "No changes: nothing would be applied to https://analytics.example.org (2 accounts, 3 sites).",
    );
    expect(renderPlanText(plan, PLAIN).split("\n")[1]).toBe(
      "3 changes on hold (2 removals setting, 1 password missing).",
    );
  });

  it("shows the same change of many people once, and counts sites and people after the first eight", () => {
    const sites = Array.from({ length: 16 }, (_, index) => `Site ${index + 1}`);
    const logins = Array.from(
      { length: 11 },
      (_, index) => `p${String(index + 1).padStart(2, "0")}`,
    );
    const yaml = `users:\n${logins.map((login) => `  ${login}: {}\n`).join("")}teams:\n  t: { members: [${logins.join(", ")}], access: [{ role: view, sites: all, except: [13, 14, 15, 16] }] }\n`;
    const plan = planOf(
      yaml,
      makeLive({ sites, people: Object.fromEntries(logins.map((login) => [login, {}])) }),
    );
    expect(renderPlanText(plan, { color: false, width: 140 })).toBe(`\
Plan for https://analytics.example.org: 11 people gain access.
132 changes for 11 people.

New access and other changes (11 people)
  + p01, p02, p03, p04, p05, p06, p07, p08 and 3 more gain view on Site 1 (1), Site 2 (2), Site 3 (3), Site 4 (4), Site 5 (5), Site 6 (6),
      Site 7 (7), Site 8 (8) and 4 more
      access/access.yaml:14  team t grants view
      access/access.yaml:14  is in team t
      then: view on 12 sites

Note: without --baseline FILE, matomo-access does not know what was approved before, so a site name means the site that has this name today.
Every apply can write the file (--baseline-out FILE).

Plan ${plan.hash.slice(0, 12)}, Matomo 5.3.0 read at 2026-12-01T06:00:00.000Z with 9 requests.
`);
    const whole = renderPlanText(plan, { color: false, width: 140, verbose: true });
    expect(whole).toContain("p09, p10 and p11");
    expect(whole.replaceAll(/\s+/g, " ")).toContain("Site 11 (11) and Site 12 (12)");
  });

  it("shows causes that need an explanation, and what is inconsistent", () => {
    const before = makeLive({
      sites: SITES.slice(0, 2),
      people: { ann: { access: { 1: "view", 2: "view" } } },
    });
    const now = makeLive({
      sites: SITES,
      people: { ann: { access: { 2: "view" } }, bob: { access: { 1: "view" } } },
    });
    const plan = planOf(
      "users:\n  ann: { access: [{ role: view, sites: all }] }\n",
      { ...now, oddities: [{ kind: "two-roles", message: "two roles in one cell", rows: 2 }] },
      {
        baseline: baselineOf(before, undefined, { today: "2026-11-20" }),
        settings: "paused: audit week",
      },
    );
    expect(renderPlanText(plan, PLAIN)).toBe(`\
Plan for https://analytics.example.org: 1 right granted by hand becomes official, 1 person gains
  access.
2 changes for 1 person.

Granted by hand: no approved grant covers it, and this plan makes it official
  ann keeps view on Shop FR (2) (access/access.yaml:2)

New access and other changes (1 person)
  ann
    + gains view on Shop DE (1); changed by hand in Matomo; this reverts it
        access/access.yaml:2  grants view
    + gains view on Blog (3); new site
        access/access.yaml:2  grants view
        then: view on 3 sites

apply would refuse this plan
  ! settings.yaml has paused: audit week. Remove the line to continue.

Also
  1 account is not in the manifests: bob (new rights since the last apply: bob).
  Inconsistent data in Matomo: 2 rows (--verbose shows them).

Plan ${plan.hash.slice(0, 12)}, Matomo 5.3.0 read at 2026-12-01T06:00:00.000Z with 9 requests.
`);
    expect(renderPlanText(plan, { ...PLAIN, verbose: true })).toContain(
      "\n  Inconsistent data in Matomo, 2 rows: two roles in one cell.\n",
    );
  });

  it("a plan always shows what makes it less certain, and only counts rows that cause no change", () => {
    const oddities: Live["oddities"] = [
      { kind: "other-role", message: "a role is not read (x)", rows: 1 },
      { kind: "orphan-login", message: "rows of nobody (gone)", rows: 3 },
      { kind: "two-roles", message: "two roles on one site (ann on 1)", rows: 2 },
    ];
    const plan = planOf("users: {}\n", { ...makeLive({ sites: SITES }), oddities });
    expect(renderPlanText(plan, PLAIN)).toContain(
      "Also\n  Inconsistent data in Matomo: a role is not read (x).\n  Inconsistent data in Matomo: 5 rows (--verbose shows them).\n",
    );
    const text = renderPlanMarkdown(plan, {}).text;
    expect(text).toContain("<summary>Inconsistent data in Matomo: 3 kinds</summary>");
    expect(text).toContain("- a role is not read &#40;x&#41;\n- 3 rows: rows of nobody");
  });

  it("a plan has the same words with and without colours", () => {
    const colored = renderPlanText(EVERYTHING, { color: true, width: 100 });
    expect(colored).toContain("\u001b[31mS\u001b[39m");
    expect(stripVTControlCharacters(colored).replaceAll(/[ \n]+/g, " ")).toBe(
      renderPlanText(EVERYTHING, PLAIN).replaceAll(/[ \n]+/g, " "),
    );
  });

  it.each([80, 100, 140])("stays within %i columns, except for longer words", (width) => {
    const [, ...lines] = renderPlanText(EVERYTHING, { color: false, width }).split("\n");
    expect(
      lines.filter(
        (line) => line.length > width && /\S\s+\S/.test(line.trim()) && !line.startsWith("Plan "),
      ),
    ).toEqual([]);
  });

  it("an approved plan that is unchanged is two lines and its findings", () => {
    expect(
      renderPlanHeadline(EVERYTHING, { color: false })
        .split("\n\nFindings in the manifests\n")[0]
        ?.split("\n"),
    ).toEqual([
      ...renderPlanText(EVERYTHING, PLAIN).split("\n").slice(0, 4),
      `This is the approved plan ${EVERYTHING.hash.slice(0, 12)}.`,
    ]);
  });
});

describe("equal changes of many people are one entry", () => {
  const entries = (yaml: string, people: Parameters<typeof makeLive>[0]["people"] = {}): string[] =>
    renderPlanText(planOf(yaml, makeLive({ sites: SITES, people })), PLAIN)
      .split("\n")
      .filter((line) => /^ {2}\S/.test(line) && !line.startsWith("  Matomo"))
      .map((line) => line.replace(/ (?:gains?|changes?|is|are|loses?) .*$/, ""));

  it("changes are equal even if each person has a line of their own", () => {
    const yaml =
      "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n  bob: { access: [{ role: view, sites: [1] }] }\n";
    expect(entries(yaml, { ann: {}, bob: {} })).toEqual(["  + ann and bob"]);
  });

  it("changes are not equal if the reasons in the manifests differ", () => {
    const yaml =
      "users:\n  ann: { access: [{ role: view, sites: [1], reason: a }] }\n  bob: { access: [{ role: view, sites: [1], reason: b }] }\n";
    expect(entries(yaml, { ann: {}, bob: {} })).toEqual(["  + ann", "  + bob"]);
  });

  it("changes are not equal if the states before differ", () => {
    const yaml =
      "users:\n  ann: { access: [{ role: write, sites: [1] }] }\n  bob: { access: [{ role: write, sites: [1] }] }\n";
    expect(entries(yaml, { ann: { access: { 1: "view" } }, bob: {} })).toEqual([
      "  + ann",
      "  + bob",
    ]);
  });

  it.each([
    [
      "invited",
      "email: ann@example.org, access: [{ role: view, sites: [1] }]",
      "email: bob@example.org, access: [{ role: view, sites: [1] }]",
      {},
      "  ann and bob",
    ],
    ["deleted", "absent: true", "absent: true", { ann: {}, bob: {} }, "  D ann and bob"],
    [
      "past their until",
      "until: 2026-11-30",
      "until: 2026-11-30",
      { ann: { access: { 1: "view" } }, bob: { access: { 1: "view" } } },
      "  - ann and bob",
    ],
  ])("equal changes are combined even if the people are %s", (_, ann, bob, people, entry) => {
    expect(entries(`users:\n  ann: { ${ann} }\n  bob: { ${bob} }\n`, people)).toEqual([entry]);
  });

  it("each line of a combined entry is shown once with all its places", () => {
    const yaml =
      "users:\n  ann: { absent: true }\n  bob: { absent: true }\n  cleo: { absent: true }\n";
    const text = renderPlanText(
      planOf(yaml, makeLive({ sites: SITES, people: { ann: {}, bob: {}, cleo: {} } })),
      PLAIN,
    );
    expect(text).toContain("      access/access.yaml:2, 3 and 4  is absent\n");
  });

  it("lines of memberships that differ by person are all shown", () => {
    const yaml =
      "users:\n  ann: {}\n  bob: {}\nteams:\n  t:\n    members:\n      - ann\n      - bob\n    access: [{ role: view, sites: [1] }]\n";
    const text = renderPlanText(
      planOf(yaml, makeLive({ sites: SITES, people: { ann: {}, bob: {} } })),
      PLAIN,
    );
    expect(text).toContain("  + ann and bob gain view on Shop DE (1)\n");
    expect(text).toContain("      access/access.yaml:7 and 8  is in team t\n");
  });
});

describe("access that begins later", () => {
  const plan = planOf(
    "users:\n  ann: { access: [{ role: admin, sites: [1], from: 2026-12-24 }] }\n",
    makeLive({ sites: SITES, people: { ann: {} } }),
  );

  it("access that begins later is shown although nothing changes today", () => {
    expect(renderPlanText(plan, PLAIN)).toContain(
      "\nBegins later\n  ann: admin on Shop DE (1) from 2026-12-24 (in 23 days), access/access.yaml:2\n",
    );
  });
});
