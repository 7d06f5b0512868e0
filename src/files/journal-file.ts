import { AccessError } from "../domain/error.ts";
import { type Disk, realDisk } from "./disk.ts";
import { errorCode } from "./error-code.ts";
import { type LinesFile, openLines } from "./lines-file.ts";

/** A journal on disk. The caller defines the content of its lines. */
export interface JournalFile {
  /**
   * @throws AccessError `usage` if the lines could not be written, in which case the file contains
   * none of them
   */
  write(entries: readonly object[]): void;
  close(): void;
}

/**
 * Opens a journal in JSON Lines for appending. Every batch is on disk before `write` returns, so
 * that the journal of a killed run shows its last steps.
 * @throws AccessError `usage` if the file cannot be opened, because a run without a journal must
 * not start
 */
export function openJournal(
  path: string,
  run: string,
  now: () => Date,
  disk: Disk = realDisk,
): JournalFile {
  const refusal = (error: unknown): AccessError =>
    new AccessError(
      "usage",
      `The journal ${path} cannot be written (${errorCode(error)}).`,
      "Nothing more was sent to Matomo, because every change is recorded before it is sent. Free some disk space, then run it again.",
    );
  let file: LinesFile;
  try {
    file = openLines(path, 0o600, disk);
  } catch (error) {
    throw refusal(error);
  }
  return {
    write(entries) {
      const at = now().toISOString();
      const text = entries.map((entry) => `${JSON.stringify({ at, run, ...entry })}\n`).join("");
      try {
        file.append(text);
      } catch (error) {
        throw refusal(error);
      }
    },
    close: () => file.close(),
  };
}
