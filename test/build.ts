import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Builds the bundle once before the tests, in a folder of its own: some run it as users do, and two test runs at once must not pull it from under each
 * other.
 */
export function setup(): () => void {
  const root = join(import.meta.dirname, "..");
  const folder = mkdtempSync(join(tmpdir(), "matomo-access-bundle-"));
  execFileSync(join(root, "node_modules/.bin/rolldown"), ["--config", "rolldown.config.ts", "--dir", folder, "--logLevel", "warn"], {
    cwd: root,
    stdio: "ignore",
  });
  // Node looks here for how to take `.js`.
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  process.env["MATOMO_ACCESS_BUNDLE"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
