import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { AccessError } from "../domain/error.ts";
import { errorCode } from "./error-code.ts";
import type { SourceFile } from "../manifest/model.ts";
import { decodeUtf8 } from "./instance-folder.ts";

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
 * @throws AccessError `usage`
 */
export function writeManifests(
  files: readonly SourceFile[],
  read: readonly SourceFile[],
  cwd: string,
): void {
  const known = new Map(read.map(({ path, text }) => [path, text]));
  try {
    const modes = files.map(({ path }) => {
      const now = present(resolve(cwd, path));
      if (now?.text !== known.get(path))
        throw new AccessError(
          "usage",
          `${path} was changed while this was running; nothing was written.`,
          "Run it again.",
        );
      return now?.mode;
    });
    for (const [index, { path, text }] of files.entries()) {
      const target = resolve(cwd, path);
      const temporary = `${target}.${process.pid}.tmp`;
      mkdirSync(dirname(target), { recursive: true });
      try {
        const mode = modes[index];
        writeFileSync(temporary, text, { flush: true });
        if (mode !== undefined) chmodSync(temporary, mode);
        renameSync(temporary, target);
      } finally {
        rmSync(temporary, { force: true });
      }
    }
  } catch (error) {
    if (error instanceof AccessError) throw error;
    throw new AccessError(
      "usage",
      `The manifests cannot be written (${errorCode(error)}).`,
      "git status shows what was written before.",
    );
  }
}
