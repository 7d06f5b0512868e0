import type { AuditChange, AuditFound, AuditOutcome, AuditPullRequest, AuditRecord } from "./audit.generated.ts";

interface Context {
  readonly record: AuditRecord;
  /** The pull request whose plan approved it, when the record says who stood behind it. */
  readonly pullRequest: AuditPullRequest | undefined;
}

/** One change of a record, with what is needed to judge it; `found` is a change by hand that the run came upon. */
export type AuditEntry = Context &
  (
    | { readonly outcome: AuditOutcome; readonly change: AuditChange }
    | { readonly outcome: "found"; readonly change: AuditFound & { readonly pullRequest?: never } }
  );

export const OUTCOMES = ["done", "failed", "skipped", "held", "found"] as const;

/** Every change of the records, newest record first; within a record as the plan had them, drift last. */
export function entriesOf(records: readonly AuditRecord[]): AuditEntry[] {
  return records.toReversed().flatMap((record): AuditEntry[] => {
    const people = new Map(record.pullRequests.map((pullRequest) => [pullRequest.number, pullRequest]));
    return [
      ...record.changes.map((change): AuditEntry => {
        const { outcome, pullRequest } = change;
        return { record, outcome, change, pullRequest: pullRequest === undefined ? undefined : people.get(pullRequest) };
      }),
      ...record.drift.map((change): AuditEntry => ({ record, outcome: "found", change, pullRequest: undefined })),
    ];
  });
}

/** Everybody on GitHub on whose word a change was made: author, approvers and merger of its pull request, and who dispatched the run. */
export function peopleBehind({ record, pullRequest, outcome }: AuditEntry): string[] {
  // What was done by hand was nobody's pull request, whoever started the run that found it.
  if (outcome === "found") return [];
  return [
    ...(pullRequest ? [pullRequest.author, ...pullRequest.approvers] : []),
    ...(pullRequest?.merger === undefined ? [] : [pullRequest.merger]),
    ...(record.approvedBy === undefined ? [] : [record.approvedBy]),
  ];
}
