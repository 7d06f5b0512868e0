import { existsSync, readFileSync, rmdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { SourceFile } from "../manifest/model.ts";
import { AccessError } from "../domain/error.ts";
import { errorCode } from "./error-code.ts";
import { type Disk, realDisk } from "./disk.ts";
import { type Randomness, replaceFiles } from "./write-file.ts";
import { writeManifests } from "./write-manifests.ts";

/** The missing folders of some paths, the innermost first. */
function missingFolders(paths: readonly string[]): string[] {
  const missing = new Set<string>();
  for (const path of paths) {
    let folder = dirname(path);
    while (!existsSync(folder) && folder !== dirname(folder)) {
      missing.add(folder);
      folder = dirname(folder);
    }
  }
  return [...missing].toSorted((a, b) => b.length - a.length);
}

const textAt = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, "utf8") : undefined;

/** The current texts of files that are to be written. @throws AccessError `usage` */
export function presentTexts(files: readonly SourceFile[], cwd: string): SourceFile[] {
  try {
    return files.flatMap(({ path }) => {
      const text = textAt(resolve(cwd, path));
      return text === undefined ? [] : [{ path, text }];
    });
  } catch (error) {
    throw new AccessError("usage", `A file cannot be read (${errorCode(error)}).`);
  }
}

/**
 * Restores files that were written, as far as possible. Errors are ignored, because the disk may be
 * the reason for the failure, and the first error is the one to report.
 */
function undo(
  files: readonly SourceFile[],
  known: ReadonlyMap<string, string>,
  cwd: string,
  random: Randomness,
  disk: Disk,
): void {
  for (const { path, text } of files) {
    const place = resolve(cwd, path);
    const before = known.get(path);
    try {
      if (textAt(place) !== text) continue;
      if (before === undefined) disk.remove(place);
      else replaceFiles([{ path: place, text: before, mode: 0o666 }], random, disk);
    } catch {
      // The next file may still be restored.
    }
  }
}

/**
 * Writes all files or none. After a failure, replaced files have their old text again, and new
 * files and folders are removed.
 * @param read the texts that were read; paths are relative to `cwd`
 * @throws AccessError `usage`
 */
export function writeAllOrNone(
  files: readonly SourceFile[],
  read: readonly SourceFile[],
  cwd: string,
  random: Randomness,
  disk: Disk = realDisk,
): void {
  const folders = missingFolders(files.map(({ path }) => resolve(cwd, path)));
  try {
    writeManifests(files, read, cwd, random, disk, "Nothing was written.");
  } catch (error) {
    undo(files, new Map(read.map(({ path, text }) => [path, text])), cwd, random, disk);
    for (const folder of folders) {
      try {
        rmdirSync(folder);
      } catch {
        // The folder was never created, or somebody else put something into it.
      }
    }
    throw error;
  }
}
