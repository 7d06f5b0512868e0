import { expect, test } from "vitest";
import { dayOf } from "../../../src/domain/day.ts";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage } from "../stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: ["ann", "bob"].map((login) => ({ login, email: `${login}@example.org` })),
};

test("errors in the manifests stop everything except approved end dates", async () => {
  await using stage = await openStage(SEED, {
    "access/settings.yaml": "url: https://analytics.example.org\n",
    "access/people.yaml": "users:\n  ann: { access: [] }\n  bob: { access: [] }\n",
  });
  const { github } = stage;
  const after = (days: number): Date => new Date(Date.now() + days * 86_400_000);
  const lines = (more: string): string =>
    `users:\n  ann: { access: [{ role: admin, sites: [Shop], until: ${dayOf(after(1))} }] }\n  bob: { access: [{ role: view, sites: [Shop], from: ${dayOf(after(2))} }] }\n${more}`;
  const pull = github.openPull({
    head: "begin",
    author: "carol",
    files: { "access/people.yaml": lines("") },
  });
  await stage.plan(pull);
  stage.merge(pull, "dora");
  expect((await stage.apply()).reason).toBe("applied");

  github.commit({ branch: "main", files: { "access/people.yaml": lines("  ann: [\n") } });
  const pushed = await stage.apply();
  expect(
    [pushed.code, pushed.reason, pushed.outputs["changes"]],
    pushed.log + pushed.summary,
  ).toEqual([1, "refused", "0"]);

  // On the day after, ann's access ends. Bob's access begins that day, but waits for the
  // correction.
  const scheduled = (): ReturnType<typeof stage.step> =>
    stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" }, now: after(2) });
  const ended = await scheduled();
  expect([ended.code, ended.reason, ended.outputs["changes"]], ended.log).toEqual([
    1,
    "refused",
    "1",
  ]);
  expect(ended.summary).toContain("The manifests on the default branch have errors");
  expect(ended.summary).toMatch(/ann[^]*loses admin on Shop/);

  // The same if the settings have the error.
  github.commit({
    branch: "main",
    files: { "access/people.yaml": lines(""), "access/settings.yaml": "url: [\n" },
  });
  expect((await scheduled()).reason).toBe("refused");

  github.commit({
    branch: "main",
    files: { "access/settings.yaml": "url: https://analytics.example.org\n" },
  });
  const repaired = await scheduled();
  expect([repaired.reason, repaired.outputs["changes"]], repaired.log).toEqual(["applied", "1"]);
});
