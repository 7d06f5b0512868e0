import type { Restored } from "../plan/plan.generated.ts";
import { count, momentText } from "./words.ts";

/**
 * `Matomo looks as it did on 2026-11-20`; if no earlier apply is known, `as it did before` a day.
 */
export const restoredTitle = ({ asOf, changedAt }: Restored): string =>
  asOf === undefined
    ? `Matomo looks as it did before ${changedAt.slice(0, 10)}`
    : `Matomo looks as it did on ${asOf.slice(0, 10)}`;

/** Why a restore is likely. */
export const restoredReason = ({ changedAt, changes, reversed }: Restored): string =>
  `Its database was probably restored from a backup: ${reversed.length} of the ${count(changes, "change")} applied since ${momentText(changedAt)} have been reverted.`;

/** Which part of the restored state can be approved together. */
export const restoredRemovals = ({ removals }: Restored): string =>
  `${count(removals.length, "change")} removed access that the restore brought back. Approve these removals first. One approval covers all of them.`;

/** Which part cannot be approved together. */
export const RESTORED_GAINS =
  "That approval does not cover changes that grant access. Review them afterwards: in a restored database, a login can belong to another person.";
