import { describe, expect, it } from "vitest";
import type { SourceFile } from "../../src/manifest/model.ts";
import { reviewRule } from "../../src/plan/review-rule.ts";
import { askedOf } from "../../src/routine/asked.ts";
import { branchOf, isAnswerOver, type RoutinePull, stepFor } from "../../src/routine/period.ts";
import { propose } from "../../src/routine/propose.ts";
import { makeManifest } from "../helpers/make-world.ts";
import { filesOf } from "../helpers/plan-of.ts";
import { readManifest } from "../../src/manifest/read.ts";

const TODAY = "2026-12-01";
const VIEW = "access: [{ role: view, sites: [1] }]";

describe("the people whom the review routine asks", () => {
  const asked = (users: string, settings = "reviews: { every: 90d }"): string[] =>
    askedOf(makeManifest(filesOf(`users:\n${users}`, { settings })), TODAY).map(
      ({ owner, people, isTime }) =>
        `${owner ?? "nobody"} ${isTime ? "now" : "later"}: ${people.map(({ user }) => user.login).join(", ")}`,
    );

  it("owners are asked once about everybody who is due within half a period, even if manifests spell their names in different case", () => {
    const users = `  ann: { owner: acme/a, reviewed: 2026-09-10, ${VIEW} }
  bob: { owner: ACME/A, reviewed: 2026-10-16, ${VIEW} }
  cat: { owner: acme/a, reviewed: 2026-10-18, ${VIEW} }
  dan: { owner: octocat, reviewed: 2026-09-17, ${VIEW} }
  eve: { ${VIEW} }
`;
    expect(asked(users)).toEqual(["nobody now: eve", "acme/a now: ann, bob", "octocat later: dan"]);
  });

  it("nobody is asked if the settings have no reviews", () => {
    expect(asked(`  ann: { ${VIEW} }\n`, "")).toEqual([]);
  });
});

describe("the review period of an owner", () => {
  const rule = reviewRule({
    ...makeManifest(filesOf("users:\n", { settings: "reviews: { every: 90d }" })).settings,
  });
  const pull = (state: RoutinePull["state"], opened: string): RoutinePull => ({
    number: 7,
    period: 3,
    state,
    opened,
  });
  const step = (isTime: boolean, latest: RoutinePull | undefined): unknown =>
    rule && stepFor(isTime, latest, rule, TODAY);

  it("a period begins with a pull request when something is due, and not earlier", () => {
    expect(step(false, undefined)).toEqual({ kind: "nothing" });
    expect(step(true, undefined)).toEqual({ kind: "open", period: 1 });
  });

  it("an owner has two weeks for the answer, with a reminder four days before their end", () => {
    expect(step(true, pull("open", "2026-11-22"))).toMatchObject({
      kind: "wait",
      by: "2026-12-06",
    });
    expect(step(true, pull("open", "2026-11-21"))).toMatchObject({
      kind: "remind",
      by: "2026-12-05",
    });
    expect(step(false, pull("open", "2026-11-17"))).toMatchObject({ kind: "remind" });
    expect(step(true, pull("open", "2026-11-16"))).toMatchObject({
      kind: "late",
      by: "2026-11-30",
    });
  });

  it("a period has only one pull request, even if it was merged or closed, until the confirmed access is due again", () => {
    for (const state of ["merged", "closed"] as const) {
      expect(step(true, pull(state, "2026-09-17"))).toMatchObject({
        kind: "had",
        next: "2026-12-02",
      });
      expect(step(true, pull(state, "2026-09-16"))).toEqual({ kind: "open", period: 4 });
      expect(step(false, pull(state, "2026-09-16"))).toEqual({ kind: "nothing" });
    }
  });

  it("ending unconfirmed access can be proposed after the due day, but not a period later", () => {
    const over = (opened: string): unknown =>
      rule && isAnswerOver(pull("open", opened), rule, TODAY);
    expect([
      over("2026-11-17"),
      over("2026-11-16"),
      over("2026-09-03"),
      over("2026-09-02"),
    ]).toEqual([false, true, true, false]);
  });

  it("the branch of a period depends only on instance, owner and number, whatever the owner's name is", () => {
    expect(branchOf("ask", "access", "Acme/Shop-Team", 2)).toBe(
      "matomo-access/review/access/acme.shop-team/2",
    );
    expect(branchOf("end", "access.eu", undefined, 1)).toBe(
      "matomo-access/review-end/access.eu/_/1",
    );
    expect(branchOf("ask", "access", "acme/a..b", 1)).toBe(
      "matomo-access/review/access/acme.a.b/1",
    );
  });
});

describe("the proposal of the review routine", () => {
  const settings: SourceFile = {
    path: "access/settings.yaml",
    text: "url: https://analytics.example.org\n",
  };
  const people = `# People of the shops
users:
  ann: { email: ann@example.org, reviewed: 2026-09-01, ${VIEW} } # keep
  bob:
    email: bob@example.org
    # why he is here
    access:
      - { role: view, sites: [1] }
  "cat":   { ${VIEW}, reviewed:   "2026-09-01" }
`;
  const files = [settings, { path: "access/people.yaml", text: people }];
  const users = [...(readManifest(files).manifest?.users.values() ?? [])];

  it("the pull request writes a day into each entry, and keeps every other byte", () => {
    const { files: changed, written, skipped } = propose(files, users, "reviewed", TODAY);
    expect(written.map(({ login }) => login)).toEqual(["ann", "bob", "cat"]);
    expect(skipped).toEqual([]);
    expect(changed).toEqual([
      {
        path: "access/people.yaml",
        text: people
          .replace("reviewed: 2026-09-01", `reviewed: ${TODAY}`)
          .replace('sites: [1] }\n  "cat"', `sites: [1] }\n    reviewed: ${TODAY}\n  "cat"`)
          .replace('reviewed:   "2026-09-01"', `reviewed:   ${TODAY}`),
      },
    ]);
  });

  it("the pull request writes a last day for unconfirmed people, but not for those who begin later", () => {
    const later = people.replace("  bob:\n", "  bob:\n    from: 2027-01-01\n");
    const given = [settings, { path: "access/people.yaml", text: later }];
    const found = [...(readManifest(given).manifest?.users.values() ?? [])];
    const { files: changed, skipped } = propose(given, found, "until", TODAY);
    expect(changed[0]?.text).toContain(
      `ann: { email: ann@example.org, reviewed: 2026-09-01, ${VIEW}, until: ${TODAY} } # keep`,
    );
    expect(skipped).toMatchObject([
      { login: "bob", why: expect.stringContaining("it begins on 2027-01-01") as string },
    ]);
  });

  it("the pull request skips people whose entry cannot be edited, and reports its place", () => {
    const aliased = `users:
  ann: &same { ${VIEW} }
  bob: *same
  cat: { ${VIEW} }
`;
    const given = [settings, { path: "access/people.yaml", text: aliased }];
    const found = [...(readManifest(given).manifest?.users.values() ?? [])];
    const { written, skipped, files: changed } = propose(given, found, "reviewed", TODAY);
    expect(written.map(({ login }) => login)).toEqual(["cat"]);
    expect(skipped.map(({ login }) => login)).toEqual(["ann", "bob"]);
    expect(skipped[0]?.why).toContain("access/people.yaml:2");
    expect(changed[0]?.text).toBe(
      aliased.replace(`cat: { ${VIEW} }`, `cat: { ${VIEW}, reviewed: ${TODAY} }`),
    );
  });
});
