import { describe, expect, it } from "vitest";
import { reviewRule } from "../../../src/plan/review-rule.ts";
import {
  endBody,
  reminderText,
  reviewBody,
  type ReviewPullInput,
  reviewTitle,
} from "../../../src/render/github/review-pull.ts";
import { reviewSummary } from "../../../src/render/github/review-summary.ts";
import { makeReview } from "../../../src/review/review.ts";
import { askedOf } from "../../../src/routine/asked.ts";
import { propose } from "../../../src/routine/propose.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { readManifest } from "../../../src/manifest/read.ts";
import { HOSTILE } from "../hostile.ts";

const TODAY = "2026-12-01";
const NOW = new Date(`${TODAY}T06:00:00Z`);

const inputOf = (
  people: string,
  live: ReturnType<typeof makeLive> | undefined,
  settings = "",
): ReviewPullInput => {
  const files = [
    {
      path: "access/settings.yaml",
      text: `url: https://analytics.example.org\ndomains: [example.org]\nreviews: { every: 90d }\n${settings}`,
    },
    { path: "access/people.yaml", text: people },
  ];
  const { manifest, diagnostics } = readManifest(files);
  if (!manifest) throw new Error(JSON.stringify(diagnostics));
  const rule = reviewRule(manifest.settings);
  const [asked] = askedOf(manifest, TODAY, live);
  if (!rule || !asked) throw new Error("nobody is asked");
  const users = asked.people.map(({ user }) => user);
  return {
    instance: "access",
    owner: asked.owner,
    rule,
    today: TODAY,
    day: TODAY,
    people: asked.people,
    proposal: propose(files, users, "reviewed", TODAY),
    removals: manifest.settings.removals,
    review:
      live &&
      makeReview({
        live,
        now: NOW,
        today: TODAY,
        selection: { siteGroups: [], teams: [], owners: [], domains: [] },
        manifests: { manifest, hasPassword: true },
      }),
    runUrl: "https://github.example/run/1",
    hasPlan: false,
    clean: (text) => text,
    page: "access-review",
  };
};

const PEOPLE = `users:
  ann: { owner: acme/shops, reviewed: 2026-09-10, reason: head of shops, access: [{ role: admin, sites: [1, 2], reason: shops, ticket: OPS-7 }] }
  bob: { owner: acme/shops, email: bob@agency.example, access: [{ role: view, sites: [1], until: 2027-03-31 }] }
  bot: { owner: acme/shops, kind: service, reviewed: 2026-08-01, access: [{ role: view, sites: all }] }
  boss: { owner: acme/shops, superuser: true, reviewed: 2026-09-10 }
  gone: { owner: acme/shops, email: gone@example.org, access: [{ role: view, sites: [2] }] }
`;
const LIVE = makeLive({
  sites: ["Shop DE", "Shop FR", "Blog"],
  people: {
    ann: { access: { 1: "admin", 2: "admin" } },
    bob: { access: { 1: "view" }, email: "bob@agency.example" },
    bot: { access: { 1: "view", 2: "view", 3: "view" } },
    boss: { superuser: true },
  },
});

describe("the pull request that asks an owner", () => {
  const body = reviewBody(inputOf(PEOPLE, LIVE));

  it("names the owner and the due day, and says what to do and what an approval means", () => {
    expect(reviewTitle(inputOf(PEOPLE, LIVE))).toBe(
      "Access review by 2026-12-15: acme/shops (access)",
    );
    expect(body).toMatch(
      /^@acme\/shops, please confirm what these 5 people have in Matomo, \*\*by 2026-12-15\*\*\./,
    );
    expect(body).toContain("**All of it is right:** approve this pull request.");
    expect(body).toContain("`until: DAY`");
    expect(body).toContain("Your approval is the sign-off.");
  });

  it("the table has a row per person: access, reasons, when they were last seen, and the last review", () => {
    const rows = body.split("\n").filter((line) => line.startsWith("| **"));
    expect(rows).toHaveLength(5);
    const row = (login: string): string => rows.find((line) => line.includes(`**${login}**`)) ?? "";
    expect(row("ann")).toContain("admin on Shop DE (1) and Shop FR (2)");
    expect(row("ann")).toContain("OPS&#45;7");
    expect(row("ann")).toContain("due 2026-12-09");
    expect(row("bob")).toContain("**bob**<br>external");
    expect(row("bob")).toContain("until 2027-03-31");
    expect(row("bob")).toContain("never reviewed");
    expect(row("bot")).toContain("**overdue** since 2026-10-30");
    expect(row("bot")).toContain("not in the interface");
    expect(row("boss")).toContain("**super user**");
    expect(row("gone")).toContain("no account yet");
  });

  it("explains how to remove access under the settings of the instance", () => {
    expect(body).toContain("If you only delete a grant, the access stays in Matomo.");
    expect(reviewBody(inputOf(PEOPLE, LIVE, "removals: all\n"))).toContain(
      "change or delete their grants",
    );
  });

  it("shows no live data if the repository must not have any", () => {
    const offline = reviewBody(inputOf(PEOPLE, undefined));
    expect(offline).not.toContain("Shop DE");
    expect(offline).toContain("is not shown in this repository");
    expect(offline).toContain("| **ann**");
  });

  it("asks for an owner if there is none", () => {
    const nobody = inputOf("users:\n  ann: { access: [{ role: view, sites: [1] }] }\n", LIVE);
    expect(reviewBody(nobody)).toMatch(/^Nobody is named as the owner of this person\./);
    expect(reviewTitle(nobody)).toBe(
      "Access review by 2026-12-15: people without an owner (access)",
    );
    expect(reminderText(undefined, "2026-12-15", 1)).toMatch(/^Whoever knows these people/);
  });

  it("the request proposes to end access, and nothing ends unless a person merges it", () => {
    const text = endBody(inputOf(PEOPLE, LIVE), 7);
    expect(text).toContain("Nobody confirmed the access of these 5 people in time (#7)");
    expect(text).toContain("**Nothing ends unless this is approved and merged.**");
  });

  it("the request fits into the description of a pull request even with thousands of people", () => {
    const many = Array.from(
      { length: 3000 },
      (_, index) => `  person${index}: { owner: acme/shops, access: [{ role: view, sites: all }] }`,
    );
    const long = reviewBody(inputOf(`users:\n${many.join("\n")}\n`, LIVE));
    expect(long.length).toBeLessThan(65_536);
    expect(long).toMatch(/\| and \d+ more people, in the files of this pull request \|/);
    expect(long).toContain("please confirm what these 3000 people have");
  });
});

it.each(HOSTILE)("shows names in its description as text: %j", (name) => {
  const plain = name.trim().replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
  const live = makeLive({
    sites: [{ name }, { name: `${name} 2`, group: name }],
    people: { ann: { access: { 1: "admin", 2: "view" } } },
  });
  const people = `users:
  ann: { owner: acme/shops, reason: ${JSON.stringify(plain)}, access: [{ role: admin, sites: [1], reason: ${JSON.stringify(plain)}, ticket: ${JSON.stringify(plain)} }, { role: view, sites: [2] }] }
`;
  const input = inputOf(people, live);
  const summary = reviewSummary(
    [{ owner: "acme/shops", kind: "failed", message: name, hint: name }],
    "access",
  );
  for (const text of [reviewBody(input), endBody(input, 7), summary]) {
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    // A name adds neither a cell nor a row.
    expect(new Set(rows.map((line) => line.split("|").length)).size).toBeLessThan(2);
    const bare = text
      .replaceAll(/&#\d+;/g, "")
      .replaceAll("@acme/shops", "")
      .replaceAll(/<\/?(?:br|sub)>/g, "")
      .replaceAll(/\[Run\]\(https:\/\/github\.example\/run\/1\)/g, "")
      .replaceAll("(#7)", "");
    expect(bare).not.toMatch(/<[a-z/!]|@\w|\]\(|#\d|https?:\/\/(?!\w*$)|^#|^- \[/im);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e]/);
  }
});
