import { expect, test } from "vitest";
import { approversOf, readPull } from "../../../src/github/platform/pull.ts";
import { apiOf } from "../fake/api.ts";
import { type FakeGithub, startGithub } from "../fake/start-github.ts";

const PLANNED = "2026-11-24T12:00:00.900Z";
const at = (time: string): Date => new Date(`2026-11-24T${time}Z`);
const FILES = { "access/people.yaml": "users:\n" };

async function approvers(github: FakeGithub, pull: number): Promise<string[]> {
  const api = apiOf(github);
  return approversOf(api, await readPull(api, pull), PLANNED);
}

test("approvals count when they are people's with a say, later than the plan, on its commit, and of neither author nor committer", async () => {
  await using github = await startGithub({
    now: () => at("11:00:00"),
    people: { stranger: "NONE", fan: "CONTRIBUTOR" },
  });
  const pull = github.openPull({ head: "change", author: "carol", files: FILES });
  github.push(pull, { "README.md": "helped" }, { author: "helper" });
  github.review(pull, "early", "APPROVED", at("11:59:59"));
  github.review(pull, "same.second", "APPROVED", at("12:00:00"));
  github.review(pull, "dora", "APPROVED", at("12:00:05"));
  github.review(pull, "dora", "COMMENTED", at("12:00:06"));
  github.review(pull, "carol", "APPROVED", at("12:00:07"));
  github.review(pull, "helper", "APPROVED", at("12:00:08"));
  github.review(pull, "stranger", "APPROVED", at("12:00:09"));
  github.review(pull, "fan", "APPROVED", at("12:00:10"));
  github.review(pull, "github-actions[bot]", "APPROVED", at("12:00:11"));
  github.review(pull, "unsure", "APPROVED", at("12:00:12"));
  github.review(pull, "unsure", "CHANGES_REQUESTED", at("12:00:13"));
  github.review(pull, "dismissed", "DISMISSED", at("12:00:14"));
  expect(await approvers(github, pull)).toEqual(["dora", "same.second"]);
  expect(github.violations).toEqual([]);
});

test("an approval of an earlier commit is none of the one that was merged", async () => {
  await using github = await startGithub({ now: () => at("11:00:00") });
  const pull = github.openPull({ head: "change", author: "carol", files: FILES });
  github.review(pull, "dora", "APPROVED", at("12:01:00"));
  github.push(pull, { "access/people.yaml": "teams:\n" });
  expect(await approvers(github, pull)).toEqual([]);
});

test("with more commits than GitHub lists nobody counts: somebody's own work could be among them", async () => {
  await using github = await startGithub({ now: () => at("11:00:00") });
  const pull = github.openPull({ head: "change", author: "carol", files: FILES });
  for (let index = 0; index < 250; index++)
    github.push(pull, { "README.md": String(index) }, { author: index === 249 ? "dora" : "carol" });
  github.review(pull, "dora", "APPROVED", at("12:01:00"));
  expect(await approvers(github, pull)).toEqual([]);
});
