import {
  type AuditEntry,
  type ChangeEntry,
  isApproval,
  loginOf,
  pullRequestOf,
} from "../audit/entries.ts";
import type { GrantApproval } from "../audit/entries.generated.ts";
import { statesOf } from "../audit/states.ts";
import { csvRow, type CsvValue } from "./csv.ts";
import { grantDays, grantRights, identityText, noteOf } from "./audit-words.ts";

const NOT_APPROVED = "not approved";
const NEVER = "never reviewed";
const reviewedOn = (day: string): string => `reviewed on ${day}`;

const change =
  <T>(get: (change: ChangeEntry["change"]) => T) =>
  (entry: AuditEntry): T | undefined =>
    isApproval(entry) ? undefined : get(entry.change);

/** Ids or names of the sites that an entry concerns. */
function sitesCell(entry: AuditEntry, what: "site" | "siteName"): string | number | undefined {
  if (!isApproval(entry)) return entry.change.kind === "site" ? entry.change[what] : undefined;
  const { approval } = entry;
  if (approval.kind === "review") return undefined;
  if (approval.kind === "grant") return approval.sites.map((site) => site[what] ?? "").join("; ");
  return what === "site" ? approval.site : (approval.after ?? approval.before)?.name;
}

function states(entry: AuditEntry): readonly [before: string, after: string] {
  if (!isApproval(entry)) return statesOf(entry.change);
  const { approval, outcome } = entry;
  if (approval.kind === "review")
    return [
      approval.before === undefined ? NEVER : reviewedOn(approval.before),
      reviewedOn(approval.day),
    ];
  if (approval.kind === "site-identity")
    return [identityText(approval.before, NOT_APPROVED), identityText(approval.after, "deleted")];
  const what = grantRights(approval);
  return outcome === "approved" ? [NOT_APPROVED, what] : [what, NOT_APPROVED];
}

function note(entry: AuditEntry): string {
  if (isApproval(entry)) return entry.approval.kind === "grant" ? grantDays(entry.approval) : "";
  return entry.outcome === "found"
    ? "changed by hand: `before` is the state in Matomo, and `after` is the state in the manifests"
    : noteOf(entry.change);
}

const grant = (entry: AuditEntry): GrantApproval | undefined =>
  isApproval(entry) && entry.approval.kind === "grant" ? entry.approval : undefined;

const COLUMNS: readonly (readonly [name: string, value: (entry: AuditEntry) => CsvValue])[] = [
  ["at", ({ record }) => record.at],
  ["instance", ({ record }) => record.instance],
  ["url", ({ record }) => record.url],
  ["login", loginOf],
  ["kind", (entry) => (isApproval(entry) ? entry.approval : entry.change).kind],
  ["site", (entry) => sitesCell(entry, "site")],
  ["site_name", (entry) => sitesCell(entry, "siteName")],
  ["before", (entry) => states(entry)[0]],
  ["after", (entry) => states(entry)[1]],
  ["note", note],
  ["loss", change(({ loss }) => loss)],
  ["risks", change(({ risks }) => risks.join("; "))],
  ["cause", change(({ cause }) => cause)],
  ["outcome", ({ outcome }) => outcome],
  ["message", change(({ message }) => message)],
  [
    "why",
    change(({ why }) => why.map(({ file, line, text }) => `${file}:${line} ${text}`).join("; ")),
  ],
  ["pull_request", pullRequestOf],
  ["title", ({ pullRequest }) => pullRequest?.title],
  ["author", ({ pullRequest }) => pullRequest?.author],
  ["approvers", ({ pullRequest }) => pullRequest?.approvers.join("; ")],
  ["merger", ({ pullRequest }) => pullRequest?.merger],
  ["merged_at", ({ pullRequest }) => pullRequest?.mergedAt],
  ["trigger", ({ record }) => record.trigger],
  ["dispatched_by", ({ record }) => record.approvedBy],
  ["run_approvers", ({ record }) => record.approvers?.join("; ")],
  ["plan", ({ record }) => record.planHash],
  ["commit", ({ record }) => record.commit],
  ["run", ({ record }) => record.run?.url],
  ["attempt", ({ record }) => record.run?.attempt],
  ["grant", (entry) => grant(entry)?.digest],
];

/**
 * The record as CSV: a header, and one line per change or approval. Only the JSON has exact values.
 */
export function renderAuditCsv(entries: readonly AuditEntry[]): string {
  return [
    csvRow(COLUMNS.map(([name]) => name)),
    ...entries.map((entry) => csvRow(COLUMNS.map(([, value]) => value(entry)))),
  ].join("");
}
