import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage, type StepResult } from "../stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Blog" }],
  users: ["ann", "bob"].map((login) => ({ login, email: `${login}@mail.example` })),
};
const SETTINGS = "url: https://analytics.example.org\nremovals: written\n";
const person = (login: string, grants: string): Record<string, string> => ({
  [`access/${login}.yaml`]: `users:\n  ${login}: { email: ${login}@mail.example, access: [${grants}] }\n`,
});
const FIRST = new Date("2026-12-01T04:00:00Z");
const LATER = new Date("2026-12-09T05:00:00Z");

const schedule = (stage: Stage, now: Date): Promise<StepResult> =>
  stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" }, now });
const issueOf = (stage: Stage): { body: string | null; state: string } | undefined =>
  stage.github.issues().find(({ isPull }) => !isPull);

/** Ann's access to the shop was merged and applied. */
async function running(settings = SETTINGS): Promise<Stage> {
  const stage = await openStage(SEED, {
    "access/settings.yaml": settings,
    ...person("ann", ""),
    ...person("bob", ""),
  });
  stage.github.setNow(FIRST);
  const pull = stage.github.openPull({
    head: "begin",
    author: "carol",
    files: person("ann", "{ role: view, sites: [Shop DE] }"),
  });
  await stage.plan(pull, { now: FIRST });
  stage.merge(pull, "dora");
  expect((await stage.apply({ now: FIRST })).reason).toBe("applied");
  return stage;
}

describe("what waits for an approval", () => {
  test("a waiting change stays in the drift issue, with the time since which it has waited, and keeps drift and schedule red until it is approved", async () => {
    await using stage = await running();
    const { github } = stage;
    github.commit({
      branch: "main",
      author: "mallory",
      files: person("bob", "{ role: admin, sites: [Blog] }"),
    });
    const pushed = await stage.apply({ now: FIRST });
    expect(pushed.reason).toBe("not-approved");
    for (const now of [FIRST, LATER]) {
      github.setNow(now);
      const drift = await stage.drift({ now });
      expect([drift.code, drift.reason], drift.summary).toEqual([1, "drift"]);
      const body = issueOf(stage)?.body ?? "";
      expect(body).toContain("waits since 2026-12-01 04:00 UTC");
      expect(body).toContain(", since 2026-12-01 04:00 UTC");
      expect(body).toContain(`approve: ${drift.outputs["plan-hash"]}`);
      expect((await schedule(stage, now)).code).toBe(1);
    }
    const hash = (await stage.drift({ now: LATER })).outputs["plan-hash"] ?? "";
    const approved = await stage.apply({
      dispatch: true,
      inputs: { approve: hash },
      actor: "dora",
      now: LATER,
    });
    expect([approved.code, approved.reason], approved.summary).toEqual([0, "applied"]);
    expect((await schedule(stage, LATER)).code).toBe(0);
    expect((await stage.drift({ now: LATER })).reason).toBe("no-drift");
    expect(issueOf(stage)?.state).toBe("closed");
  });

  test("waiting changes include what a limit refused before anything was written", async () => {
    await using stage = await running(`${SETTINGS}limits: { gaining: { count: 0 } }\n`);
    const { github } = stage;
    const pull = github.openPull({
      head: "more",
      author: "carol",
      files: person("bob", "{ role: admin, sites: [Blog] }"),
    });
    await stage.plan(pull, { now: FIRST });
    stage.merge(pull, "dora");
    const refused = await stage.apply({ now: FIRST });
    expect([refused.reason, refused.outputs["changes"]], refused.summary).toEqual(["refused", "0"]);
    expect((await stage.apply({ now: LATER })).reason).toBe("refused");
    expect((await stage.drift({ now: LATER })).code).toBe(1);
    expect(issueOf(stage)?.body).toMatch(/bob[^]*since 2026-12-01 04:00 UTC/);
    expect(issueOf(stage)?.body).not.toContain("since 2026-12-09");
  });

  test("a waiting change is settled when it is withdrawn", async () => {
    await using stage = await running();
    const { github } = stage;
    const before = person("bob", "");
    github.commit({ branch: "main", files: person("bob", "{ role: view, sites: [Blog] }") });
    await stage.apply({ now: FIRST });
    expect((await schedule(stage, LATER)).code).toBe(1);
    github.commit({ branch: "main", files: before });
    expect((await schedule(stage, LATER)).code).toBe(0);
    expect((await stage.drift({ now: LATER })).reason).toBe("no-drift");
  });

  test("waiting changes include approved ones that failed, and people whose line has an error", async () => {
    await using stage = await running();
    const { github } = stage;
    const pull = github.openPull({
      head: "more",
      author: "carol",
      files: person("bob", "{ role: view, sites: [Blog] }"),
    });
    await stage.plan(pull, { now: FIRST });
    stage.merge(pull, "dora");
    stage.sandbox.setHook(({ phase, method }) =>
      phase === "before" && method === "API.getBulkRequest"
        ? { kind: "answer", status: 500, body: "<h1>Down</h1>" }
        : undefined,
    );
    expect((await stage.apply({ now: FIRST })).reason).toBe("partly-done");
    stage.sandbox.setHook(undefined);
    const drift = await stage.drift({ now: LATER });
    expect([drift.code, drift.reason], drift.summary).toEqual([1, "drift"]);
    expect(issueOf(stage)?.body).toContain("waits since 2026-12-01 04:00 UTC");
    expect((await schedule(stage, LATER)).code).toBe(1);
    github.commit({
      branch: "main",
      files: person("ann", "{ role: view, sites: [Shop DE, Shop XX] }"),
    });
    expect((await stage.apply({ now: LATER })).code).toBe(1);
    await stage.drift({ now: new Date("2026-12-20T05:00:00Z") });
    expect(issueOf(stage)?.body).toMatch(/ann[^\n]*since 2026-12-09 05:00 UTC/);
  });
});
