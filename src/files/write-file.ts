import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { AccessError } from "../domain/error.ts";
import { errorCode } from "./error-code.ts";

/**
 * Writes a whole file or none of it: a temporary file beside it, synced, then renamed. Only the
 * owner may read it. @throws AccessError `usage`
 */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, "w", 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Where nothing can be written there is nothing to be taken away; the first error is the one
      // to tell.
    }
    throw new AccessError("usage", `${path} cannot be written (${errorCode(error)}).`);
  }
}

/**
 * Adds a line, with its line break, to a file that only grows. @throws AccessError `usage` with the
 * line, which must not be lost
 */
export function appendLine(path: string, line: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, line, { flush: true });
  } catch (error) {
    throw new AccessError(
      "usage",
      `${path} cannot be written (${errorCode(error)}).`,
      `Append this line to it: ${line.trim()}`,
    );
  }
}
