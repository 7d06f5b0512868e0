// Makes the pictures of the review page in README.md and docs/review.md: an invented company,
// opened in a real Chromium (npm run screenshots). Run it after a change to the page, and look at
// the result.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Live, LivePerson } from "../src/domain/live.ts";
import { renderReviewPage } from "../src/render/html/review-page.ts";
import { type Look, openBrowser } from "../test/browser/open-browser.ts";
import { found, makeAudit, siteChange } from "../test/helpers/audit-records.ts";
import { makeLive, makeManifest } from "../test/helpers/make-world.ts";
import { reviewOf } from "../test/helpers/review-of.ts";
import { buildPage } from "./build-page.ts";

const IMAGES = join(import.meta.dirname, "../docs/images");

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Shops: ["Shop DE", "Shop FR", "Shop IT", "Shop ES", "Shop UK"],
  "Client A": ["A Website", "A Careers", "A Newsroom", "A App"],
  "Client B": ["B Website", "B Booking", "B Magazine"],
  Corporate: ["Website", "Investors", "Careers", "Intranet"],
};
const SITES = Object.entries(GROUPS).flatMap(([group, names]) =>
  names.map((name) => ({ name, group, mainUrl: "https://example.org" })),
);
/** The id of a site by its name. */
const on = (name: string): number => SITES.findIndex((site) => site.name === name) + 1;
const all = (group: string, role: string): Record<number, string> =>
  Object.fromEntries((GROUPS[group] ?? []).map((name) => [on(name), role]));

const VIEWERS = ["amara.okafor", "ben.keller", "chiara.rossi", "dana.novak", "elias.berg"];

const PEOPLE: Readonly<
  Record<
    string,
    { email?: string; access?: Record<number, string>; superuser?: boolean; status?: "pending" }
  >
> = {
  "priya.shah": { access: { ...all("Shops", "admin"), ...all("Corporate", "view") } },
  "jonas.weber": { access: { ...all("Shops", "write + tagmanager_publish_live_container") } },
  "lena.hoffmann": { access: { ...all("Client A", "admin"), ...all("Client B", "view") } },
  "marc.dubois": { email: "marc@studio.example", access: { ...all("Client A", "write") } },
  "old.agency": {
    email: "tracking@agency.example",
    access: { [on("Shop DE")]: "admin", [on("Website")]: "admin" },
  },
  "sofia.lindqvist": { access: { ...all("Client B", "admin") } },
  "reporting-export": {
    email: "reports@example.com",
    access: { ...all("Shops", "view"), ...all("Corporate", "view") },
  },
  "tom.baker": {
    email: "tom@studio.example",
    status: "pending",
    access: { [on("A Website")]: "view" },
  },
  "it.operations": { superuser: true },
  ...Object.fromEntries(
    VIEWERS.map((login, index) => [
      login,
      { access: { ...all("Corporate", "view"), ...(index % 2 === 0 ? all("Shops", "view") : {}) } },
    ]),
  ),
};

const FILES = {
  "settings.yaml":
    "url: https://analytics.example.com\naccount: root\ndomains: [example.com]\nreviews: { every: 90d, of: [admin, superuser] }\nowner: data-team\n",
  "shops.yaml": `
teams:
  shop-leads:
    owner: priya-shah
    members: [priya.shah]
    access: [{ role: admin, sites: { group: Shops }, reason: runs the shops }]
  shop-tagging:
    members: [{ login: jonas.weber, until: 2027-01-31, reason: parental leave cover, ticket: HR-204 }]
    access: [{ role: write, sites: { group: Shops }, capabilities: [tagmanager_publish_live_container] }]
  corporate-readers:
    members: [priya.shah, ${VIEWERS.join(", ")}]
    access: [{ role: view, sites: { group: Corporate } }]
  shop-readers:
    members: [amara.okafor, chiara.rossi, elias.berg]
    access: [{ role: view, sites: { group: Shops } }]
`,
  "clients.yaml": `
teams:
  client-a:
    owner: lena-hoffmann
    members: [lena.hoffmann]
    access: [{ role: admin, sites: { group: Client A } }]
  studio:
    members: [{ login: marc.dubois, until: 2026-12-31, reason: statement of work 17, ticket: OPS-88 }]
    access: [{ role: write, sites: { group: Client A } }]
  client-b:
    members: [sofia.lindqvist]
    access: [{ role: admin, sites: { group: Client B } }]
`,
  "people.yaml": `
users:
  root: { email: root@example.com, superuser: true, reviewed: 2026-11-02 }
  it.operations: { email: it.operations@example.com, superuser: { until: 2026-12-18, reason: migration }, reviewed: 2026-11-02 }
  priya.shah: { email: priya.shah@example.com, reviewed: 2026-10-01 }
  jonas.weber: { email: jonas.weber@example.com }
  lena.hoffmann: { email: lena.hoffmann@example.com, reviewed: 2026-06-01, access: [{ role: view, sites: { group: Client B } }] }
  marc.dubois: { email: marc@studio.example }
  sofia.lindqvist: { email: sofia.lindqvist@example.com, reviewed: 2026-10-12 }
  reporting-export:
    email: reports@example.com
    kind: service
    access: [{ role: view, sites: [{ group: Shops }, { group: Corporate }], reason: data warehouse }]
  tom.baker: { email: tom@studio.example, access: [{ role: view, sites: [A Website] }] }
${VIEWERS.map((login) => `  ${login}: { email: ${login}@example.com }`).join("\n")}
`,
};

function company(): Live {
  const live = makeLive({
    sites: SITES,
    people: Object.fromEntries(
      Object.entries(PEOPLE).map(([login, person]) => [
        login,
        { email: `${login}@example.com`, ...person },
      ]),
    ),
    public: { [on("Investors")]: "view" },
  });
  const withFacts = (person: LivePerson): LivePerson => ({
    ...person,
    email: person.login === "root" ? "root@example.com" : person.email,
    usesTwoFactor: !["old.agency", "sofia.lindqvist"].includes(person.login),
    registered: "2024-03-01T10:00:00Z",
    lastSeen:
      person.status === "pending" || person.login === "reporting-export"
        ? undefined
        : person.login === "old.agency"
          ? "2025-11-20T10:00:00Z"
          : "2026-11-28T10:00:00Z",
  });
  return {
    ...live,
    url: "https://analytics.example.com",
    people: new Map([...live.people].map(([key, person]) => [key, withFacts(person)])),
  };
}

const RECORDS = [
  makeAudit("2026-10-05T09:00:00Z", {
    url: "https://analytics.example.com",
    run: { id: 1, attempt: 1, url: "https://github.com/example/access/actions/runs/1" },
    pullRequests: [
      {
        number: 128,
        title: "Priya runs the shops",
        author: "jonas-weber",
        approvers: ["data-lead"],
      },
    ],
    changes:
      GROUPS["Shops"]?.map((name) =>
        siteChange("priya.shah", "", "admin", { site: on(name), siteName: name, pullRequest: 128 }),
      ) ?? [],
    drift: [found(siteChange("old.agency", "admin", "", { site: on("Shop DE") }))],
  }),
];

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly look: Look;
  /** Needs that are unfolded. */
  readonly open?: readonly string[];
  /** The element to which the window is scrolled. */
  readonly at?: string;
}

const PICTURES: readonly Picture[] = [
  {
    name: "review-page",
    hash: "",
    look: { width: 1280, height: 960 },
    open: ["unmanaged", "ending"],
  },
  {
    name: "review-site",
    hash: `#open=Shops&on=${on("Shop DE")}`,
    look: { width: 1440, height: 900 },
    at: ".matrix",
  },
  {
    name: "review-phone",
    hash: "#show=marc.dubois",
    look: { width: 390, height: 780, dark: true },
  },
];

const folder = mkdtempSync(join(tmpdir(), "matomo-access-pictures-"));
try {
  const live = company();
  const review = reviewOf(live, {
    now: new Date("2026-12-01T09:00:00Z"),
    manifests: { manifest: makeManifest(FILES), hasPassword: true },
    records: RECORDS,
  });
  const path = join(folder, "access-review.html");
  writeFileSync(path, renderReviewPage(review, await buildPage()));
  mkdirSync(IMAGES, { recursive: true });
  await using browser = await openBrowser();
  for (const { name, hash, look, open = [], at } of PICTURES) {
    const page = await browser.open(`file://${path}${hash}`, look);
    for (const need of open) await page.locator(`#need-${need} summary`).click();
    if (at !== undefined)
      await page.locator(at).evaluate((element) => element.scrollIntoView({ block: "start" }));
    await page.screenshot({ path: join(IMAGES, `${name}.png`) });
    await page.context().close();
  }
  console.log(`Wrote ${PICTURES.length} pictures to docs/images.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
