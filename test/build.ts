import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Builds the bundle once before the tests: some run it as users do. */
export function setup(): void {
  const root = join(import.meta.dirname, "..");
  execFileSync(join(root, "node_modules/.bin/rolldown"), ["--config", "rolldown.config.ts", "--logLevel", "warn"], {
    cwd: root,
    stdio: "ignore",
  });
}
