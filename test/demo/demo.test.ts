import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const DEMO = join(import.meta.dirname, "../../src/demo/main.ts");
describe("the demo", () => {
  test("the demo tells its whole story in a readable length, and without colours if there is no terminal", async () => {
    // Removes a variable that the developer may have set for other programs.
    const { FORCE_COLOR: _forced, ...env } = process.env;
    const { stdout: out } = await promisify(execFile)(process.execPath, [DEMO], { env });
    for (const sentence of [
      "The manifests are valid: 40 users",
      "Did you mean tagger?",
      "Write 2027-01-31.",
      "S mara.lindqvist becomes a super user until 2026-12-24",
      "more lines: npm start -- --all",
      "changes applied and verified.",
      "No changes: http://127.0.0.1",
      "Changed by hand in Matomo",
      "With new rights since the last apply",
      "3 changes that should be applied are on hold",
      "Done: 3 changes applied and verified.",
    ])
      expect(out).toContain(sentence);
    expect(out).not.toContain("\u001b");
    expect(out.split("\n").length).toBeLessThan(300);
  });
});
