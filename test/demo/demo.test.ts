import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const DEMO = join(import.meta.dirname, "../../src/demo/main.ts");
const run = async (...args: string[]): Promise<string> => {
  // What the developer set for other programs is no part of the test.
  const { FORCE_COLOR: _forced, ...rest } = process.env;
  // Compiling the sources is half of the time.
  const env = { ...rest, NODE_COMPILE_CACHE: join(tmpdir(), "demo-compiled") };
  return (await promisify(execFile)(process.execPath, [DEMO, ...args], { env })).stdout;
};

describe("the demo", () => {
  test("tells its story to the end, short enough to be read, and without colours where there is no terminal", async () => {
    const out = await run();
    for (const sentence of [
      "The manifests are valid: 40 users",
      "Did you mean tagger?",
      "Write 2027-01-31.",
      "becomes super user [SUPER USER]",
      "lines more: npm start -- --all",
      "changes made and read back.",
      "No changes: http://127.0.0.1",
      "Changed by hand in Matomo",
      "Gained rights since the last apply",
      "3 changes are held that should be made",
      "Done: 3 changes made and read back.",
    ])
      expect(out).toContain(sentence);
    expect(out).not.toContain("\u001b");
    expect(out.split("\n").length).toBeLessThan(290);
  });

  test("shows all of it when asked", async () => {
    const out = await run("--all");
    expect(out).toContain("yuki.tanaka\n    + account is invited");
    expect(out).not.toContain("lines more");
  });
});
