import { describe, expect, it } from "vitest";
import { dueReviews } from "../../src/plan/due-reviews.ts";
import { dueTokens } from "../../src/plan/due-tokens.ts";
import { reviewFindings, tokenFindings } from "../../src/plan/reviews.ts";
import { makeLive, makeManifest } from "../helpers/make-world.ts";
import { filesOf } from "../helpers/plan-of.ts";

const TODAY = "2026-12-01";
const VIEW = "access: [{ role: view, sites: [1] }]";
const ADMIN = "access: [{ role: admin, sites: [1] }]";

const manifestOf = (
  yaml: string,
  settings = "reviews: { every: 90d }",
): ReturnType<typeof makeManifest> => makeManifest(filesOf(yaml, { settings }));

/** `login due state`, sorted by the due day. */
const due = (yaml: string, settings?: string): string[] =>
  dueReviews(manifestOf(yaml, settings), TODAY).map(
    ({ user, due: day, state }) => `${user.login} ${day} ${state}`,
  );

describe("the next review", () => {
  it("a review is due the given number of days after the last one, and announced two weeks before", () => {
    const users = `users:
  ann: { reviewed: 2026-09-01, ${VIEW} }
  bob: { reviewed: 2026-09-02, ${VIEW} }
  cat: { reviewed: 2026-09-16, ${VIEW} }
  dan: { reviewed: 2026-09-17, ${VIEW} }
  eve: { ${VIEW} }
`;
    expect(due(users)).toEqual([
      "ann 2026-11-30 overdue",
      "eve 2026-11-30 overdue",
      "bob 2026-12-01 soon",
      "cat 2026-12-15 soon",
      "dan 2026-12-16 later",
    ]);
  });

  it("a review is needed for the kinds of people in the settings: admins, including those through a team, and super users", () => {
    const yaml = `users:
  ann: { ${VIEW} }
  bob: { ${ADMIN} }
  cat: { superuser: true }
  dan: { provision: external, ${VIEW} }
  eve: { email: eve@client.example, ${VIEW} }
  bot: { kind: service, ${VIEW} }
  tim: {}
teams:
  t: { members: [tim], ${ADMIN} }
`;
    const of = (list: string): string[] =>
      dueReviews(
        manifestOf(yaml, `domains: [example.org]\nreviews: { every: 90d, of: [${list}] }`),
        TODAY,
      ).map(({ user, kinds }) => `${user.login} ${kinds.join("+")}`);
    expect(of("admin")).toEqual(["bob admin", "tim admin"]);
    expect(of("superuser")).toEqual(["cat superuser"]);
    expect(of("external")).toEqual(["dan external", "eve external"]);
    expect(of("service, admin")).toEqual(["bob admin", "bot service", "tim admin"]);
  });

  it("external people are recognized by Matomo's e-mail if the manifests have none", () => {
    const live = makeLive({ sites: ["Shop"], people: { ann: { email: "ann@client.example" } } });
    const manifest = manifestOf(
      `users:\n  ann: { ${VIEW} }\n`,
      "domains: [example.org]\nreviews: { every: 90d, of: [external] }",
    );
    expect(dueReviews(manifest, TODAY)).toEqual([]);
    expect(dueReviews(manifest, TODAY, live)).toHaveLength(1);
  });

  it("grants and memberships that have ended, and people whose access has ended, need no review", () => {
    const ended = "access: [{ role: view, sites: [1], until: 2026-11-30 }]";
    const yaml = `users:\n  ann: { ${ended} }\n  bob: {}\nteams:\n  t: { members: [{ login: bob, until: 2026-11-30 }], ${VIEW} }\n`;
    expect(due(yaml)).toEqual([]);
  });

  it("a review is not postponed by a review day in the future, except within the range of time zones", () => {
    const yaml = `users:\n  ann: { reviewed: 2030-01-01, ${VIEW} }\n  bob: { reviewed: 2026-12-02, ${VIEW} }\n`;
    expect(due(yaml)).toEqual(["ann 2026-11-30 overdue", "bob 2027-03-02 later"]);
    expect(reviewFindings(manifestOf(yaml), TODAY)).toMatchObject([
      {
        code: "day-ahead",
        message: "Reviews in the future are ignored: ann on 2030-01-01.",
        at: { line: 2 },
      },
    ]);
  });

  it("a review is announced two weeks ahead, with the day", () => {
    const yaml = `users:\n  ann: { reviewed: 2026-09-10, ${VIEW} }\n`;
    expect(reviewFindings(manifestOf(yaml), TODAY)).toMatchObject([
      {
        severity: "warning",
        code: "review-due",
        message:
          "Reviews are due soon (settings.yaml requires a review every 90 days): ann by 2026-12-09.",
      },
    ]);
  });
});

describe("the owner who is asked", () => {
  const yaml = `users:
  ann: { owner: boss, ${VIEW} }
  bob: { ${VIEW} }
  cat: { access: [{ role: view, sites: { set: shops } }] }
  dan: { ${VIEW} }
  eve: {}
teams:
  one: { members: [ann, bob, eve], owner: acme/one, ${VIEW} }
  two: { members: [bob, { login: dan, until: 2026-11-30 }, eve], owner: Acme/Two, ${VIEW} }
  three: { members: [eve], owner: ACME/ONE, ${VIEW} }
sites:
  shops: { sites: [Shop], owner: acme/shops }
`;
  const asked = (settings: string): string[] =>
    dueReviews(manifestOf(yaml, settings), TODAY).map(
      ({ user, owner, others }) => `${user.login}: ${[owner ?? "nobody", ...others].join(", ")}`,
    );

  it("the owner is the person's, else that of the first team, of a site set or of the settings; the others are notified", () => {
    expect(asked("reviews: { every: 90d }\nowner: acme/all")).toEqual([
      "ann: boss, acme/one",
      "bob: acme/one, Acme/Two",
      "cat: acme/shops",
      "dan: acme/all",
      "eve: ACME/ONE, Acme/Two",
    ]);
  });

  it("the owner is undefined if nothing names one", () => {
    expect(asked("reviews: { every: 90d }")).toContain("dan: nobody");
  });

  it("the owner in the settings counts for everybody, if the settings say so", () => {
    const all = asked("reviews: { every: 90d, by: instance }\nowner: acme/all");
    expect(all.every((text) => text.includes(": acme/all"))).toBe(true);
  });
});

describe("the due days of tokens", () => {
  const yaml = `users:
  bot: { kind: service, token: { made: 2026-09-10, every: 90d, usedBy: nightly export }, ${VIEW} }
  old: { kind: service, token: { made: 2026-01-01, every: 90d }, ${VIEW} }
  odd: { kind: service, token: { made: 2031-01-01, every: 90d }, ${VIEW} }
  gone: { kind: service, absent: true, token: { made: 2026-01-01, every: 90d } }
  fresh: { kind: service, token: { made: 2026-11-01, every: 90d }, ${VIEW} }
`;
  const settings = "token: { made: 2026-06-15, every: 180d, usedBy: GitHub Actions }";

  it("a token is due the given number of days after its creation, including the job's own token", () => {
    const found = dueTokens(manifestOf(yaml, settings), TODAY);
    expect(found.map(({ login, due: day, state }) => `${login ?? "job"} ${day} ${state}`)).toEqual([
      "old 2026-04-01 overdue",
      "odd 2026-11-30 overdue",
      "bot 2026-12-09 soon",
      "job 2026-12-12 soon",
      "fresh 2027-01-30 later",
    ]);
  });

  it("a warning names each token that is too old or will be within two weeks, and its use", () => {
    expect(
      tokenFindings(manifestOf(yaml, settings), TODAY).map(
        ({ code, message, at }) => `${code} ${at?.line ?? "-"}: ${message}`,
      ),
    ).toEqual([
      "token-overdue 3: The token of old should have been replaced by 2026-04-01 (created on 2026-01-01, good for 90 days).",
      "day-ahead 4: The token of odd was created in the future (2031-01-01), so its age is unknown.",
      "token-due 2: The token of bot must be replaced by 2026-12-09 (created on 2026-09-10, good for 90 days, used by nightly export).",
      "token-due -: The token of the job (MATOMO_TOKEN) must be replaced by 2026-12-12 (created on 2026-06-15, good for 180 days, used by GitHub Actions).",
    ]);
  });
});
