import type { Restored } from "../plan/plan.generated.ts";
import { count, momentText } from "./words.ts";

/** `Matomo looks as it did on 2026-11-20`, or, when no apply from before is remembered, `before`. */
export const restoredTitle = ({ asOf, changedAt }: Restored): string =>
  asOf === undefined
    ? `Matomo looks as it did before ${changedAt.slice(0, 10)}`
    : `Matomo looks as it did on ${asOf.slice(0, 10)}`;

/** How that is known. */
export const restoredReason = ({ changedAt, changes, reversed }: Restored): string =>
  `Its database was probably restored from a backup: ${reversed.length} of the ${count(changes, "change")} that were applied since ${momentText(changedAt)} are undone.`;

/** What of it can be approved together. */
export const restoredRemovals = ({ removals }: Restored): string =>
  `${count(removals.length, "change")} removed access that is back now. Approve these removals first; one approval covers them all.`;

/** What cannot. */
export const RESTORED_GAINS =
  "Changes that give access are not part of that approval. Look at them afterwards: in a restored database other people may be behind the same logins.";
