import { AccessError } from "../domain/error.ts";
import { type Disk, realDisk } from "./disk.ts";
import { errorCode } from "./error-code.ts";
import { type LinesFile, openLines } from "./lines-file.ts";

/** A journal on disk; what its lines say is the caller's. */
export interface JournalFile {
  /** @throws AccessError `usage` when the lines are not on disk; none of them is then */
  write(entries: readonly object[]): void;
  close(): void;
}

/**
 * A journal in JSON Lines, appended to. Every batch is on disk before `write` returns, so that a
 * killed run shows what it was about to do.
 * @throws AccessError `usage` when the file cannot be opened: a run that cannot be written down is
 * not begun
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
