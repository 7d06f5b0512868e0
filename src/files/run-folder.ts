import { lstatSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { AccessError } from "../domain/error.ts";
import { closeQuietly, type Disk, realDisk, writeAll } from "./disk.ts";
import { errorCode } from "./error-code.ts";

/** Where a run puts its files unless it is told otherwise. */
export const RUN_FOLDER = ".matomo-access";

/** @throws the error of the file system; `EEXIST` when there is one */
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
 * Makes the folder for a run's files, with a `.gitignore` of its own: the journal names people and
 * must not be committed by mistake. A link is refused: a checkout could bring one along, and send
 * the journal and the invitation links elsewhere.
 * @throws AccessError `usage`
 */
export function makeRunFolder(cwd: string, disk: Disk = realDisk): void {
  const folder = join(cwd, RUN_FOLDER);
  const hint = "Set the places of the files with --journal and --links.";
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
