import { expect, test } from "vitest";
import { createCheckRun } from "../../../src/github/platform/check-run.ts";
import { apiOf } from "../fake/api.ts";
import { startGithub } from "../fake/start-github.ts";
import type { CheckRun } from "../fake/world.ts";

/** The check run that people see for this many notes. */
async function shownFor(notes: number): Promise<CheckRun | undefined> {
  await using github = await startGithub({ files: { "access/people.yaml": "users:\n" } });
  const sha = github.tip("main");
  await createCheckRun(apiOf(github), {
    name: "lines",
    sha,
    url: "https://github.example/run",
    title: "60 people gain access",
    summary: "See the comment.",
    notes: Array.from({ length: notes }, (_, index) => ({
      path: "access/people.yaml",
      line: index + 1,
      level: "notice",
      title: "gain",
      message: "alice gains view",
    })),
  });
  expect(github.violations).toEqual([]);
  return github.checkRuns(sha)[0];
}

test("every line has a note, although GitHub accepts only 50 per call", async () => {
  const shown = await shownFor(120);
  expect(shown?.notes.map(({ line }) => line)).toEqual(
    Array.from({ length: 120 }, (_, index) => index + 1),
  );
  expect(shown?.summary).toBe("See the comment.");
});

test("the summary counts the lines beyond the first 500", async () => {
  const shown = await shownFor(512);
  expect(shown?.notes).toHaveLength(500);
  expect(shown?.summary).toBe(
    "See the comment.\n\nOnly the first 500 notes are shown here. The comment contains 12 more.",
  );
});
