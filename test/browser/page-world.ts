import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPage } from "../../scripts/build-page.ts";
import type { Live, LivePerson } from "../../src/domain/live.ts";
import type { Review } from "../../src/review/review.generated.ts";
import { renderReviewPage } from "../../src/render/html/review-page.ts";
import { found, makeAudit, siteChange } from "../helpers/audit-records.ts";
import { makeLive } from "../helpers/make-world.ts";
import { reviewOf } from "../helpers/review-of.ts";

/** Names that do something unless they are shown as text. */
export const HOSTILE_NAMES = [
  '<img src=x onerror="window.broken = true">',
  '=HYPERLINK("https://evil.example","x")',
  "</script><script>window.broken = true</script>",
  "\u202Egnp.exe\u2066",
  "{{constructor.constructor('window.broken = true')()}}",
  'javascript:window.broken=true//"><svg onload=window.broken=true>',
];

const SHOPS = ["Shop DE", "Shop FR", "Shop IT", "Shop ES"];

const facts = (live: Live, more: (person: LivePerson) => Partial<LivePerson>): Live => ({
  ...live,
  people: new Map([...live.people].map(([key, person]) => [key, { ...person, ...more(person) }])),
});

/** A small instance with one of everything that the page can show. */
function liveWorld(): Live {
  const many = Array.from(
    { length: 120 },
    (_, index) => `person.${String(index).padStart(3, "0")}`,
  );
  const live = makeLive({
    sites: [
      ...SHOPS.map((name) => ({ name, group: "Shops" })),
      ...Array.from({ length: 60 }, (_, index) => ({ name: `Client ${index}`, group: "Clients" })),
      ...HOSTILE_NAMES.map((name) => ({ name, group: HOSTILE_NAMES[0] ?? "" })),
      { name: "Intranet" },
    ],
    people: {
      "alice.martin": { access: { 1: "admin", 2: "admin", 71: "view + tagmanager_write" } },
      tom: { access: { 1: "view", 3: "write" }, email: "tom@agency.example" },
      mallory: { access: { 1: "admin", 71: "admin" }, email: "mallory@agency.example" },
      "export-bot": { access: { 1: "view" } },
      late: { status: "pending" },
      old: { status: "expired", access: { 2: "view" } },
      [HOSTILE_NAMES[0] ?? ""]: { access: { 65: "admin" } },
      [HOSTILE_NAMES[2] ?? ""]: { access: { 67: "view" } },
      ...Object.fromEntries(
        many.map((login, index) => [login, { access: { [5 + (index % 60)]: "view" } }]),
      ),
    },
    public: { 71: "view" },
  });
  return facts(live, ({ login, superuser }) => ({
    usesTwoFactor: superuser,
    ...(login === "tom"
      ? { lastSeen: "2026-01-02T10:00:00Z" }
      : { lastSeen: "2026-11-28T10:00:00Z" }),
    ...(login === "late" ? { invitedBy: "alice.martin", lastSeen: undefined } : {}),
  }));
}

const FILES = {
  "settings.yaml":
    "url: https://analytics.example.org\naccount: root\ndomains: [example.org]\nreviews: { every: 90d }\n",
  "people.yaml": `
users:
  alice.martin:
    email: alice.martin@example.org
    reviewed: 2026-10-01
    owner: boss
    access: [{ role: view, sites: [Intranet], capabilities: [tagmanager_write] }]
  tom:
    email: tom@agency.example
    access: [{ role: view, sites: [Shop DE], until: 2026-12-31, reason: statement of work 17, ticket: OPS-1 }]
  export-bot: { email: export-bot@example.org, kind: service, access: [{ role: view, sites: [Shop DE] }] }
teams:
  shops:
    members: [alice.martin]
    access: [{ role: admin, sites: [Shop DE, Shop FR], reason: runs the shops }]
`,
};

export function reviewWorld(): Review {
  return reviewOf(liveWorld(), {
    files: FILES,
    since: "2026-11-01",
    records: [
      makeAudit("2026-11-20T09:00:00Z", {
        run: { id: 1, attempt: 1, url: "https://github.com/o/r/actions/runs/1" },
        pullRequests: [
          { number: 41, title: "Shops for Alice", author: "bob", approvers: ["carol"] },
        ],
        changes: [siteChange("alice.martin", "", "admin", { site: 1, pullRequest: 41 })],
        drift: [found(siteChange("mallory", "admin", "", { site: 1 }))],
      }),
    ],
  });
}

/** Writes the page of a review into a folder. @returns its path */
export async function writePage(review: Review, folder: string): Promise<string> {
  const path = join(folder, "access-review.html");
  writeFileSync(path, renderReviewPage(review, await buildPage()));
  return path;
}
