import { AccessError } from "../domain/error.ts";

/**
 * Writes files at the end of a run. The run is reported and recorded even if one of the files
 * cannot be written.
 */
export interface FilesOfRun {
  /** Runs `write`, and records its error if it fails. */
  keep(write: () => void): void;
  /** Whether all files were written. */
  readonly isComplete: boolean;
  /** @throws AccessError `partly-done` if a file could not be written */
  check(): void;
}

export function filesOfRun(): FilesOfRun {
  const unwritten: AccessError[] = [];
  return {
    keep(write) {
      try {
        write();
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        unwritten.push(error);
      }
    },
    get isComplete() {
      return unwritten.length === 0;
    },
    check() {
      if (unwritten.length === 0) return;
      throw new AccessError(
        "partly-done",
        unwritten.map(({ message }) => message).join(" "),
        unwritten.flatMap(({ hint }) => hint ?? []).join(" ") ||
          "Free some disk space, then run it again.",
      );
    },
  };
}
