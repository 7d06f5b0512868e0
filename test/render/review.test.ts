import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { expandPlaces } from "../../src/page/model.ts";
import type { PageData } from "../../src/render/html/page-data.ts";
import { placeList } from "../../src/render/html/encode.ts";
import { renderReviewPage } from "../../src/render/html/review-page.ts";
import { renderReviewMarkdown, reviewTable } from "../../src/render/markdown/review-markdown.ts";
import { renderReviewCsv } from "../../src/render/review-csv.ts";
import { forPage } from "../../src/render/safe-text.ts";
import { makeLive } from "../helpers/make-world.ts";
import { reviewOf } from "../helpers/review-of.ts";

const HOSTILE = '</script><img src=x onerror="alert(1)"><!--\u202E';
const FORMULA = '=HYPERLINK("https://evil.example","x")';

const LIVE = makeLive({
  sites: [
    { name: HOSTILE, group: FORMULA, mainUrl: "javascript:alert(1)" },
    { name: "Shop DE", group: "Shops" },
    { name: "Shop FR", group: "Shops" },
  ],
  people: {
    alice: { access: { 1: "admin", 2: "view + tagmanager_write", 3: "view" } },
    "@formula": { email: "+1@evil.example", access: { 2: "view" } },
    idle: {},
  },
  public: { 2: "view" },
});
const FILES = {
  "access.yaml": `
users:
  alice:
    email: alice@example.org
    reviewed: 2026-11-01
    access:
      - { role: admin, sites: [1], reason: '${FORMULA}', ticket: OPS-1, until: 2026-12-31 }
      - { role: view, sites: [2, 3], capabilities: [tagmanager_write] }
`,
};
const REVIEW = reviewOf(LIVE, { files: FILES });

/** The rows of a CSV without line breaks in cells, by the names of the columns. */
function rowsOf(csv: string): Record<string, string>[] {
  const [head = [], ...rows] = csv
    .trimEnd()
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
      ),
    );
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ""])));
}

test("CSV has a row per person and site, and no cell is a formula", () => {
  const csv = renderReviewCsv(REVIEW);
  const rows = rowsOf(csv);
  expect(rows.map(({ login, site, role }) => [login, site, role])).toEqual([
    ["anonymous", "2", "view"],
    ["'@formula", "2", "view"],
    ["alice", "1", "admin"],
    ["alice", "2", "view"],
    ["alice", "3", "view"],
    ["idle", "", ""],
    ["root", "*", "superuser"],
  ]);
  expect(rows[2]).toMatchObject({
    site_group: `'${FORMULA}`,
    reason: `'${FORMULA}`,
    ticket: "OPS-1",
    until: "2026-12-31",
    in_manifests: "managed",
    why: "access/access.yaml:6 grants admin",
    needs: "Ends within 92 days; Not seen for 180 days; Access to every site",
  });
  expect(rows[4]).toMatchObject({ manifests_grant: "view + tagmanager_write" });
  expect(rows[1]).toMatchObject({ email: "'+1@evil.example", why: "in no manifest" });
  expect(csv).not.toMatch(/(?:^|,)"?[=+@-]/m);
  expect(csv).not.toContain("\u202E");
});

test("Markdown has what needs attention and the table, without e-mails and other people's markup", () => {
  const text = renderReviewMarkdown(REVIEW);
  expect(text).toContain("### In no manifest: 1");
  expect(text).toContain("until 2026&#45;12&#45;31");
  expect(text).not.toMatch(/@example\.org|<img|\u202E|=HYPERLINK/);
  expect(reviewTable(REVIEW, REVIEW.people, 20)).toContain("| and 5 more |");
});

test("the page is one file whose policy allows only its own script and style", () => {
  const assets = { script: "const a = 1;", style: "body { color: red }" };
  const html = renderReviewPage(REVIEW, assets);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  const source = (text: string): string =>
    `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    `script-src ${source(assets.script)}`,
    `style-src ${source(assets.style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ]);
  expect(html).not.toMatch(/<img|<!--|\u202E/);
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  const json = /id="review">(.*?)<\/script>/s.exec(html)?.[1] ?? "";
  const data = JSON.parse(json) as PageData;
  expect(data.sites.map(({ name }) => name)).toContain(HOSTILE.replace("\u202E", "\\u{202e}"));
  expect(data.people.map(({ login }) => login)).toContain("@formula");
});

test("a host that contains markup is text in the title", () => {
  const html = renderReviewPage({ ...REVIEW, url: "https://<b>&\"'" }, { script: "", style: "" });
  expect(html).toContain("<title>Access review of &#60;b&#62;&#38;&#34;&#39;, 2026-12-01</title>");
});

test("shortened lists of positions expand to the same lists", () => {
  for (const places of [[], [0], [0, 1, 2], [3, 5, 6, 9], [0, 2, 4]])
    expect([...expandPlaces(placeList(places))]).toEqual(places);
  expect(placeList([3, 5, 6, 7, 9])).toBe("3,5-7,9");
});

test("invisible characters are visible in a page, and emoji stay whole", () => {
  expect(forPage("a\u202Eb\u0000c\u200Bd\u2028e\u00ADf\u200Dg")).toBe(
    "a\\u{202e}b\\u{0}c\\u{200b}d\\u{2028}e\\u{ad}f\\u{200d}g",
  );
  const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}, \u2764\uFE0F\u200D\u{1F525}\nå";
  expect(forPage(family)).toBe(family);
});
