import { forTerminal } from "./safe-text.ts";
import type { AuditEntry } from "../audit/entries.ts";
import { noteOf, statesOf } from "./audit-words.ts";

const COLUMNS: readonly (readonly [name: string, value: (entry: AuditEntry) => string | number | boolean | undefined])[] = [
  ["at", ({ record }) => record.at],
  ["instance", ({ record }) => record.instance],
  ["url", ({ record }) => record.url],
  ["login", ({ change }) => change.login],
  ["kind", ({ change }) => change.kind],
  ["site", ({ change }) => (change.kind === "site" ? change.site : undefined)],
  ["site_name", ({ change }) => (change.kind === "site" ? change.siteName : undefined)],
  ["before", ({ change }) => statesOf(change)[0]],
  ["after", ({ change }) => statesOf(change)[1]],
  [
    "note",
    ({ outcome, change }) =>
      outcome === "found" ? "changed by hand: before is what Matomo had, after what the manifests say" : noteOf(change),
  ],
  ["loss", ({ change }) => change.loss],
  ["risks", ({ change }) => change.risks.join("; ")],
  ["cause", ({ change }) => change.cause],
  ["outcome", ({ outcome }) => outcome],
  ["message", ({ change }) => change.message],
  ["why", ({ change }) => change.why.map(({ file, line, text }) => `${file}:${line} ${text}`).join("; ")],
  ["pull_request", ({ change }) => change.pullRequest],
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
];

/**
 * A cell of RFC 4180. What a spreadsheet would run as a formula gets an apostrophe; control characters are made visible, so one change is one
 * line for every program, and no cell can steer the terminal it is shown on.
 */
function cell(value: string | number | boolean | undefined): string {
  const raw = String(value ?? "");
  const text = `${/^[=+\-@\t\r\n]/.test(raw) ? "'" : ""}${forTerminal(raw)}`;
  // Where the comma is the decimal sign, spreadsheets split at semicolons.
  return /[",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;

/** One line a change, below a header; exact values are in the JSON. */
export function renderAuditCsv(entries: readonly AuditEntry[]): string {
  return [row(COLUMNS.map(([name]) => name)), ...entries.map((entry) => row(COLUMNS.map(([, value]) => cell(value(entry)))))].join("");
}
