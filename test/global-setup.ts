import { execFileSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";
/** Bytes that must be free there; containers often have 64 MiB in all. */
const MIN_FREE = 512 * 1024 * 1024;

/**
 * A folder for files that nobody needs after the tests: in memory where the system has a place for
 * that, because tests flush many of them.
 */
function temporaryFolder(): string {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize >= MIN_FREE) return MEMORY;
  } catch {
    // Not every system has one.
  }
  return tmpdir();
}

/**
 * Builds the bundle once before the tests, in a folder of its own: some run it as users do, and two
 * test runs at once must not pull it from under each other. Everything that the tests write goes
 * into the same folder.
 */
export function setup(): () => void {
  const root = join(import.meta.dirname, "..");
  const folder = mkdtempSync(join(temporaryFolder(), "matomo-access-tests-"));
  // A test that reads as somebody else gets through; the names in it stay hidden.
  chmodSync(folder, 0o711);
  const bundle = join(folder, "bundle");
  const rolldown = join(root, "node_modules/.bin/rolldown");
  execFileSync(
    rolldown,
    ["--config", "rolldown.config.ts", "--dir", bundle, "--logLevel", "warn"],
    { cwd: root, stdio: "ignore" },
  );
  // Node looks here for how to take `.js`.
  writeFileSync(join(bundle, "package.json"), '{ "type": "module" }\n');
  process.env["MATOMO_ACCESS_BUNDLE"] = bundle;
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
