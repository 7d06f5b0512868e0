import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AccessError } from "../domain/error.ts";
import { type Disk, realDisk } from "./disk.ts";
import { errorCode } from "./error-code.ts";
import type { SourceFile } from "../manifest/model.ts";
import { decodeUtf8 } from "./instance-folder.ts";
import { type Randomness, replaceFiles } from "./write-file.ts";

/** The current text and permissions of a file, or `undefined` if it does not exist. */
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
 * Writes manifests over the texts from which they were made. If any file has changed meanwhile,
 * nothing is written. Each file keeps its permissions.
 * @param read the texts that were read; paths are relative to `cwd`
 * @param hint what to do if writing fails half way
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
