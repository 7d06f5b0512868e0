import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { type Randomness, writeWhole } from "./write-file.ts";

/**
 * Writes and deletes files in a folder.
 * @param files texts by path; `undefined` deletes the file
 * @throws AccessError if a file cannot be written
 */
export function changeFiles(
  files: ReadonlyMap<string, string | undefined>,
  cwd: string,
  random: Randomness,
): void {
  // Writes before it deletes, so that an error in between loses nothing.
  for (const [path, text] of files)
    if (text !== undefined) writeWhole(resolve(cwd, path), text, random);
  for (const [path, text] of files) if (text === undefined) rmSync(resolve(cwd, path));
}
