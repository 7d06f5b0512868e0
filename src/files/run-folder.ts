import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AccessError } from "../domain/error.ts";
import { errorCode } from "./error-code.ts";

/** Where a run puts its files unless it is told otherwise. */
export const RUN_FOLDER = ".matomo-access";

/**
 * Makes the folder for a run's files, with a `.gitignore` of its own: the journal names people and
 * must not be committed by mistake.
 * @throws AccessError `usage`
 */
export function makeRunFolder(cwd: string): void {
  const folder = join(cwd, RUN_FOLDER);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    const code = errorCode(error);
    if (code !== "EEXIST")
      throw new AccessError(
        "usage",
        `${folder} cannot be written (${code}).`,
        "Say where the files go with --journal and --links.",
      );
  }
}
