import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { type Randomness, writeWhole } from "./write-file.ts";

/**
 * Writes and deletes files of a folder.
 * @param files texts by path; `undefined` deletes the file
 * @throws AccessError when one cannot be written
 */
export function changeFiles(
  files: ReadonlyMap<string, string | undefined>,
  cwd: string,
  random: Randomness,
): void {
  // What is new first: an error in between must lose nothing.
  for (const [path, text] of files)
    if (text !== undefined) writeWhole(resolve(cwd, path), text, random);
  for (const [path, text] of files) if (text === undefined) rmSync(resolve(cwd, path));
}
