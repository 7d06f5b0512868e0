import { expect, test } from "vitest";
import { authorsOf } from "../../../src/github/apply/authors.ts";
import { reviewsOf } from "../../../src/github/apply/reviews.ts";
import { readPull } from "../../../src/github/platform/pull.ts";
import { apiOf } from "../fake/api.ts";
import { type FakeGithub, startGithub } from "../fake/start-github.ts";
import type { FakeOptions } from "../fake/world.ts";

const PLANNED = "2026-11-24T12:00:00.900Z";
const at = (time: string): Date => new Date(`2026-11-24T${time}Z`);
const PEOPLE = "users:\n  alice: { access: [] }\n  bob: { access: [] }\n  cleo: { access: [] }\n";
const FILES = { "access/people.yaml": PEOPLE };
const changed = (name: string): Record<string, string> => ({
  "access/people.yaml": PEOPLE.replace(`${name}: { access: [] }`, `${name}: { absent: true }`),
});

/** A pull request by carol, opened at 11:00. */
async function opened(options: FakeOptions = {}): Promise<{ github: FakeGithub; pull: number }> {
  const github = await startGithub({ now: () => at("11:00:00"), files: FILES, ...options });
  const pull = github.openPull({ head: "change", author: "carol", files: changed("alice") });
  return { github, pull };
}

/** Merges at 13:00, and tells whose review counts and why others do not. */
async function judged(
  github: FakeGithub,
  pull: number,
  lastPusher?: string,
): Promise<{ approvers: readonly string[]; refused: Record<string, string> }> {
  github.setNow(at("13:00:00"));
  if (github.world.issues.get(pull)?.pull?.merged === undefined) github.merge(pull, "merger");
  const api = apiOf(github);
  const read = await readPull(api, pull);
  const { approvers, refused } = await reviewsOf(
    api,
    read,
    { from: PLANNED, before: undefined },
    await authorsOf(api, read, lastPusher),
  );
  expect(github.violations).toEqual([]);
  return { approvers, refused: Object.fromEntries(refused.map(({ login, why }) => [login, why])) };
}

test("an approval by a person with write permission counts if it is their last review at the merge, is for the merged commit, and came after the plan", async () => {
  const { github, pull } = await opened({
    people: { stranger: "NONE", fan: "CONTRIBUTOR" },
    roles: { reader: "read", triager: "triage", keeper: "maintain" },
  });
  await using _ = github;
  const review = (by: string, time: string, state = "APPROVED"): number =>
    github.review(pull, by, state, at(time));
  review("early", "11:59:59");
  review("same.second", "12:00:00");
  review("dora", "12:00:05");
  review("dora", "12:00:06", "COMMENTED");
  for (const login of ["stranger", "fan", "reader", "triager", "keeper"]) review(login, "12:00:09");
  review("github-actions[bot]", "12:00:11");
  review("an-app[bot]", "12:00:11");
  review("unsure", "12:00:12");
  review("unsure", "12:00:13", "CHANGES_REQUESTED");
  review("convinced", "12:00:14", "CHANGES_REQUESTED");
  review("convinced", "12:00:15");
  review("talker", "12:00:16", "COMMENTED");
  review("late", "13:00:01");
  review("changed.after", "12:00:17");
  review("changed.after", "13:00:02", "CHANGES_REQUESTED");
  expect(await judged(github, pull)).toEqual({
    approvers: ["changed.after", "convinced", "dora", "keeper", "same.second"],
    refused: {
      early: "approved before the plan was made",
      stranger: "has no write permission",
      fan: "has no write permission",
      reader: "has no write permission",
      triager: "has no write permission",
      "github-actions[bot]": "is not a person",
      "an-app[bot]": "is not a person",
      unsure: "requested changes last",
      late: "approved after the merge",
    },
  });
});

test("a dismissed approval does not count, unless it was dismissed after the merge", async () => {
  const { github, pull } = await opened();
  await using _ = github;
  const early = github.review(pull, "dora", "APPROVED", at("12:01:00"));
  const late = github.review(pull, "erin", "APPROVED", at("12:01:00"));
  github.setNow(at("12:02:00"));
  github.dismiss(pull, early, "carol");
  github.setNow(at("13:00:00"));
  github.merge(pull, "merger");
  github.setNow(at("13:00:01"));
  github.dismiss(pull, late, "carol");
  expect(await judged(github, pull)).toEqual({
    approvers: ["erin"],
    refused: { dora: "gave a review that was dismissed" },
  });
});

test("an approval of an older commit does not count for the merged one", async () => {
  const { github, pull } = await opened();
  await using _ = github;
  github.review(pull, "dora", "APPROVED", at("12:01:00"));
  github.push(pull, changed("bob"));
  expect((await judged(github, pull)).refused).toEqual({
    dora: "approved a different commit from the one that was merged",
  });
});

test("everybody who opened the pull request, or wrote, committed or pushed a part of it, is an author, whatever name the commits have", async () => {
  const { github, pull } = await opened();
  await using _ = github;
  const stranger = { name: "Somebody", email: "somebody@elsewhere.example" };
  github.push(pull, changed("bob"), { author: "helper", pusher: "carol" });
  github.push(pull, changed("alice"), { author: "carol", committer: "rebaser", pusher: "carol" });
  // Commits can name anybody or nobody. The push tells who is responsible.
  github.push(pull, changed("cleo"), { author: "carol", pusher: "disguised" });
  github.push(pull, changed("bob"), { author: stranger, pusher: "hidden" });
  github.push(pull, changed("alice"), { author: "carol", force: true, pusher: "eraser" });
  github.push(pull, { "README.md": "x" }, { author: stranger, pusher: "carol" });
  const logins = ["carol", "helper", "rebaser", "disguised", "hidden", "eraser", "dora"];
  for (const by of logins) github.review(pull, by, "APPROVED", at("12:01:00"));
  const { approvers, refused } = await judged(github, pull);
  // Commits that a force push removed count for nobody.
  expect(approvers).toEqual(["disguised", "dora", "helper", "hidden", "rebaser"]);
  expect(refused).toEqual({
    carol: "is an author (opened it)",
    eraser: expect.stringMatching(/^is an author \(pushed [0-9a-f]{10}\)$/),
  });
});

test("authors of commits on a deleted branch are found as long as the commits exist", async () => {
  const { github, pull } = await opened();
  await using _ = github;
  const stranger = { name: "Somebody", email: "somebody@elsewhere.example" };
  github.push(pull, changed("bob"), { author: "helper", pusher: "carol" });
  github.push(pull, changed("alice"), { author: "carol", committer: "rebaser", pusher: "carol" });
  github.push(pull, changed("cleo"), { author: "carol", pusher: "disguised" });
  github.push(pull, changed("bob"), { author: stranger, pusher: "hidden" });
  const logins = ["helper", "rebaser", "disguised", "hidden"];
  for (const by of logins) github.review(pull, by, "APPROVED", at("12:01:00"));
  const { approvers, refused } = await judged(github, pull);
  expect(approvers).toEqual([]);
  expect(Object.keys(refused)).toEqual(logins);
  expect(refused["hidden"]).toMatch(/^is an author \(pushed/);
});

test("a merge of the base branch adds no author, unless it contains other changes", async () => {
  for (const [edits, expected] of [
    [{}, { approvers: ["dora"], refused: {} }],
    [
      { "access/people.yaml": "users: {}\n" },
      {
        approvers: [],
        refused: {
          dora: expect.stringMatching(
            /^is an author \(.*, a merge with changes that are not from the base branch\)$/,
          ),
        },
      },
    ],
    [{ "access/more.yaml": "users:\n  mallory: {}\n" }, { approvers: [] }],
  ] as const) {
    const { github, pull } = await opened();
    await using _ = github;
    // Both sides change the same file in separate places, and the base changes another file.
    github.commit({ branch: "main", files: { ...changed("cleo"), "README.md": "# New\n" } });
    github.updateBranch(pull, "dora", edits);
    github.review(pull, "dora", "APPROVED", at("12:01:00"));
    expect(await judged(github, pull)).toMatchObject(expected);
  }
});

test("merging a branch other than the base into the pull request counts as work on it", async () => {
  const { github, pull } = await opened();
  await using _ = github;
  github.commit({
    branch: "side",
    files: { "access/side.yaml": "users: {}\n" },
    author: "mallory",
  });
  const base = github.tip("main");
  github.world.refs(github.owner).set("refs/heads/main", github.tip("side"));
  github.updateBranch(pull, "dora");
  github.world.refs(github.owner).set("refs/heads/main", base);
  for (const by of ["dora", "mallory"]) github.review(pull, by, "APPROVED", at("12:01:00"));
  expect((await judged(github, pull)).approvers).toEqual([]);
});

test("if GitHub does not list pushes, the last pusher is known from the plan's run, and without that run no review counts", async () => {
  const { github, pull } = await opened();
  await using _ = github;
  github.push(pull, changed("bob"), { author: "carol", pusher: "hidden" });
  github.world.activities.length = 0;
  for (const by of ["hidden", "dora"]) github.review(pull, by, "APPROVED", at("12:01:00"));
  expect((await judged(github, pull, "hidden")).approvers).toEqual(["dora"]);
  expect((await judged(github, pull)).refused["dora"]).toBe(
    "may be an author: GitHub does not list who pushed to change",
  );
});

test("no review counts if a pull request has more commits than GitHub lists, because an author could be among the reviewers", async () => {
  const { github, pull } = await opened();
  await using _ = github;
  for (let index = 0; index < 250; index++)
    github.push(pull, { "README.md": String(index) }, { author: index === 249 ? "dora" : "carol" });
  github.review(pull, "dora", "APPROVED", at("12:01:00"));
  expect((await judged(github, pull)).refused["dora"]).toContain("250 commits or more");
});
