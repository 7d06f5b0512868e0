import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [{ login: "ann", email: "ann@mail.example" }],
};
const ann = (role: string): string =>
  `users:\n  ann: { email: ann@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`;
const workflow = (name: string): Record<string, string> => ({
  [`.github/workflows/${name}.yml`]: readFileSync(`.github/workflows/${name}.yml`, "utf8"),
});
const FILES = {
  "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
  "access/people.yaml": "users:\n  ann: { email: ann@mail.example, access: [] }\n",
  ...workflow("schedule"),
  ...workflow("drift"),
  ...workflow("apply"),
};
/** A Friday. */
const NOW = new Date("2026-11-27T12:00:00Z");

const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

function addRun(
  stage: Stage,
  name: string,
  days: number,
  more: { conclusion?: string | null; status?: string; branch?: string; event?: string } = {},
): number {
  const id = stage.github.addRun({
    workflow: `${name}.yml`,
    event: more.event ?? "schedule",
    headSha: stage.github.tip("main"),
    headBranch: more.branch ?? "main",
    conclusion: more.conclusion === undefined ? "success" : more.conclusion,
    createdAt: daysAgo(days),
  });
  if (more.status !== undefined) stage.github.changeRun(id, { status: more.status });
  return id;
}

/** The plan of a new pull request, as its comment shows it. */
async function planned(stage: Stage): Promise<string> {
  stage.github.setNow(NOW);
  const pull = stage.github.openPull({
    head: `change${stage.github.issues().length}`,
    author: "carol",
    files: { "access/people.yaml": ann("view") },
  });
  const result = await stage.plan(pull, { now: NOW });
  expect(result.reason, result.log).toBe("changes");
  return (stage.github.comments(pull)[0]?.body ?? "").replaceAll(/&#(\d+);/g, (_, code: string) =>
    String.fromCodePoint(Number(code)),
  );
}

test("a plan reports that schedule and drift missed two runs, ignoring cancelled runs and those on branches", async () => {
  await using stage = await openStage(SEED, FILES);
  addRun(stage, "schedule", 2.5);
  addRun(stage, "schedule", 0.5, { conclusion: "cancelled" });
  addRun(stage, "schedule", 0.4, { branch: "other" });
  addRun(stage, "schedule", 0.3, { event: "push" });
  addRun(stage, "drift", 4.5);
  const body = await planned(stage);
  expect(body).toContain(
    "**The workflow schedule is overdue**: it has had no complete run since 2026-11-25 00:00 UTC",
  );
  expect(body).toContain("(https://github.example/acme/access/actions/workflows/schedule.yml)");
  expect(body).toContain(
    "**The workflow drift is overdue**: it has had no complete run since 2026-11-23 00:00 UTC",
  );
});

test("nothing is overdue after one missed run, over a weekend, or without the workflow", async () => {
  await using stage = await openStage(SEED, FILES);
  addRun(stage, "schedule", 1.3);
  addRun(stage, "drift", 1.2, { conclusion: "failure" });
  expect(await planned(stage)).not.toContain("overdue");
  stage.github.commit({
    branch: "main",
    files: { ".github/workflows/schedule.yml": null, ".github/workflows/drift.yml": null },
  });
  stage.github.world.runs.clear();
  expect(await planned(stage)).not.toContain("overdue");
});

test("a scheduled run that left no record counts as incomplete", async () => {
  await using stage = await openStage(SEED, FILES);
  addRun(stage, "schedule", 4);
  addRun(stage, "schedule", 0.3, { conclusion: "failure" });
  addRun(stage, "drift", 0.2);
  expect(await planned(stage)).toContain("The workflow schedule is overdue");
});

test("a plan names the run that others wait for, and the apply after the merge reports what is overdue", async () => {
  await using stage = await openStage(SEED, FILES);
  const waiting = addRun(stage, "apply", 3, { conclusion: null, status: "waiting" });
  const running = addRun(stage, "schedule", 1, { conclusion: null, status: "in_progress" });
  addRun(stage, "apply", 0.01, { conclusion: null, status: "in_progress" });
  addRun(stage, "schedule", 9);
  addRun(stage, "drift", 0.2);
  const body = await planned(stage);
  expect(body).toContain(`[Run ${waiting} of apply](`);
  expect(body).toContain("has been waiting for its reviewers since 2026-11-24 12:00 UTC");
  expect(body).toContain(`[Run ${running} of schedule](`);
  expect(body.match(/\[Run /g)).toHaveLength(2);
  const [pull = 0] = stage.github.issues().map(({ number }) => number);
  stage.merge(pull, "dora");
  const applied = await stage.apply({ now: NOW });
  expect(applied.reason, applied.summary).toBe("applied");
  expect(applied.summary).toContain("The workflow schedule is overdue");
});

test("a plan stays the same if the runs of the workflows cannot be read", async () => {
  await using stage = await openStage(SEED, FILES, {
    permissions: { contents: "read", pull_requests: "write", statuses: "write" },
  });
  expect(await planned(stage)).not.toContain("overdue");
});
