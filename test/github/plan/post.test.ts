import { expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "../stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const alice = (role: string): Record<string, string> => ({
  "access/people.yaml": `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`,
});
const FILES = {
  "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
  ...alice("view"),
};
const stageOf = (options: Parameters<typeof openStage>[2] = {}): Promise<Stage> =>
  openStage(SEED, FILES, options);
const open = (stage: Stage, role = "write"): number =>
  stage.github.openPull({ head: "change", author: "carol", files: alice(role) });
/** The statuses of a pull request's head, the newest first. */
const statesOf = (stage: Stage, ref = "change"): string[] =>
  stage.github.statuses(stage.github.tip(ref)).map(({ state }) => state);
const commentOf = (stage: Stage, pull: number): string =>
  stage.github.comments(pull).at(-1)?.body ?? "";

test("the status turns green only after the plan is uploaded, so that a merge at that moment is applied", async () => {
  await using stage = await stageOf();
  const { github } = stage;
  const pull = open(stage);
  const seen: string[] = [];
  github.setFault(({ method, path, body }) => {
    if (method !== "POST" || !path.includes("/statuses/")) return undefined;
    const { state = "" } = body as { state?: string };
    seen.push(`${state} with ${github.world.artifacts.size} artifacts`);
    // Auto-merge: the plan is approved, and GitHub waits only for the status.
    if (state === "success") stage.merge(pull, "dora");
    return undefined;
  });
  const planned = await stage.plan(pull, { conclusion: null });
  expect([planned.code, planned.reason], planned.log).toEqual([0, "changes"]);
  expect(seen).toEqual(["pending with 0 artifacts", "success with 1 artifacts"]);
  expect(github.world.runs.get(planned.run)?.attempt.conclusion).toBeNull();
  const applied = await stage.apply();
  expect([applied.reason, applied.outputs["changes"]], applied.summary).toEqual(["applied", "1"]);
  expect(github.violations).toEqual([]);
});

test("if apply would not find the plan, the status turns red, and the comment says what to do", async () => {
  await using stage = await stageOf();
  const pull = open(stage);
  const without = await stage.plan(pull, { upload: "none" });
  expect(without.log).toMatch(/^::error title=not-uploaded::The run has no artifact matomo-acc/m);
  expect(commentOf(stage, pull)).toContain("There is no plan for this commit.");
  expect(commentOf(stage, pull)).toContain("Copy its upload step");
  const other = await stage.plan(pull, {
    upload: (text) => ({ "plan.json": text.replace('"version"', ' "version"') }),
  });
  expect(other.log).toContain("does not contain the plan that the step created");
  const empty = await stage.plan(pull, { upload: (text) => ({ "other.json": text }) });
  expect(empty.log).toContain("its artifact contains no plan.json");
  const unnamed = stage.github.addRun({
    workflow: "plan.yml",
    event: "pull_request_target",
    title: "Give access",
    headSha: stage.github.tip("change"),
    headBranch: "change",
    conclusion: null,
  });
  const named = await stage.plan(pull, { runId: unnamed });
  expect(named.log).toContain(
    `The run is not named &quot;plan #${pull}&quot;`.replaceAll("&quot;", '"'),
  );
  const results = [without, other, empty, named];
  expect(results.map(({ code, reason }) => [code, reason])).toEqual(
    results.map(() => [1, "changes"]),
  );
  // A step that was stopped reports nothing itself.
  const stop = new AbortController();
  stage.sandbox.setHook(() => {
    stop.abort();
    return undefined;
  });
  const stopped = await stage.plan(pull, { signal: stop.signal });
  stage.sandbox.setHook(undefined);
  expect(stopped.code).toBe(1);
  expect(statesOf(stage)).toEqual([...results, stopped].flatMap(() => ["failure", "pending"]));
  expect(commentOf(stage, pull)).toContain("was not finished");
  expect((await stage.plan(pull)).code).toBe(0);
  expect(statesOf(stage)[0]).toBe("success");
  expect(stage.github.violations).toEqual([]);
});

test("editing the title of a pull request creates no new plan, but changing its base branch does", async () => {
  await using stage = await stageOf();
  const pull = open(stage);
  await stage.plan(pull);
  const [before, calls] = [commentOf(stage, pull), stage.sandbox.requests()];
  const title = { action: "edited", changes: { title: { from: "Change" } } };
  const edited = await stage.plan(pull, { event: title });
  expect([edited.code, edited.reason, edited.outputs["plan-file"]]).toEqual([0, "not-planned", ""]);
  expect(stage.sandbox.requests()).toBe(calls);
  expect([commentOf(stage, pull), statesOf(stage)]).toEqual([before, ["success", "pending"]]);
  const base = { action: "edited", changes: { base: { ref: { from: "release" } } } };
  expect((await stage.plan(pull, { event: base })).reason).toBe("changes");
});

test("another pull request with the same head, from a fork or to another branch, does not change the status of the planned one", async () => {
  await using stage = await stageOf();
  const { github } = stage;
  const pull = open(stage, "emperor");
  expect((await stage.plan(pull)).reason).toBe("manifest-errors");
  github.commit({ branch: "release", files: { "README.md": "x" } });
  const second = github.openPull({ head: "change", author: "mallory", base: "release" });
  await stage.plan(second);
  github.world.refs("mallory").set("refs/heads/copy", github.tip("change"));
  const fork = github.openPull({ head: "copy", author: "mallory", fork: true });
  const copied = await stage.plan(fork);
  expect(copied.reason).toBe("manifest-errors");
  expect(statesOf(stage)).toEqual(["failure", "pending"]);
  // Without the other pull request, it gets a status.
  github.openPull({ head: "alone", author: "mallory", fork: true, files: alice("admin") });
  expect((await stage.plan(fork + 1)).reason).toBe("offline");
  expect(github.world.statuses.at(-1)?.state).toBe("success");
  expect(github.violations).toEqual([]);
});

test("nothing is applied just because somebody else set the status to green", async () => {
  await using stage = await stageOf();
  const { github } = stage;
  const pull = open(stage, "admin");
  await stage.plan(pull, { upload: "none" });
  github.world.statuses.push({
    id: 1,
    sha: github.tip("change"),
    state: "success",
    context: "matomo-access/plan (access)",
    description: "1 change",
    targetUrl: null,
    creator: github.world.person("mallory"),
    createdAt: github.now(),
  });
  stage.merge(pull, "mallory");
  const applied = await stage.apply();
  expect([applied.reason, applied.outputs["changes"]]).toEqual(["not-approved", "0"]);
  expect(applied.summary).toContain("its last plan failed");
});

test("the text of a comment or an issue never decides which run is newer, and other people's edits are replaced and reported", async () => {
  await using stage = await stageOf();
  const { github } = stage;
  await stage.apply();
  const pull = open(stage);
  const forged = "<!-- matomo-access:plan:v1 instance=access run=999999999999.9 -->\nAll is well.";
  // A workflow of a branch writes as the same bot, first and twice.
  github.comment(pull, "github-actions[bot]", forged);
  github.comment(pull, "github-actions[bot]", forged);
  expect((await stage.plan(pull)).code).toBe(0);
  const [kept, other] = github.comments(pull).map(({ body }) => body);
  expect(kept).toContain("**alice**");
  expect(other).toBe("Ignore this comment: see the one above.\n");
  const own = github.comments(pull)[0]?.id ?? 0;
  github.editComment(own, "mallory", `${forged}\n`);
  const again = await stage.plan(pull);
  expect(again.log).toMatch(/^::warning title=edited-by-others::mallory edited the comment on #/m);
  expect(commentOf(stage, pull)).not.toContain("All is well.");
  expect(github.comments(pull)[0]?.body).toMatch(
    /\*\*mallory edited this text at 20\d\d-\d\d-\d\d [^]*\*\*alice\*\*/,
  );
  await stage.plan(pull);
  expect(github.comments(pull)[0]?.body).not.toContain("mallory");
  // The same if the whole text is replaced. Texts of other workflows stay.
  const theirs = github.comment(pull, "github-actions[bot]", "Coverage: 80 %");
  github.editComment(theirs, "mallory", "Coverage: 90 %");
  github.editComment(own, "mallory", "All is well.");
  expect((await stage.plan(pull)).log).toContain("mallory edited the comment on #");
  expect(github.comments(pull).map(({ body }) => body.includes("**alice**"))).toEqual([
    true,
    false,
    false,
  ]);
  expect(commentOf(stage, pull)).toBe("Coverage: 90 %");

  // If the comment was edited after the last plan, the result after the merge says so, and the real
  // plan is applied.
  github.editComment(own, "mallory", `${github.comments(pull)[0]?.body}All is well.`);
  stage.merge(pull, "dora");
  const applied = await stage.apply();
  expect([applied.reason, applied.outputs["changes"]], applied.summary).toEqual(["applied", "1"]);
  expect(applied.summary).toContain(`**mallory edited the comment with the plan of #${pull}** at`);

  await stage.click("UsersManager.setUserAccess", {
    userLogin: "alice",
    access: "admin",
    idSites: "1",
  });
  await stage.drift();
  const issue = github.issues().find(({ isPull }) => !isPull);
  const body = issue?.body ?? "";
  github.editIssue(issue?.number ?? 0, "mallory", body.replace(/run=\d+/, "run=999999999999"));
  const checked = await stage.drift();
  expect(checked.log).toMatch(/^::warning title=edited-by-others::mallory edited the issue #/m);
  const after = github.issues().find(({ isPull }) => !isPull)?.body ?? "";
  expect(after).toMatch(/\*\*mallory edited this text[^]*\*\*alice\*\*/);
  expect(after).not.toContain("999999999999");
  github.editIssue(issue?.number ?? 0, "mallory", "All is well.");
  expect((await stage.drift()).log).toContain("mallory edited the issue #");
  expect(github.issues().filter(({ isPull }) => !isPull)).toHaveLength(1);
  expect(github.issues().find(({ isPull }) => !isPull)?.body).toContain("**alice**");
  // Without a known edit, the number alone does not suppress a report.
  github.editIssue(
    issue?.number ?? 0,
    "github-actions[bot]",
    after.replace(/run=\d+/, "run=999999999999"),
  );
  await stage.drift();
  const written = github.issues().find(({ isPull }) => !isPull)?.body ?? "";
  expect(written).not.toContain("999999999999");
  // The number of an attempt that does not exist has no effect either.
  const run = github.addRun({
    workflow: "drift.yml",
    event: "schedule",
    headSha: github.tip("main"),
    headBranch: "main",
    conclusion: null,
  });
  const next = written.replace(/run=[\d.]+/, `run=${run}.9`);
  github.editIssue(issue?.number ?? 0, "github-actions[bot]", next);
  await stage.drift({ runId: run });
  expect(github.issues().find(({ isPull }) => !isPull)?.body).toContain(`run=${run}.1 `);
  expect(github.violations).toEqual([]);
});
