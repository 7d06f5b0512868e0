import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const SETTINGS = "url: https://analytics.example.org\nremovals: all\n";
const BEFORE =
  "users:\n  alice: { email: alice@mail.example, access: [{ role: view, sites: [Shop] }] }\n";
const AFTER = `users:
  alice: { email: alice@new.example, access: [{ role: write, sites: [Shop], reason: asked for by boss@mail.example }] }
  cleo: { email: cleo@mail.example, access: [{ role: view, sites: [Shop] }] }
`;
const stageWith = (settings: string, isPrivate: boolean): Promise<Stage> =>
  openStage(
    SEED,
    { "access/settings.yaml": SETTINGS + settings, "access/people.yaml": BEFORE },
    { private: isPrivate },
  );
const change = (stage: Stage): number =>
  stage.github.openPull({
    head: "change",
    author: "carol",
    files: { "access/people.yaml": AFTER },
  });
const EMAIL = /(?:alice|boss|cleo)(?:@|\u2060|&#64;)+(?:mail|new)\.example/;
/** Everything that people and other workflows can read. */
const published = (stage: Stage, results: readonly object[]): string =>
  JSON.stringify([
    results,
    [...stage.github.world.comments.values()].map(({ body }) => body),
    stage.github.world.statuses,
  ]);

describe("on a public repository", () => {
  test("on a public repository that is not allowed to publish live data, apply leaves no file with live data and shows only counts", async () => {
    await using stage = await stageWith("", false);
    const pull = change(stage);
    const plan = await stage.plan(pull);
    expect([plan.reason, plan.outputs["plan-file"], plan.outputs["artifact-name"]]).toEqual([
      "offline",
      "",
      "",
    ]);
    stage.merge(pull, "dora");
    const result = await stage.apply();
    expect([result.reason, result.outputs["plan-file"]]).toEqual(["not-approved", ""]);
    const told = stage.github.comments(pull).at(-1)?.body ?? "";
    expect(told).toContain("4 changes are on hold");
    expect(told + result.summary).not.toMatch(/alice|cleo|Shop/);
    const drift = await stage.drift();
    expect(drift.outputs["plan-file"]).toBe("");
    // Only a dispatch with the hash approves, and no record is stored that a schedule could use.
    const schedule = (): ReturnType<Stage["step"]> =>
      stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" } });
    for (const approve of [result.outputs["plan-hash"] ?? "", ""]) {
      const night = await schedule();
      expect([night.code, night.reason]).toEqual([1, "no-baseline"]);
      expect(night.summary).toContain("keeps no record, and nothing can be scheduled");
      if (approve === "") continue;
      expect(result.summary).toContain(`\`approve: ${approve}\``);
      const approved = await stage.apply({ dispatch: true, inputs: { approve } });
      expect([approved.reason, approved.outputs["changes"]], approved.log).toEqual([
        "applied",
        "4",
      ]);
    }
    const kept = Object.keys(stage.github.filesAt("matomo-access/audit"));
    expect(kept.filter((path) => path.endsWith(".json"))).toEqual([]);
  });

  test("on a repository that was private once, neither a plan nor a record of that time counts", async () => {
    await using stage = await stageWith("", true);
    const begin = stage.github.openPull({
      head: "begin",
      author: "carol",
      files: { "access/more.yaml": "teams: {}\n" },
    });
    await stage.plan(begin);
    stage.merge(begin, "dora");
    expect((await stage.apply()).reason).toBe("applied");
    const pull = change(stage);
    expect((await stage.plan(pull)).reason).toBe("changes");
    stage.github.setPrivate(false);
    stage.merge(pull, "dora");
    const result = await stage.apply();
    expect([result.reason, result.outputs["changes"]], result.summary).toEqual([
      "not-approved",
      "0",
    ]);
    expect(result.summary).toContain("the repository is public and does not publish live data");
    const night = await stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" } });
    expect(night.reason).toBe("no-baseline");
    const approved = await stage.apply({
      dispatch: true,
      inputs: { approve: result.outputs["plan-hash"] ?? "" },
    });
    expect([approved.reason, approved.outputs["changes"]], approved.summary).toEqual([
      "applied",
      "4",
    ]);
  });

  test("on a public repository that may publish, no e-mail is shown anywhere, including the artifact, and approved changes are applied", async () => {
    await using stage = await stageWith("publish: true\n", false);
    const pull = change(stage);
    const plan = await stage.plan(pull);
    expect([plan.reason, plan.outputs["changes"]], plan.log).toEqual(["changes", "4"]);
    expect(readFileSync(plan.outputs["plan-file"] ?? "", "utf8")).not.toMatch(/[a-z]@[a-z]/);
    stage.merge(pull, "dora");
    const result = await stage.apply();
    expect([result.code, result.reason, result.outputs["changes"]], result.summary).toEqual([
      0,
      "applied",
      "4",
    ]);
    expect(readFileSync(result.outputs["plan-file"] ?? "", "utf8")).not.toMatch(/[a-z]@[a-z]/);
    expect(published(stage, [plan, result])).not.toMatch(EMAIL);
    expect(JSON.stringify(stage.github.filesAt("matomo-access/audit"))).not.toMatch(EMAIL);
  });
});

test("on a private repository, no comment, status, summary, log or output contains an e-mail address, whatever people typed", async () => {
  await using stage = await stageWith("", true);
  const pull = change(stage);
  const plan = await stage.plan(pull);
  expect([plan.reason, stage.github.comments(pull)[0]?.body.includes("(e-mail)")]).toEqual([
    "changes",
    false,
  ]);
  expect(stage.github.comments(pull)[0]?.body).toContain("asked for by &#40;e&#45;mail&#41;");
  // Errors are shown without the e-mail, too.
  stage.github.push(pull, {
    "access/people.yaml": AFTER.replace("cleo:", "dirk: { email: cleo@mail.example }\n  cleo:"),
  });
  const wrong = await stage.plan(pull);
  stage.github.push(pull, { "access/people.yaml": AFTER });
  await stage.plan(pull);
  stage.merge(pull, "dora");
  const result = await stage.apply();
  expect(result.reason, result.log).toBe("applied");
  expect(published(stage, [plan, wrong, result])).not.toMatch(EMAIL);
});
