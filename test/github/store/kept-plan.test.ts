import { expect, test } from "vitest";
import { findOpenPlan, openPlanName } from "../../../src/github/store/kept-plan.ts";
import { renderPlanJson } from "../../../src/render/plan-json.ts";
import { makeLive } from "../../helpers/make-world.ts";
import { planOf } from "../../helpers/plan-of.ts";
import { apiOf } from "../fake/api.ts";
import { startGithub } from "../fake/start-github.ts";

test("a plan on hold is found by its hash, whatever else a branch's workflow uploads under its name", async () => {
  await using github = await startGithub();
  const plan = planOf(
    "users:\n  ann: { access: [{ role: write, sites: [1] }] }\n",
    makeLive({ sites: ["Shop"], people: { ann: {} } }),
  );
  const run = github.addRun({
    workflow: "other.yml",
    event: "push",
    headSha: github.tip("main"),
    headBranch: "evil",
    conclusion: "success",
  });
  const name = openPlanName("rest", "access", plan.hash);
  github.addArtifact(run, name, { "plan.json": renderPlanJson(plan) });
  const forged = renderPlanJson(plan).replaceAll('"write"', '"admin"');
  for (let count = 0; count < 12; count++) github.addArtifact(run, name, { "plan.json": forged });
  const found = await findOpenPlan(apiOf(github), "access", plan.hash, plan.url);
  expect(found?.effects).toEqual(plan.effects);
  expect(await findOpenPlan(apiOf(github), "access", plan.hash, "https://other.example")).toBe(
    undefined,
  );
  expect(github.violations).toEqual([]);
});
