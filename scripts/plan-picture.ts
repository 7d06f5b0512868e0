// Draws docs/plan-comment.png, the comment with the plan of a pull request as GitHub shows it: npm
// run picture. Uses Chromium like the browser tests. The action makes the comment, using the
// embedded Matomo and the tests' fake GitHub.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { marked } from "marked";
import { openBrowser } from "../test/browser/open-browser.ts";
import { openStage } from "../test/github/stage.ts";

const TO = join(import.meta.dirname, "../docs/plan-comment.png");
const STYLE = fileURLToPath(import.meta.resolve("github-markdown-css/github-markdown-light.css"));
const WIDTH = 880;

const BEFORE = `users:
  alice.martin:
    email: alice@example.org
    access: [{ role: view, sites: [Shop DE, Shop FR] }]
  bob:
    email: bob@example.org
    access: [{ role: write, sites: [Shop DE] }]
`;
const AFTER = `users:
  alice.martin:
    email: alice@example.org
    access:
      - role: admin
        sites: [Shop DE]
        until: 2027-03-31
        reason: leads the relaunch
      - { role: view, sites: [Shop FR] }
  bob: { absent: true, reason: left on 2026-11-20 }
  tom:
    email: tom@example.org
    access: [{ role: view, sites: { group: Shops }, ticket: OPS-1182 }]
`;

/** The comment on a pull request with these changes, as Markdown. */
async function planComment(): Promise<string> {
  await using stage = await openStage(
    {
      sites: [
        { name: "Shop DE", group: "Shops" },
        { name: "Shop FR", group: "Shops" },
        { name: "Intranet" },
      ],
      users: [
        {
          login: "alice.martin",
          email: "alice@example.org",
          access: [{ access: ["view"], sites: [1, 2] }],
        },
        { login: "bob", email: "bob@example.org", access: [{ access: ["write"], sites: [1] }] },
      ],
    },
    {
      "access/settings.yaml": "url: https://analytics.example.org\ndomains: [example.org]\n",
      "access/people.yaml": BEFORE,
    },
  );
  // Merges a first pull request, so that the plan of the second one is compared with an approved
  // state.
  const first = stage.github.openPull({
    head: "beginning",
    title: "Begin",
    author: "carol",
    files: { "README.md": "# Access\n" },
  });
  await stage.plan(first);
  stage.github.review(first, "dora", "APPROVED");
  stage.github.merge(first, "dora");
  await stage.apply();
  const pull = stage.github.openPull({
    head: "relaunch",
    title: "Alice leads the relaunch, Tom joins, Bob left",
    author: "carol",
    files: { "access/people.yaml": AFTER },
  });
  const { code, log } = await stage.plan(pull);
  const [comment] = stage.github.comments(pull);
  if (code !== 0 || comment === undefined) throw new Error(`The plan failed:\n${log}`);
  // Replaces the address of the embedded Matomo, which is encoded so that GitHub does not link it.
  return comment.body.replace(/(?<= on )http\S*127\S*(?=\.\n)/, "https://analytics.example.org");
}

/** A page with GitHub's frame around the comment. */
const pageOf = (comment: string): string => `<!doctype html>
<meta charset="utf-8">
<style>
${readFileSync(STYLE, "utf8")}
body { margin: 0; padding: 16px; width: ${WIDTH - 32}px; background: #fff; }
.comment { border: 1px solid #d1d9e0; border-radius: 6px; }
.head { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0;
  font: 14px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #59636e; }
.head b { color: #1f2328; }
.bot { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font-size: 12px; margin: 0 4px; }
.markdown-body { padding: 16px; font-size: 14px; }
</style>
<div class="comment">
<div class="head"><b>github-actions</b> <span class="bot">bot</span> commented on pull request #2</div>
<div class="markdown-body">${marked.parse(comment, { async: false, gfm: true })}</div>
</div>`;

await using browser = await openBrowser();
const page = await browser.open("about:blank", { width: WIDTH, height: 400, scale: 1.25 });
await page.setContent(pageOf(await planComment()));
await page.screenshot({ path: TO, fullPage: true });
console.log(`Written to ${TO}.`);
