import { canonicalJson } from "../domain/canonical-json.ts";
import type {
  AuditApproval,
  AuditChange,
  AuditFound,
  AuditOutcome,
  AuditPullRequest,
  AuditRecord,
} from "./audit.generated.ts";
import type { GrantApproval, ReviewApproval, SiteApproval } from "./entries.generated.ts";

interface Context {
  readonly record: AuditRecord;
  /** The pull request whose plan approved the change, if the record contains it. */
  readonly pullRequest: AuditPullRequest | undefined;
}

/**
 * One change of a record with its context. The outcome `found` is a change by hand that the run
 * found.
 */
export type ChangeEntry = Context &
  (
    | { readonly outcome: AuditOutcome; readonly change: AuditChange }
    | { readonly outcome: "found"; readonly change: AuditFound & { readonly pullRequest?: never } }
  );

/** Something that a run approved or retired. The approval itself changed nothing in Matomo. */
export type ApprovalEntry = Context & {
  readonly outcome: AuditApproval;
  readonly approval: GrantApproval | ReviewApproval | SiteApproval;
};

export type AuditEntry = ChangeEntry | ApprovalEntry;

export const isApproval = (entry: AuditEntry): entry is ApprovalEntry => "approval" in entry;

/** The login that an entry is about. `undefined` if it is about a site. */
export function loginOf(entry: AuditEntry): string | undefined {
  if (!isApproval(entry)) return entry.change.login;
  return entry.approval.kind === "site-identity" ? undefined : entry.approval.login;
}

export const pullRequestOf = (entry: AuditEntry): number | undefined =>
  (isApproval(entry) ? entry.approval : entry.change).pullRequest;

export const OUTCOMES = [
  "done",
  "failed",
  "skipped",
  "held",
  "found",
  "approved",
  "retired",
] as const;

/** The people whose access was confirmed by merged pull requests. */
const reviewsOf = (
  record: AuditRecord,
  people: ReadonlyMap<number, AuditPullRequest>,
): ApprovalEntry[] =>
  (record.reviews ?? []).map((review) => ({
    record,
    pullRequest: people.get(review.pullRequest),
    outcome: "approved",
    approval: { kind: "review", ...review },
  }));

function approvalsOf(
  record: AuditRecord,
  people: ReadonlyMap<number, AuditPullRequest>,
): ApprovalEntry[] {
  const { approved } = record;
  if (!approved) return [];
  const { names } = approved;
  const lists = approved.lists.map((list) =>
    list.map((site) => {
      const siteName = names[String(site)];
      return { site, ...(siteName === undefined ? {} : { siteName }) };
    }),
  );
  const context = (number: number | undefined): Context => ({
    record,
    pullRequest: number === undefined ? undefined : people.get(number),
  });
  return [
    ...approved.sites.map((site): ApprovalEntry => ({
      ...context(site.pullRequest),
      outcome: site.after ? "approved" : "retired",
      approval: { kind: "site-identity", ...site },
    })),
    ...approved.grants.map(({ outcome, sites, ...grant }): ApprovalEntry => ({
      ...context(grant.pullRequest),
      outcome,
      approval: { kind: "grant", ...grant, sites: sites === undefined ? [] : (lists[sites] ?? []) },
    })),
  ];
}

/**
 * All entries of the records, newest record first. Within a record: the changes in the plan's
 * order, then drift, then approvals.
 */
export function entriesOf(records: readonly AuditRecord[]): AuditEntry[] {
  return records.toReversed().flatMap((record): AuditEntry[] => {
    const people = new Map(
      record.pullRequests.map((pullRequest) => [pullRequest.number, pullRequest]),
    );
    return [
      ...record.changes.map((change): AuditEntry => {
        const { outcome, pullRequest } = change;
        return {
          record,
          outcome,
          change,
          pullRequest: pullRequest === undefined ? undefined : people.get(pullRequest),
        };
      }),
      ...record.drift.map((change): AuditEntry => ({
        record,
        outcome: "found",
        change,
        pullRequest: undefined,
      })),
      ...approvalsOf(record, people),
      ...reviewsOf(record, people),
    ];
  });
}

/**
 * Everybody on GitHub who is responsible for a change: author, approvers and merger of its pull
 * request, the person who dispatched the run, and those who allowed it.
 */
export function peopleBehind({ record, pullRequest, outcome }: AuditEntry): string[] {
  // A change by hand belongs to no pull request, whoever started the run that found it.
  if (outcome === "found") return [];
  return [
    ...(pullRequest ? [pullRequest.author, ...pullRequest.approvers] : []),
    ...(pullRequest?.merger === undefined ? [] : [pullRequest.merger]),
    ...(record.approvedBy === undefined ? [] : [record.approvedBy]),
    ...(record.approvers ?? []),
  ];
}

/** How often later runs found the same change by hand. */
export interface Repeats {
  readonly times: number;
  /** When the last run found the change. */
  readonly last: string;
}

/**
 * Removes entries that repeat an earlier one: every run finds a change by hand until somebody
 * reverts it. If a run in between did not find it, the next finding is a new entry.
 * @param entries newest first
 * @param records all records that were read, oldest first
 */
export function foldRepeats(
  entries: readonly AuditEntry[],
  records: readonly AuditRecord[],
): { readonly entries: readonly AuditEntry[]; readonly repeats: ReadonlyMap<AuditEntry, Repeats> } {
  const places = new Map<AuditRecord, number>();
  const counts = new Map<string, number>();
  for (const record of records) {
    const place = counts.get(record.instance) ?? 0;
    places.set(record, place);
    counts.set(record.instance, place + 1);
  }
  const open = new Map<string, { entry: AuditEntry; place: number }>();
  const repeats = new Map<AuditEntry, Repeats>();
  const kept: AuditEntry[] = [];
  for (const entry of entries.toReversed()) {
    if (entry.outcome !== "found") {
      kept.push(entry);
      continue;
    }
    const { record, change } = entry;
    const key = canonicalJson([
      record.instance,
      record.url,
      { ...change, why: [], siteName: undefined },
    ]);
    const place = places.get(record) ?? 0;
    const first = open.get(key);
    if (first?.place === place - 1) {
      open.set(key, { entry: first.entry, place });
      repeats.set(first.entry, {
        times: (repeats.get(first.entry)?.times ?? 0) + 1,
        last: record.at,
      });
    } else {
      open.set(key, { entry, place });
      kept.push(entry);
    }
  }
  return { entries: kept.toReversed(), repeats };
}
