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
/** The minimum free space in bytes. Containers often have only 64 MiB. */
const MIN_FREE = 512 * 1024 * 1024;

/**
 * The folder for temporary files of the tests. Prefers one in memory, because tests flush many
 * files.
 */
function temporaryFolder(): string {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize >= MIN_FREE) return MEMORY;
  } catch {
    // Some systems do not have this folder.
  }
  return tmpdir();
}

/**
 * Builds the bundle once before the tests. Some tests run it as users do. It is in its own folder,
 * so that two test runs do not disturb each other. All files of the tests are in the same folder.
 */
export function setup(): () => void {
  const root = join(import.meta.dirname, "..");
  const folder = mkdtempSync(join(temporaryFolder(), "matomo-access-tests-"));
  // A test that reads as another user can enter the folder, but not list it.
  chmodSync(folder, 0o711);
  const bundle = join(folder, "bundle");
  const rolldown = join(root, "node_modules/.bin/rolldown");
  execFileSync(
    rolldown,
    ["--config", "rolldown.config.ts", "--dir", bundle, "--logLevel", "warn"],
    { cwd: root, stdio: "ignore" },
  );
  // Tells Node that `.js` files are modules.
  writeFileSync(join(bundle, "package.json"), '{ "type": "module" }\n');
  process.env["MATOMO_ACCESS_BUNDLE"] = bundle;
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
