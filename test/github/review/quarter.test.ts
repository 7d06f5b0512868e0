import { expect, test } from "vitest";
import { openStory } from "../approved/story.ts";

const SETTINGS = `domains: [mail.example]
reviews: { every: 90d, of: [admin, external, service] }
approvals: 1
`;

/** The shops are answered for by the person `shop-lead`, the clinic by the team `acme/clinic`. */
const people = (more: {
  readonly ann?: string;
  readonly ben?: string;
  readonly eve?: string;
  readonly dee?: string;
}): string => `users:
  ann: { owner: shop-lead, ${more.ann ?? ""}access: [{ role: admin, sites: [Shop] }] }
  ben: { owner: shop-lead, ${more.ben ?? ""}access: [{ role: admin, sites: [Shop, Blog] }] }
  eve: { owner: shop-lead, email: eve@agency.example, ${more.eve ?? ""}access: [{ role: view, sites: [Blog], reason: campaign }] }
  dee: { owner: acme/clinic, ${more.dee ?? ""}access: [{ role: admin, sites: [Clinic] }] }
  fay: { access: [{ role: view, sites: all }] }
`;

test("a quarter: one owner changes, removes and signs off, the other does nothing", async () => {
  await using story = await openStory(
    {
      sites: [{ name: "Shop" }, { name: "Blog" }, { name: "Clinic" }],
      users: ["ann", "ben", "dee", "fay"],
    },
    { settings: SETTINGS },
  );
  const { stage, day } = story;
  const { github } = stage;
  const reviewPulls = (): ReturnType<typeof github.issues> =>
    github.issues().filter(({ isPull, title }) => isPull && title.startsWith("Access review"));
  await stage.click("UsersManager.addUser", {
    userLogin: "eve",
    email: "eve@agency.example",
    password: "their-own-password-1",
    passwordConfirmation: stage.sandbox.password,
  });
  await story.change({
    "access/people.yaml": people({
      ann: "reviewed: 2026-12-01, ",
      ben: "reviewed: 2026-12-01, ",
      eve: "reviewed: 2026-12-03, ",
      dee: "reviewed: 2026-12-02, ",
    }),
  });

  // Two months later nothing is due.
  story.go(60);
  const quiet = await story.review();
  expect([quiet.code, quiet.reason], quiet.log).toEqual([0, "nothing-due"]);
  expect(reviewPulls()).toEqual([]);

  // Two weeks before the first day both owners are asked, once each.
  story.go(77);
  const asked = await story.review();
  expect([asked.code, asked.reason], asked.log + asked.summary).toEqual([0, "reviews-open"]);
  const [, shop] = reviewPulls();
  expect(reviewPulls().map(({ title }) => title)).toEqual([
    `Access review by ${day(91)}: acme/clinic (access)`,
    `Access review by ${day(91)}: shop-lead (access)`,
  ]);
  expect(shop?.body).toContain("@shop-lead, please confirm what these 3 people have");
  const branch = "matomo-access/review/access/shop-lead/1";
  expect(github.filesAt(branch)["access/people.yaml"]).toBe(
    people({
      ann: `reviewed: ${day(77)}, `,
      ben: `reviewed: ${day(77)}, `,
      eve: `reviewed: ${day(77)}, `,
      dee: "reviewed: 2026-12-02, ",
    }),
  );

  // The next day the same run finds them there.
  story.go(78);
  const again = await story.review();
  expect([again.code, reviewPulls().length]).toEqual([0, 2]);
  expect(again.summary).toContain(`#${shop?.number} is open until ${day(91)}`);
});
