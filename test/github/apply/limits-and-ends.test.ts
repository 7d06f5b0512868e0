import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "../stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Blog" }],
  users: ["ann", "bob", "cleo"].map((login) => ({ login, email: `${login}@mail.example` })),
};
const LIMITS = "limits: { losing: { count: 9 }, gaining: { count: 0, percent: 0 } }\n";
const settings = (more: string): string =>
  `url: https://analytics.example.org\nremovals: written\n${more}`;
const person = (login: string, grants: string): Record<string, string> => ({
  [`access/${login}.yaml`]: `users:\n  ${login}: { email: ${login}@mail.example, access: [${grants}] }\n`,
});
const UNTIL = "{ role: view, sites: [Blog], until: 2027-01-31 }";
const LATER = new Date("2027-02-02T04:00:00Z");

/**
 * Bob's access to the blog has ended. Ann would become admin of a new site, which a limit forbids.
 */
async function open(more: string): Promise<Stage> {
  const stage = await openStage(SEED, {
    "access/settings.yaml": settings("limits: { gaining: { count: 9 } }\n"),
    ...person("ann", ""),
    ...person("bob", ""),
  });
  const { github } = stage;
  const now = new Date("2026-12-01T04:00:00Z");
  github.setNow(now);
  const pull = github.openPull({
    head: "begin",
    author: "carol",
    files: { ...person("ann", "{ role: admin, sites: all }"), ...person("bob", UNTIL) },
  });
  await stage.plan(pull, { now });
  stage.merge(pull, "dora");
  expect((await stage.apply({ now })).reason).toBe("applied");
  github.setNow(LATER);
  github.commit({ branch: "main", files: { "access/settings.yaml": settings(more) } });
  await stage.click("SitesManager.addSite", { siteName: "New", "urls[0]": "https://n.example" });
  return stage;
}

const schedule = (stage: Stage): ReturnType<Stage["step"]> =>
  stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" }, now: LATER });

const writes = (stage: Stage): string[] =>
  stage.sandbox.calls
    .filter(({ write }) => write)
    .map(({ params }) => JSON.stringify([params["userLogin"], params["access"]]));

describe("a limit", () => {
  test("a limit does not stop approved end dates, but it stops gains; the run then fails and names the limit", async () => {
    await using stage = await open(LIMITS);
    const before = writes(stage).length;
    const result = await schedule(stage);
    expect([result.code, result.reason, result.outputs["changes"]], result.summary).toEqual([
      1,
      "refused",
      "1",
    ]);
    expect(writes(stage).slice(before)).toEqual(['["bob","noaccess"]']);
    expect(result.summary).toContain(
      "only 1 approved end date was applied. Limits do not stop approved end dates",
    );
    expect(result.summary).toContain("allow-gaining: 1");
    const again = await schedule(stage);
    expect([again.code, again.reason, again.outputs["changes"]]).toEqual([1, "refused", "0"]);
  });

  test.each([
    ["a limit for ends", `limits: { gaining: { count: 0, percent: 0 }, ending: { count: 0 } }\n`],
    ["a pause, in which limits do not matter,", `${LIMITS}paused: Matomo moves\n`],
  ])("%s stops ends too", async (_, more) => {
    await using stage = await open(more);
    const before = writes(stage).length;
    expect((await schedule(stage)).reason).toBe("refused");
    expect(writes(stage).slice(before)).toEqual([]);
  });
});
