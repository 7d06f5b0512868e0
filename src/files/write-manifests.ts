import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AccessError } from "../domain/error.ts";
import { type Disk, realDisk } from "./disk.ts";
import { errorCode } from "./error-code.ts";
import type { SourceFile } from "../manifest/model.ts";
import { decodeUtf8 } from "./instance-folder.ts";
import { type Randomness, replaceFiles } from "./write-file.ts";

/** The text that stands there now, and who may read it; `undefined` when there is no such file. */
function present(
  path: string,
): { readonly text: string | undefined; readonly mode: number } | undefined {
  try {
    return { text: decodeUtf8(readFileSync(path)), mode: statSync(path).mode & 0o777 };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes manifests over the texts they were made from. A file that somebody changed meanwhile stops
 * everything before the first write; each file is written whole, and keeps who may read it.
 * @param read the texts that were read; paths are relative to `cwd`
 * @param hint what to do when writing fails half way
 * @throws AccessError `usage`
 */
export function writeManifests(
  files: readonly SourceFile[],
  read: readonly SourceFile[],
  cwd: string,
  random: Randomness,
  disk: Disk = realDisk,
  hint = "git status shows which files were already written.",
): void {
  const known = new Map(read.map(({ path, text }) => [path, text]));
  try {
    const modes = files.map(({ path }) => {
      const now = present(resolve(cwd, path));
      if (now?.text !== known.get(path))
        throw new AccessError(
          "usage",
          `${path} changed during the run. Nothing was written.`,
          "Run it again.",
        );
      return now?.mode;
    });
    const whole = files.map(({ path, text }, index) => ({
      path: resolve(cwd, path),
      text,
      mode: 0o666,
      exactMode: modes[index],
    }));
    replaceFiles(whole, random, disk);
  } catch (error) {
    if (error instanceof AccessError) throw error;
    throw new AccessError("usage", `The manifests cannot be written (${errorCode(error)}).`, hint);
  }
}
