import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { LAYOUTS } from "../../src/import/layout.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { diceOf } from "./dice.ts";

const CLI = resolve("dist", "cli.js");

/**
 * Imports the Matomo that a world has left into an empty folder, and returns what is wrong: a plan
 * after an import must be empty, and a second import must find nothing.
 */
export async function importWorld(
  seed: number,
  {
    url,
    token,
    password,
  }: { readonly url: string; readonly token: string; readonly password: string },
): Promise<string[]> {
  const dice = diceOf(seed);
  const layout = dice.pick(LAYOUTS);
  const options = [...(dice.chance(0.3) ? ["--no-teams"] : []), "--layout", layout];
  const cwd = mkdtempSync(join(tmpdir(), "matomo-access-import-"));
  const env = { ...process.env, MATOMO_URL: url, MATOMO_TOKEN: token, MATOMO_PASSWORD: password };
  // The sandbox answers in this process, so the program must not block it.
  const run = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [CLI, ...args], { cwd, env })).stdout;
  try {
    await run("import", "--account", "root", ...options);
    const plan = JSON.parse(await run("plan", "--format", "json")) as Plan;
    const again = await run("import");
    const problems = [
      ...plan.effects.map(({ kind, login }) => `would change: ${kind} of ${login}`),
      ...plan.frozen.map(({ login }) => `cannot be decided: ${login}`),
      ...plan.diagnostics.map(({ message }) => `finding: ${message}`),
      ...(again.startsWith("Nothing to import") ? [] : ["a second import finds more"]),
    ];
    return problems.map((problem) => `after import ${options.join(" ")}, ${problem}`);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
