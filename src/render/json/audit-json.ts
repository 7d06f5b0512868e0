import { type AuditEntry, isApproval } from "../../audit/entries.ts";
import type { AuditOutput, ShownEntry, UnreadableLine } from "../../audit/entries.generated.ts";
import { renderJson } from "./printable.ts";

function shown(entry: AuditEntry): ShownEntry {
  const { record, pullRequest } = entry;
  const {
    version: _version,
    changes: _changes,
    drift: _drift,
    approved: _approved,
    reviews: _reviews,
    pullRequests: _all,
    summary: _summary,
    link: _link,
    ...context
  } = record;
  const who = pullRequest ? { pullRequest } : {};
  if (isApproval(entry))
    return { ...context, outcome: entry.outcome, approval: entry.approval, ...who };
  return entry.outcome === "found"
    ? { ...context, outcome: entry.outcome, change: entry.change, ...who }
    : { ...context, outcome: entry.outcome, change: entry.change, ...who };
}

/** Entries of the audit record as JSON. */
export const renderAuditJson = (
  entries: readonly AuditEntry[],
  {
    records,
    withheld,
    unreadable,
    broken,
  }: {
    readonly records: number;
    readonly withheld: number;
    readonly unreadable: readonly UnreadableLine[];
    readonly broken: readonly UnreadableLine[];
  },
): string =>
  renderJson<AuditOutput>({
    version: 1,
    records,
    withheld,
    entries: entries.map(shown),
    unreadable,
    broken,
  });
