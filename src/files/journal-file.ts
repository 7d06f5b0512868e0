import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { AccessError } from "../domain/error.ts";
import { errorCode } from "./error-code.ts";

/** A journal on disk; what its lines say is the caller's. */
export interface JournalFile {
  write(entries: readonly object[]): void;
  close(): void;
}

/**
 * A journal in JSON Lines, appended to. Every batch is on disk before `write` returns, so that a
 * killed run shows what it was about to do.
 * @throws AccessError `usage` when the file cannot be opened: a run that cannot be written down is
 * not begun
 */
export function openJournal(path: string, run: string, now: () => Date): JournalFile {
  let file: number;
  try {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, "a", 0o600);
  } catch (error) {
    throw new AccessError("usage", `The journal ${path} cannot be written (${errorCode(error)}).`);
  }
  return {
    write(entries) {
      const at = now().toISOString();
      const text = entries.map((entry) => `${JSON.stringify({ at, run, ...entry })}\n`).join("");
      writeSync(file, text);
      fsyncSync(file);
    },
    close() {
      closeSync(file);
    },
  };
}
