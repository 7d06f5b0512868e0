import { expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage } from "../stage.ts";

test("a reviewer sees access that begins later, and the schedule grants it on its day", async () => {
  const seed: SandboxSeed = {
    sites: [{ name: "Shop" }],
    users: [{ login: "ann", email: "ann@example.org" }],
  };
  await using stage = await openStage(seed, {
    "access/settings.yaml": "url: https://analytics.example.org\n",
    "access/people.yaml": "users:\n  ann: { access: [] }\npublic: [{ sites: [Shop] }]\n",
  });
  const day = (days: number): string =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const people = `users:\n  ann: { access: [{ role: write, sites: [Shop], from: ${day(1)} }] }\n`;
  const pull = stage.github.openPull({
    head: "later",
    author: "carol",
    files: { "access/people.yaml": people },
  });
  const planned = await stage.plan(pull);
  const [comment] = stage.github.comments(pull);
  expect(comment?.body, planned.log).toContain("<summary>Begins later: 1</summary>");
  expect(comment?.body).toContain(`- **ann**: write on Shop (1) from ${day(1)}`);
  // The same pull request removes the key public, which is a warning and not an error.
  expect(comment?.body).toContain("The key &#96;public&#96; was removed");
  expect(planned.code).toBe(0);
  stage.merge(pull, "dora");
  expect((await stage.apply()).outputs).toMatchObject({ "reason-code": "applied", changes: "0" });
  const scheduled = (now: Date): ReturnType<typeof stage.step> =>
    stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" }, now });
  expect((await scheduled(new Date())).outputs["changes"]).toBe("0");
  const drift = await stage.drift({ now: new Date(Date.now() + 86_400_000) });
  expect([drift.reason, drift.summary.includes("No drift")], drift.summary).toEqual([
    "no-drift",
    true,
  ]);
  const made = await scheduled(new Date(Date.now() + 86_400_000));
  expect([made.reason, made.outputs["changes"]], made.summary).toEqual(["applied", "1"]);
  expect(made.summary).toMatch(/ann[^]*gains write on Shop \(1\)/);
});
