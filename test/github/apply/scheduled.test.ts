import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "../stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Blog" }],
  users: ["alice", "bob", "mallory"].map((login) => ({ login, email: `${login}@mail.example` })),
};
const person = (login: string, grants: string): Record<string, string> => ({
  [`access/${login}.yaml`]: `users:\n  ${login}: { email: ${login}@mail.example, access: [${grants}] }\n`,
});
const EVERYWHERE = "{ role: view, sites: all }";
const UNTIL = "{ role: view, sites: [Shop DE], until: 2099-12-31 }";
const FILES: Record<string, string> = {
  "access/settings.yaml": "url: https://analytics.example.org\nremovals: written\n",
  ...person("alice", ""),
  ...person("bob", ""),
  ...person("mallory", ""),
};

const schedule = (stage: Stage) =>
  stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" } });
const newSite = (stage: Stage, name: string): Promise<void> =>
  stage.click("SitesManager.addSite", { siteName: name, "urls[0]": "https://new.example" });

/** A repository in which alice's and bob's access was merged and applied. */
async function running(): Promise<Stage> {
  const stage = await openStage(SEED, FILES);
  const pull = stage.github.openPull({
    head: "begin",
    author: "carol",
    files: { ...person("alice", EVERYWHERE), ...person("bob", UNTIL) },
  });
  await stage.plan(pull);
  stage.merge(pull, "dora");
  const result = await stage.apply();
  expect([result.reason, result.outputs["changes"]], result.summary).toEqual(["applied", "3"]);
  return stage;
}

describe("apply --scheduled", () => {
  test("a scheduled apply does nothing before the first verified apply, and says so", async () => {
    await using stage = await openStage(SEED, FILES);
    const result = await schedule(stage);
    expect([result.code, result.reason]).toEqual([1, "no-baseline"]);
    expect(result.summary).toContain("there is no record of what was approved");
  });

  test("a scheduled apply grants access to new sites that selectors match, and changes nothing else", async () => {
    await using stage = await running();
    await newSite(stage, "Shop FR");
    await stage.click("UsersManager.setUserAccess", {
      userLogin: "alice",
      access: "noaccess",
      idSites: "2",
    });
    const result = await schedule(stage);
    expect([result.code, result.reason, result.outputs["changes"]], result.summary).toEqual([
      0,
      "applied",
      "1",
    ]);
    expect(result.summary).toContain("Shop FR");
    expect(result.summary).not.toContain("Applied: 2");
    const again = await schedule(stage);
    expect([again.reason, again.outputs["changes"]]).toEqual(["applied", "0"]);
    expect(stage.github.violations).toEqual([]);
  });

  test("a scheduled apply uses only lines that were merged and applied: a line that was pushed directly grants no new site and ends no access", async () => {
    await using stage = await running();
    stage.github.commit({
      branch: "main",
      author: "mallory",
      files: {
        ...person("mallory", "{ role: admin, sites: all }"),
        ...person("bob", UNTIL.replace("2099-12-31", "2020-12-31")),
      },
    });
    expect((await stage.apply()).reason).toBe("not-approved");
    await newSite(stage, "Shop FR");
    const result = await schedule(stage);
    expect([result.code, result.reason, result.outputs["changes"]], result.summary).toEqual([
      1,
      "not-approved",
      "1",
    ]);
    expect(result.summary).toMatch(/Applied: 1 change[^]*alice/);
  });

  test("the apply after a merge succeeds without an earlier scheduled run, because it also grants access to new sites", async () => {
    await using stage = await running();
    const pull = stage.github.openPull({
      head: "more",
      author: "carol",
      files: person("mallory", "{ role: view, sites: [Blog] }"),
    });
    await stage.plan(pull);
    await newSite(stage, "Shop FR");
    stage.merge(pull, "dora");
    const result = await stage.apply();
    expect([result.code, result.reason, result.outputs["changes"]], result.summary).toEqual([
      0,
      "applied",
      "2",
    ]);
  });
});
