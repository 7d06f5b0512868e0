import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { AccessError } from "../domain/error.ts";
import { closeQuietly, type Disk, realDisk, writeAll } from "./disk.ts";
import { errorCode } from "./error-code.ts";
import { openLines } from "./lines-file.ts";

/** The source of random bytes for unpredictable file names. */
export interface Randomness {
  randomBytes(count: number): Uint8Array;
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Refuses targets that must not be replaced: a folder, a device, a pipe. */
function refuseOddTarget(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new AccessError("usage", `${path} is a folder.`);
  if (found && !found.isFile())
    throw new AccessError("usage", `${path} is not a regular file, so it is not replaced.`);
}

/** A file to be replaced. */
export interface WholeFile {
  readonly path: string;
  readonly text: string;
  /** The permissions of a new file, before the umask. */
  readonly mode: number;
  /** The permissions of the file, independent of the umask. */
  readonly exactMode?: number | undefined;
}

/** Writes the whole text to a temporary file in the same folder. @returns its path */
function prepare(
  { path, text, mode, exactMode }: WholeFile,
  random: Randomness,
  disk: Disk,
): string {
  mkdirSync(dirname(path), { recursive: true });
  refuseOddTarget(path);
  const temporary = join(dirname(path), `.matomo-access-${hex(random.randomBytes(12))}.tmp`);
  const file = disk.open(temporary, "new", mode);
  try {
    try {
      writeAll(disk, file, new TextEncoder().encode(text));
      disk.sync(file);
    } finally {
      closeQuietly(disk, file);
    }
    if (exactMode !== undefined) disk.chmod(temporary, exactMode);
    return temporary;
  } catch (error) {
    removeQuietly(disk, temporary);
    throw error;
  }
}

function removeQuietly(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch {
    // If nothing can be written, there may be nothing to remove. The first error is the one to
    // report.
  }
}

/**
 * Replaces files completely or not at all. All files are first written and synced in the same
 * folder, so that a full disk is noticed before the first one is replaced. The temporary names are
 * unpredictable and must be free, so that nothing is written into a file or link that somebody
 * prepared. A link at `path` is replaced and not followed.
 * @throws the error of the file system, or AccessError `usage` for a target that is not a file
 */
export function replaceFiles(files: readonly WholeFile[], random: Randomness, disk: Disk): void {
  const open: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const file of files) open.push({ from: prepare(file, random, disk), to: file.path });
    for (let next = open[0]; next; next = open[0]) {
      disk.rename(next.from, next.to);
      open.shift();
    }
  } catch (error) {
    for (const { from } of open) removeQuietly(disk, from);
    throw error;
  }
}

/**
 * Writes a file completely or not at all, see `replaceFiles`. Only the owner can read it.
 * @throws AccessError `usage`
 */
export function writeWhole(
  path: string,
  text: string,
  random: Randomness,
  disk: Disk = realDisk,
): void {
  try {
    replaceFiles([{ path, text, mode: 0o600 }], random, disk);
  } catch (error) {
    if (error instanceof AccessError) throw error;
    throw new AccessError("usage", `${path} cannot be written (${errorCode(error)}).`);
  }
}

/**
 * Appends a line with its line break to a file, completely or not at all.
 * @throws AccessError `usage` with the line, which must not be lost
 */
export function appendLine(path: string, line: string, disk: Disk = realDisk): void {
  try {
    const lines = openLines(path, 0o666, disk);
    try {
      lines.append(line);
    } finally {
      lines.close();
    }
  } catch (error) {
    throw new AccessError(
      "usage",
      `${path} cannot be written (${errorCode(error)}).`,
      `Append this line to it: ${line.trim()}`,
    );
  }
}
