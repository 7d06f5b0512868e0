import {
  type AuditEntry,
  type ChangeEntry,
  isApproval,
  pullRequestOf,
  type Repeats,
} from "../../audit/entries.ts";
import { changeText, TRIGGERS } from "../audit-words.ts";
import { type ApprovalBlock, approvalBlocks } from "./audit-approvals.ts";
import { CAUSES } from "../notes.ts";
import { lineWidth, wrap } from "./layout.ts";
import { type Paint, paint } from "./paint.ts";
import type { TerminalOptions } from "./terminal-writer.ts";
import { forTerminal } from "../safe-text.ts";
import { count, list, momentText } from "../words.ts";

export interface AuditTextOptions extends TerminalOptions {
  readonly repeats?: ReadonlyMap<AuditEntry, Repeats> | undefined;
}

/** What was read, so that "nothing matches" can be told apart from "there is no record". */
export interface AuditRead {
  readonly records: number;
  /** Days of the oldest and the newest record. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The number of records without changes, because the repository is public. */
  readonly withheld: number;
  /** Logins that the person may have meant. */
  readonly alike: readonly string[];
}

const LABEL = 6;

/**
 * Who approved or made a change. The title comes last, because people typed it and it could look
 * like an approval.
 */
function byLines(entry: AuditEntry): string[] {
  const { record, pullRequest, outcome } = entry;
  if (outcome === "found")
    return ["unknown: the change was made in Matomo, outside this repository"];
  const { approvedBy, approvers, trigger } = record;
  const lines: string[] = [];
  if (pullRequest) {
    const { number, author, approvers, merger, mergedAt, title } = pullRequest;
    const merged = merger === undefined && mergedAt === undefined ? "" : ", merged";
    // GitHub returns no author for a deleted account.
    const from = author === "" ? "a deleted account" : author;
    const approved = approvers.length === 0 ? "nobody" : list(approvers);
    lines.push(
      `pull request ${number} by ${from}, approved by ${approved}${merged}${merger === undefined ? "" : ` by ${merger}`}${mergedAt === undefined ? "" : ` ${momentText(mergedAt)}`}${title === undefined ? "" : `: ${title}`}`,
    );
  } else if (pullRequestOf(entry) !== undefined) lines.push(`pull request ${pullRequestOf(entry)}`);
  if (approvedBy !== undefined) {
    const approved =
      approvers === undefined
        ? ""
        : `, approved by ${approvers.length === 0 ? "nobody" : list(approvers)}`;
    lines.push(`${trigger === "dispatch" ? "dispatched" : "run"} by ${approvedBy}${approved}`);
  }
  if (lines.length > 0) return lines;
  if (trigger === "command-line") return ["unknown: applied from a command line"];
  return [
    trigger === "schedule"
      ? "no pull request: a scheduled run, based on earlier approvals"
      : "no pull request",
  ];
}

function runText({ record }: AuditEntry): string {
  const { instance, trigger, planHash, commit, run } = record;
  const parts = [
    instance,
    TRIGGERS[trigger],
    `plan ${planHash.slice(0, 12)}`,
    commit === undefined ? "" : `commit ${commit.slice(0, 12)}`,
    run ? `${run.url}${run.attempt > 1 ? ` (attempt ${run.attempt})` : ""}` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

function outcomeText({ outcome }: AuditEntry, colors: Paint): string {
  const color =
    outcome === "done" || outcome === "approved"
      ? colors.green
      : outcome === "failed"
        ? colors.red
        : colors.yellow;
  return color(outcome.padEnd(7));
}

type Label = (name: string, text: string, color?: (line: string) => string) => void;

/**
 * The lines of one entry: the time, the outcome and the text, followed by the lines that `more`
 * adds.
 */
function blockOf(
  entry: AuditEntry,
  text: string,
  colors: Paint,
  width: number,
  more: (label: Label) => void,
): string[] {
  const lines: string[] = [];
  const indent = " ".repeat(4);
  // The time and the outcome are before any name, so that no name can look like them.
  const start = `${momentText(entry.record.at)}  ${entry.outcome.padEnd(7)}  `;
  const [first = "", ...rest] = wrap(forTerminal(text), width, start, " ".repeat(8));
  lines.push(
    `${momentText(entry.record.at)}  ${outcomeText(entry, colors)}  ${colors.bold(first.slice(start.length))}`,
  );
  lines.push(...rest.map(colors.bold));
  const label: Label = (name, words, color = (line: string): string => line) => {
    const begin = `${indent}${name.padEnd(LABEL)}`;
    const [head = "", ...tail] = wrap(
      forTerminal(words),
      width,
      begin,
      " ".repeat(begin.length + 2),
    );
    lines.push(colors.dim(begin) + color(head.slice(begin.length)), ...tail.map(color));
  };
  more(label);
  for (const by of byLines(entry)) label("by", by);
  label("run", runText(entry), colors.dim);
  return lines;
}

function entryLines(
  entry: ChangeEntry,
  again: Repeats | undefined,
  colors: Paint,
  width: number,
): string[] {
  const { record, change } = entry;
  return blockOf(entry, changeText(entry), colors, width, (label) => {
    if (again)
      label(
        "note",
        `found again by ${again.times === 1 ? "the next run, at" : `${again.times} more runs, last at`} ${momentText(again.last)}`,
      );
    const unmade = entry.outcome === "skipped" || entry.outcome === "failed";
    if (unmade)
      for (const text of record.refused ?? [])
        label("note", `the run was refused: ${text}`, colors.yellow);
    if (unmade && record.stopped !== undefined)
      label("note", `the run ended early: ${record.stopped}`, colors.yellow);
    if (change.message !== undefined) label("note", change.message, colors.yellow);
    // "Not applied before" is obvious for the changes of a merged pull request.
    const isOwn = change.cause === "not-applied" && change.pullRequest !== undefined;
    const cause = entry.outcome === "found" || isOwn ? "" : CAUSES[change.cause];
    if (cause !== "") label("why", cause);
    for (const { file, line, text } of change.why) label("why", `${file}:${line}  ${text}`);
    if (cause === "" && change.why.length === 0) label("why", "not granted by any manifest");
  });
}

/** A block for approvals that are the same for several people, or that list the first sites. */
const approvalLines = (
  { entry, text, digest }: ApprovalBlock,
  colors: Paint,
  width: number,
): string[] =>
  blockOf(entry, text, colors, width, (label) => {
    if (digest !== undefined) label("grant", digest, colors.dim);
  });

/** The range of the record. An old copy of the branch does not contain later records. */
function readText({ records, from, to }: AuditRead): string {
  const when = from === to ? `of ${from}` : `from ${from} to ${to}`;
  return `${count(records, "record")} ${when} ${records === 1 ? "was" : "were"} read.`;
}

/** The text if there are no entries. */
function nothingText(read: AuditRead): string {
  if (read.records === 0) return "There is no audit record yet.";
  const alike =
    read.alike.length === 0 ? "" : ` Did you mean ${list(read.alike.map(forTerminal))}?`;
  return `No change matches.${alike} ${readText(read)}`;
}

/** States that changes are missing in the record, if it was withheld. */
export const withheldText = (withheld: number): string =>
  withheld === 0
    ? ""
    : `${count(withheld, "record has", "records have")} no details, because the repository is public. See the pull requests and runs.\n`;

/**
 * The changes with their people, times and approvals, one entry each, in the given order. Equal
 * approvals are combined.
 */
export function renderAuditText(
  entries: readonly AuditEntry[],
  read: AuditRead,
  { color, width, repeats }: AuditTextOptions,
): string {
  const colors = paint(color);
  const columns = lineWidth(width);
  if (entries.length === 0) return `${nothingText(read)}\n${withheldText(read.withheld)}`;
  const runs = new Set(entries.map(({ record }) => record)).size;
  const approvals = approvalBlocks(entries.filter(isApproval));
  const blocks = entries.flatMap((entry) => {
    if (!isApproval(entry)) return [entryLines(entry, repeats?.get(entry), colors, columns)];
    const block = approvals.get(entry);
    return block ? [approvalLines(block, colors, columns)] : [];
  });
  const approved = entries.filter(isApproval).length;
  const changes = entries.length - approved;
  const parts = [
    changes === 0 ? "" : count(changes, "change"),
    approved === 0 ? "" : count(approved, "approval"),
  ].filter(Boolean);
  const title = colors.bold(`${list(parts)} in ${count(runs, "run")}, newest first`);
  return `${title}\n${blocks.map((lines) => `\n${lines.join("\n")}\n`).join("")}\n${readText(read)}\n${withheldText(read.withheld)}`;
}
