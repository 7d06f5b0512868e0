import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { entriesOf } from "../../../src/audit/entries.ts";
import { readRecords } from "../../../src/audit/read.ts";
import { renderAuditCsv } from "../../../src/render/audit-csv.ts";
import { openStory } from "../approved/story.ts";

const SETTINGS = `domains: [mail.example]
reviews: { every: 90d, of: [admin, external, service], overdue: end }
approvals: 1
removals: all
limits: { gaining: { count: 10 } }
`;

interface Days {
  readonly shop: string;
  readonly blog: string;
  readonly clinic: string;
}

/**
 * One person owns the access to the shops, another that to the blog, and a team that to the clinic.
 */
const people = ({ shop, blog, clinic }: Days): string => `users:
  ann: { owner: shop-lead, reviewed: ${shop}, access: [{ role: admin, sites: [Shop] }] }
  ben: { owner: shop-lead, reviewed: ${shop}, access: [{ role: admin, sites: [Shop, Blog] }] }
  eve: { owner: shop-lead, email: eve@agency.example, reviewed: ${shop}, access: [{ role: view, sites: [Blog], reason: "<img src=x onerror=alert(1)> by eve@agency.example" }] }
  gus: { owner: blog-lead, reviewed: ${blog}, access: [{ role: admin, sites: [Blog] }] }
  dee: { owner: acme/clinic, reviewed: ${clinic}, access: [{ role: admin, sites: [Clinic] }] }
  fay: { access: [{ role: view, sites: all }] }
`;
const FIRST: Days = { shop: "2026-11-29", blog: "2026-11-30", clinic: "2026-12-01" };

test("in one quarter, one owner changes and removes access, one signs off, and one does nothing", async () => {
  await using story = await openStory(
    {
      sites: [{ name: "Shop" }, { name: "Blog" }, { name: "Clinic" }],
      users: ["ann", "ben", "dee", "fay", "gus"],
    },
    { settings: SETTINGS },
  );
  const { stage, day } = story;
  const { github } = stage;
  const file = "access/people.yaml";
  const pulls = (title: string): ReturnType<typeof github.issues> =>
    github.issues().filter((one) => one.isPull && one.title.startsWith(title));
  const asking = (owner: string): number =>
    pulls("Access review").findLast(({ title }) => title.includes(owner))?.number ?? 0;
  await stage.click("UsersManager.addUser", {
    userLogin: "eve",
    email: "eve@agency.example",
    password: "their-own-password-1",
    passwordConfirmation: stage.sandbox.password,
  });
  const begun = await story.change({ [file]: people(FIRST) });
  expect(begun.reason, begun.log + begun.summary).toBe("applied");
  expect(await story.who(2)).toBe("ben admin, eve view, fay view, gus admin");

  // Two months later nothing is due.
  story.go(60);
  const quiet = await story.review();
  expect([quiet.code, quiet.reason], quiet.log).toEqual([0, "nothing-due"]);

  // Each owner is asked two weeks before the first due day.
  story.go(74);
  expect((await story.review()).reason).toBe("reviews-open");
  expect(pulls("Access review").map(({ title }) => title)).toEqual([
    `Access review by ${day(88)}: shop-lead (access)`,
  ]);
  story.go(76);
  // Somebody else's pull request from the branch of a period counts for nobody. It stays, the run
  // is red, and the other owners are asked.
  const squatted = "matomo-access/review/access/blog-lead/1";
  const squatter = github.openPull({
    head: squatted,
    author: "mallory",
    title: "Access review",
    files: { "notes.txt": "mine\n" },
  });
  const refused = await story.review();
  expect([refused.code, refused.reason]).toEqual([1, "github-error"]);
  expect(refused.log).toContain(`Somebody added commits to the branch ${squatted}`);
  expect(github.filesAt(squatted)["notes.txt"]).toBe("mine\n");
  github.closeIssue(squatter);
  github.deleteBranch(squatted);
  const second = await story.review();
  expect(second.summary).toContain(`is open; answers are due by ${day(88)}`);
  expect(pulls("Access review by")).toHaveLength(3);
  const [shop, blog, clinic] = ["shop-lead", "blog-lead", "acme/clinic"].map(asking) as [
    number,
    number,
    number,
  ];
  const body = github.issues().find(({ number }) => number === shop)?.body ?? "";
  expect(body).toContain("@shop-lead, please confirm what these 3 people have");
  expect(body).toContain("admin on Shop (1)");
  expect(body).not.toContain("<img");
  expect(body).not.toContain("agency.example");
  expect(body).toContain("is the artifact `access-review` of the run");
  const page = readFileSync(second.outputs["page-file"] ?? "", "utf8");
  expect(page).toContain("access/people.yaml");
  expect(page).not.toContain("<img");
  expect(page).not.toContain("agency.example");
  const branch = "matomo-access/review/access/shop-lead/1";
  const proposed = people({ ...FIRST, shop: day(74) });
  expect(github.filesAt(branch)[file]).toBe(proposed);

  // In the shops ben loses the blog, and eve leaves. The person who changes the files is not enough
  // as approver.
  github.push(
    shop,
    {
      [file]: proposed
        .replace("sites: [Shop, Blog]", "sites: [Shop]")
        .replace(/ {2}eve: .*\n/, "  eve: { absent: true }\n"),
    },
    { author: "shop-lead" },
  );
  const plan = await story.plan(shop);
  expect(plan.reason, plan.log).toBe("changes");
  expect(github.comments(shop)[0]?.body).toContain(
    "This pull request confirms the access of 2 people",
  );
  github.review(shop, "shop-lead", "APPROVED");
  github.review(shop, "reviewer", "APPROVED");
  const applied = await story.merge(shop);
  expect(applied.reason, applied.log + applied.summary).toBe("applied");
  expect(await story.who(2)).toBe("fay view, gus admin");

  // The blog needs no change, so its owner signs off by approving. Its lines are next to changed
  // ones, so its branch is replaced first.
  const conflicted = await story.review();
  expect(conflicted.summary).toContain(
    `#${blog} is open; answers are due by ${day(90)}; it conflicted`,
  );
  await story.plan(blog);
  github.review(blog, "blog-lead", "APPROVED");
  expect((await story.merge(blog)).reason).toBe("applied");

  // The clinic does not answer, and gets one reminder, however often the routine runs.
  for (const days of [84, 86, 87, 90]) {
    story.go(days);
    expect((await story.review()).code).toBe(0);
  }
  const reminders = github
    .comments(clinic)
    .filter(({ body: text }) => text.includes("please answer by"));
  expect(reminders).toHaveLength(1);
  expect(reminders[0]?.body).toContain(`@acme/clinic: please answer by **${day(90)}**`);
  expect(github.comments(blog).filter(({ body: text }) => text.includes("please answer"))).toEqual(
    [],
  );

  // Then it is late: drift reports it, and an end is proposed once, but needs a merge.
  story.go(91);
  const late = await story.review();
  expect(late.summary).toContain(`#${clinic} should have been answered by ${day(90)}`);
  await story.review();
  expect(pulls("End access that nobody confirmed").map(({ title }) => title)).toEqual([
    "End access that nobody confirmed: acme/clinic (access)",
  ]);
  expect(github.filesAt("matomo-access/review-end/access/acme.clinic/1")[file]).toContain(
    `until: ${day(91)} }`,
  );
  expect((await story.drift()).log).toContain(
    `Reviews are overdue (settings.yaml requires a review every 90 days): dee since ${FIRST.clinic}.`,
  );
  expect(await story.who(3)).toBe("dee admin, fay view");

  // If the request is closed without an answer, it is not opened again in this period, and the run
  // says so.
  github.closeIssue(clinic);
  const closed = await story.review();
  expect(closed.summary).toContain(`#${clinic} was closed without merging`);
  expect(closed.summary).toContain(`The next request opens on ${day(152)}`);
  expect(pulls("Access review by")).toHaveLength(3);

  // In the next period, the confirmed access is due again.
  story.go(150);
  expect((await story.review()).reason).toBe("reviews-open");
  const next = "matomo-access/review/access/shop-lead/2";
  expect(github.filesAt(next)[file]).toContain(`ann: { owner: shop-lead, reviewed: ${day(150)}`);

  // A merge without the needed approval confirms nobody.
  const unsigned = asking("shop-lead");
  await story.plan(unsigned);
  github.review(unsigned, "reviewer", "COMMENTED");
  await story.merge(unsigned);

  // An auditor sees whose access was confirmed when, and who signed it off.
  const lines = Object.entries(github.filesAt("matomo-access/audit")).filter(([path]) =>
    path.endsWith(".jsonl"),
  );
  const { records } = readRecords(
    lines.map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
  );
  const csv = renderAuditCsv(entriesOf(records));
  const rows = csv.split("\r\n").filter((row) => row.includes(",review,"));
  const cells = rows.map((row) => row.split(","));
  expect(cells.map((row) => [row[3], row[7], row[8]])).toEqual([
    ["gus", `reviewed on ${FIRST.blog}`, `reviewed on ${day(76)}`],
    ["ann", `reviewed on ${FIRST.shop}`, `reviewed on ${day(74)}`],
    ["ben", `reviewed on ${FIRST.shop}`, `reviewed on ${day(74)}`],
    ["ann", "never reviewed", `reviewed on ${FIRST.shop}`],
    ["ben", "never reviewed", `reviewed on ${FIRST.shop}`],
    ["dee", "never reviewed", `reviewed on ${FIRST.clinic}`],
    ["eve", "never reviewed", `reviewed on ${FIRST.shop}`],
    ["gus", "never reviewed", `reviewed on ${FIRST.blog}`],
  ]);
  expect(rows[0]).toContain(",blog-lead,dora,");
  expect(rows[1]).toContain(",reviewer,dora,");
  expect(github.violations).toEqual([]);
});
