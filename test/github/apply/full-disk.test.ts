import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AuditRecord } from "../../../src/audit/audit.generated.ts";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "../stage.ts";

const LOGINS = ["ann", "ben", "carl", "dora", "emil", "fay"];
const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: LOGINS.map((login) => ({ login, email: `${login}@mail.example` })),
};
const PEOPLE = `users:\n${LOGINS.map((login) => `  ${login}: { email: new.${login}@mail.example, access: [{ role: view, sites: [Shop] }] }\n`).join("")}`;

async function mergedPull(): Promise<Stage> {
  const stage = await openStage(SEED, {
    "access/settings.yaml": "url: https://analytics.example.org\n",
    "access/people.yaml": "users:\n",
  });
  const files = { "access/people.yaml": PEOPLE };
  const pull = stage.github.openPull({ head: "change", author: "carol", files });
  await stage.plan(pull);
  stage.merge(pull, "dora");
  return stage;
}

const recordsOf = (stage: Stage): AuditRecord[] =>
  Object.entries(stage.github.filesAt(stage.github.tip("matomo-access/audit")))
    .filter(([path]) => path.startsWith("audit/"))
    .flatMap(([, text]) => text.trim().split("\n"))
    .map((line) => JSON.parse(line) as AuditRecord)
    // Skips the marks of the run's progress.
    .filter((line) => !("mark" in line));

test("an apply run fails if its files do not fit on the disk, but still applies and records its changes", async () => {
  await using stage = await mergedPull();
  const temporary = mkdtempSync(join(tmpdir(), "matomo-access-runner-"));
  // A folder where the file with the remaining plan should be.
  mkdirSync(join(temporary, "matomo-access", "access", "plan.json"), { recursive: true });
  const full = existsSync("/dev/full") ? "/dev/full" : temporary;
  const result = await stage.apply({
    env: { GITHUB_OUTPUT: full, GITHUB_STEP_SUMMARY: full, RUNNER_TEMP: temporary },
  });
  rmSync(temporary, { recursive: true });
  expect(result.code).toBe(1);
  for (const name of ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
    expect(result.log).toContain(`::error title=matomo-access::${name} cannot be written (E`);
  expect(result.log).toContain("plan.json is a folder.");
  expect(recordsOf(stage)).toMatchObject([{ green: true, changes: { length: 12 } }]);
});
