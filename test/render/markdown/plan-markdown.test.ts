import { describe, expect, it } from "vitest";
import { renderPlanMarkdown } from "../../../src/render/markdown/plan-markdown.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { planOf } from "../../helpers/plan-of.ts";
import { HOSTILE, planWith } from "../hostile.ts";

const NONE = {};
const WORD_JOINER = "\u2060";

/**
 * The tags, list marks and other syntax that the renderer itself writes. Everything else must be
 * plain text.
 */
const OWN = [
  /<\/?(?:details|summary|sub|code|br)>/g,
  /^#{3} /gm,
  /^(?: {2}){0,2}- (?:\*\*)?/gm,
  /\*\*/g,
  /^> Apply would refuse: /gm,
  /&(?:minus|plus); /g,
  /&#\d+;/g,
  /view \+ |tagmanager_/g,
  /\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?/g,
  /"(?=[^"]*")|(?<=")"/g,
];

const leftOver = (text: string): string =>
  OWN.reduce((rest, pattern) => rest.replaceAll(pattern, ""), text);

describe("the plan as Markdown", () => {
  it("shows losses first, folds what is on hold, and ends with the hash", () => {
    const plan = planOf(
      `
users:
  ann: { email: ann.lee@example.org, access: [{ role: admin, sites: [1], reason: lead }] }
  bob: { absent: true }
  new: { email: new@example.org, access: [{ role: view, sites: [1] }] }
`,
      makeLive({
        sites: ["Shop DE", "Blog"],
        people: {
          ann: { access: { 1: "view", 2: "view" } },
          bob: { access: { 1: "view" } },
          old: {},
        },
      }),
    );
    expect(renderPlanMarkdown(plan, NONE)).toEqual({
      degraded: "none",
      text: `\
**1 admin, 1 account deleted, 1 e-mail changed, 1 person gains access.**

5 changes for 3 people on https&#58;//analytics.example.org; 1 change on hold (removals setting).

### Needs attention (2 people)

- <code>ADMIN</code> <code>E-MAIL</code> **ann**
  - changes from view to admin on Shop DE (1) (lead)<br><sub>access/access.yaml:2 grants admin</sub>
  - gets a new e-mail: the part before the @ changes, ...@${WORD_JOINER}example.org stays; whoever reads the new e-mail can reset the password<br><sub>access/access.yaml:2 email</sub>
- <code>DELETED</code> **bob** is deleted, had view on 1 site<br>Matomo deletes the account's dashboards and tokens; its segments go to a super user<br><sub>access/access.yaml:3 bob is absent</sub>

### New access and other changes (1 person)

- **new**
  - is invited (...@${WORD_JOINER}example.org)<br><sub>access/access.yaml:4 user new</sub>
  - gains view on Shop DE (1)<br><sub>access/access.yaml:4 grants view</sub>

<details>
<summary>On hold: 1 change</summary>

No manifest ends this access. It stays while settings.yaml has &#96;removals&#58; written&#96;. To remove it, write &#96;until&#58; DAY&#96;, &#96;access&#58; &#91;&#93;&#96; &#40;no access&#41; or &#96;absent&#58; true&#96; &#40;no account&#41; in the person&#39;s entry, or set &#96;removals&#58; all&#96;.

- **ann** loses view on Blog (2)<br><sub>then: admin on 1 site, view on 1 site · not granted by any manifest</sub>


</details>

1 account is not in the manifests.

<sub>Plan <code>${plan.hash.slice(0, 12)}</code>, Matomo 5.3.0 read at 2026-12-01T06:00:00.000Z.</sub>
`,
    });
  });

  it("a plan without differences is one line and the hash", () => {
    const plan = planOf("users: {}\n", makeLive({ sites: ["Shop"] }));
    expect(renderPlanMarkdown(plan, NONE).text).toBe(
      `**No changes: https&#58;//analytics.example.org matches the manifests (1 account, 1 site).**\n\n<sub>Plan <code>${plan.hash.slice(0, 12)}</code>, Matomo 5.3.0 read at 2026-12-01T06:00:00.000Z.</sub>\n`,
    );
  });

  it("a plan that apply would refuse begins with the reason", () => {
    const plan = planOf("users: {}\n", makeLive({ sites: ["Shop"] }), {
      settings: "paused: audit",
    });
    expect(renderPlanMarkdown(plan, NONE).text).toContain(
      "\n\n> Apply would refuse: settings.yaml has paused&#58; audit. Remove the line to continue.\n\n",
    );
  });

  it("a plan combines equal changes of many people into one entry", () => {
    const yaml =
      "users:\n  ann: {}\n  bob: {}\n  cleo: {}\nteams:\n  t: { members: [ann, bob, cleo], access: [{ role: view, sites: all }] }\n";
    const { text } = renderPlanMarkdown(
      planOf(yaml, makeLive({ sites: ["Shop", "Blog"], people: { ann: {}, bob: {}, cleo: {} } })),
      NONE,
    );
    expect(text.match(/^- .*$/gm)).toEqual([
      "- **ann**, **bob** and **cleo** gain view on Shop (1) and Blog (2)<br><sub>then: view on 2 sites · access/access.yaml:6 team t grants view and access/access.yaml:6 is in team t</sub>",
    ]);
    expect(text).toContain("### New access and other changes (3 people)");
  });

  it("never shows an e-mail, only its domain", () => {
    const live = makeLive({
      sites: ["Shop"],
      people: {
        ann: { email: "secret.ann@old.example", access: { 1: "view" } },
        bob: { email: "secret.bob@old.example" },
      },
    });
    const plan = planOf(
      "users:\n  ann: { email: secret.ann@new.example }\n  new: { email: secret.new@new.example, access: [{ role: view, sites: all }] }\n  two: { email: secret.bob@old.example, access: [{ role: view, sites: all }] }\n",
      live,
    );
    for (const limit of [60_000, 1])
      expect(renderPlanMarkdown(plan, { limit }).text).not.toContain("secret.");
    const { text } = renderPlanMarkdown(plan, NONE);
    expect(text).toContain(
      `gets a new e-mail: ...@${WORD_JOINER}old.example becomes ...@${WORD_JOINER}new.example, the part before the @ stays`,
    );
    expect(text).toContain(`is invited (...@${WORD_JOINER}new.example)`);
    expect(text).not.toMatch(/[\w-]@/);
  });
});

describe("other people's text has no effect in Markdown", () => {
  it.each(HOSTILE)("%j", (name) => {
    for (const limit of [60_000, 2_500, 1]) {
      const { text } = renderPlanMarkdown(planWith(name), { limit });
      const rest = leftOver(text);
      expect(rest).not.toMatch(/[\\`*_[\]<>#!|~$]/);
      expect(rest).not.toMatch(/@(?!\u2060)/);
      expect(rest).not.toMatch(/:\/\/|\bwww\.|javascript:|\bGH-|::/i);
      expect(text).not.toMatch(/[^\P{C}\n\u2060]/u);
      expect(text).not.toMatch(/[\p{Zl}\p{Zp}]/u);
    }
  });

  it("other people's text never changes the number of lines", () => {
    const shape = (name: string): string[] =>
      renderPlanMarkdown(planWith(name), { limit: 200_000 })
        .text.split("\n")
        .map(
          (line) =>
            /^(?: *- (?:&(?:minus|plus); )?|#+ |> |<\/?\w+>(?:<\w+>)?|\*\*)?/.exec(line)?.[0] ?? "",
        );
    const plain = shape("plain");
    for (const name of HOSTILE) expect(shape(name)).toEqual(plain);
  });
});

describe("a long plan is cut at whole lines, and says so", () => {
  const CUT =
    "The whole plan is too long for a comment; it is in the job summary and in the artifact.";
  const logins = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `person.${String(index).padStart(4, "0")}`);
  const big = (count: number, entry: (login: string, index: number) => string, access = {}) => {
    const all = logins(count);
    const yaml = `users:\n${all.map((login, index) => `  ${login}: { ${entry(login, index)} }\n`).join("")}`;
    const sites = ["Shop | one", "Shop | two", "Blog"];
    return planOf(
      yaml,
      makeLive({ sites, people: Object.fromEntries(all.map((login) => [login, { access }])) }),
    );
  };
  const ownReason = (login: string): string =>
    `access: [{ role: view, sites: all, reason: for ${login} }]`;

  it("3,000 changes of people with different reasons fit", () => {
    const plan = big(1_000, ownReason);
    expect(plan.summary.make).toBe(3_000);
    const { text, degraded } = renderPlanMarkdown(plan, NONE);
    expect(text.length).toBeLessThan(60_000);
    expect(degraded).toBe("short");
    expect(text).toContain(CUT);
    expect(text).toContain(
      "In all: gains view: 3000.\n\n- **gains view on Shop &#124; one (1), Shop &#124; two (2) and Blog (3)** (1000 people): person.0000, ",
    );
    expect(text).toContain("\n  <details><summary>980 more</summary>person.0020, ");
    expect(text).toContain(", person.0999</details>\n");
    expect(
      text.endsWith(
        `<sub>Plan <code>${plan.hash.slice(0, 12)}</code>, Matomo 5.3.0 read at 2026-12-01T06:00:00.000Z.</sub>\n`,
      ),
    ).toBe(true);
  });

  it("of 1,000 people, as many are named as fit, and the rest are counted", () => {
    const { text, degraded } = renderPlanMarkdown(big(1_000, ownReason), { limit: 12_000 });
    expect([degraded, text.length < 12_000, text.includes(CUT)]).toEqual(["counts", true, true]);
    expect(text).toContain(
      "### New access and other changes (1000 people)\n\nIn all: gains view: 3000.\n\n- **gains view on 3 sites** (1000 people): person.0000, ",
    );
    const named = text.match(/person\.\d{4}/g)?.length ?? 0;
    expect(named).toBeGreaterThan(700);
    expect(text).toContain(` and ${1_000 - named} more</details>\n`);
  });

  it("people with losses are named first, and people with gains are still mentioned", () => {
    const { text } = renderPlanMarkdown(
      big(
        1_200,
        (login, index) => (index < 400 ? ownReason(login) : `absent: true, reason: left ${login}`),
        { 1: "view" },
      ),
      { limit: 12_000 },
    );
    expect(text.length).toBeLessThan(12_000);
    expect(text.indexOf("Needs attention (800 people)")).toBeLessThan(
      text.indexOf("New access and other changes (400 people)"),
    );
    expect(text).toContain(
      "In all: is deleted: 800.\n\n- **is deleted** (800 people): person.0400, ",
    );
    expect(text.slice(text.indexOf("New access and")).match(/person/g)?.length).toBeGreaterThan(
      100,
    );
  });

  it("a lower role is not shown as the loss of that role", () => {
    const { text } = renderPlanMarkdown(
      big(1_000, (login) => `access: [{ role: view, sites: [1], reason: ${login} }]`, {
        1: "write",
      }),
      { limit: 30_000 },
    );
    expect(text).toContain(
      "- **changes from write to view on Shop &#124; one (1)** (1000 people): ",
    );
  });

  it("everybody and every site are named if there is room for all", () => {
    const plan = big(100, () => "access: [{ role: view, sites: all }]");
    expect(
      renderPlanMarkdown(plan, { limit: 900_000, isWhole: true }).text.match(/\*\*person/g),
    ).toHaveLength(100);
  });

  it("the limit can be in bytes", () => {
    const plan = big(
      300,
      (login) => `access: [{ role: view, sites: all, reason: "${"ö".repeat(100)} ${login}" }]`,
    );
    const size = (text: string): number => Buffer.byteLength(text);
    const { text } = renderPlanMarkdown(plan, { limit: 60_000, size });
    expect(size(text)).toBeLessThanOrEqual(60_000);
  });

  it("3,000 equal changes need no cutting", () => {
    const { text, degraded } = renderPlanMarkdown(
      big(1_000, () => "access: [{ role: view, sites: all }]"),
      NONE,
    );
    expect([degraded, text.length < 2_000, text.includes(CUT)]).toEqual(["none", true, false]);
    expect(text).toContain("**person.0011** and 988 more gain view on ");
  });

  it("3,000 changes on hold are cut too", () => {
    const { text, degraded } = renderPlanMarkdown(
      big(3_000, (login) => `reason: ${login}`, { 1: "view" }),
      NONE,
    );
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain("<summary>On hold: 3000 changes</summary>");
    expect(degraded).toBe("none");
  });

  it("long lists of people who wait, are unchanged or lose access soon are shortened", () => {
    const plan = big(3_000, (_, index) =>
      index % 2 ? "access: [{ role: view, sites: [nowhere] }]" : "until: 2026-12-05",
    );
    const { text } = renderPlanMarkdown(plan, NONE);
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain("<summary>Unchanged because of an error: 1500 people</summary>");
    expect(text).toContain("- and 1450 more\n");
  });

  it("if hundreds of errors leave people unchanged, the list of these people is shortened", () => {
    const lost = Array.from(
      { length: 400 },
      (_, index) => `"Shop of customer number ${index}"`,
    ).join(", ");
    const { text } = renderPlanMarkdown(
      big(5, () => `access: [{ role: view, sites: [${lost}] }]`),
      NONE,
    );
    expect(text.length).toBeLessThan(60_000);
  });
});
