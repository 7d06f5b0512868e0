import { AccessError } from "../domain/error.ts";

/** Files that are written when a run is done: what it did is told and recorded whatever happens to them. */
export interface FilesOfRun {
  /** Writes one, or notes why that failed. */
  keep(write: () => void): void;
  /** Whether all of them are written. */
  readonly isComplete: boolean;
  /** @throws AccessError `partly-done` when one could not be written */
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
