import { lstatSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { AccessError } from "../domain/error.ts";
import { closeQuietly, type Disk, realDisk, writeAll } from "./disk.ts";
import { errorCode } from "./error-code.ts";

/** The default folder for the files of a run. */
export const RUN_FOLDER = ".matomo-access";

/** @throws the error of the file system; `EEXIST` if the file exists */
function writeNew(path: string, text: string, disk: Disk): void {
  const file = disk.open(path, "new", 0o666);
  try {
    writeAll(disk, file, new TextEncoder().encode(text));
  } catch (error) {
    disk.remove(path);
    throw error;
  } finally {
    closeQuietly(disk, file);
  }
}

/**
 * Creates the folder for a run's files, with a `.gitignore`, because the journal contains names of
 * people and must not be committed by mistake. A link is refused: a checkout could contain one and
 * redirect the journal and the invitation links.
 * @throws AccessError `usage`
 */
export function makeRunFolder(cwd: string, disk: Disk = realDisk): void {
  const folder = join(cwd, RUN_FOLDER);
  const hint = "Choose other files with --journal and --links.";
  try {
    mkdirSync(folder, { recursive: true });
    if (lstatSync(folder).isSymbolicLink())
      throw new AccessError("usage", `${folder} is a link, and links are not followed.`, hint);
    writeNew(join(folder, ".gitignore"), "*\n", disk);
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const code = errorCode(error);
    if (code !== "EEXIST")
      throw new AccessError("usage", `${folder} cannot be written (${code}).`, hint);
  }
}
