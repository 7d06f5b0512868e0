import { compareTexts } from "../domain/compare.ts";
import { AccessError } from "../domain/error.ts";
import { chainedLine, type OpenLine } from "./chain.ts";
import type { AuditRemoved } from "./mark.generated.ts";
import { fileOfRecord, readChain } from "./read-chain.ts";
import { type AuditFile, linesOf } from "./read.ts";
import { recordPath } from "./record.ts";

/**
 * The minimum age of removed lines in days. Runs of the last 60 days are compared with the record,
 * so their lines must stay.
 */
const MIN_DAYS = 90;
const DAY_MS = 86_400_000;

/** The changes of a prune. */
export interface Prune {
  /** The new texts of files. `undefined`: the file is deleted. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** The number of removed lines. */
  readonly lines: number;
}

const text = (lines: readonly Uint8Array[]): string =>
  lines.map((line) => `${new TextDecoder().decode(line)}\n`).join("");

/** The day of a line, or `undefined` if the line is unreadable. */
function dayOfLine(bytes: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" &&
      value !== null &&
      "at" in value &&
      typeof value.at === "string"
      ? value.at.slice(0, 10)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The lines before the given day at the beginning of an instance's files. */
function oldest(files: readonly AuditFile[], before: string): Map<AuditFile, Uint8Array[]> {
  const old = new Map<AuditFile, Uint8Array[]>();
  for (const file of files) {
    const taken: Uint8Array[] = [];
    old.set(file, taken);
    for (const line of linesOf(file.bytes)) {
      const day = dayOfLine(line);
      if (day === undefined || day >= before) return old;
      taken.push(line);
    }
  }
  return old;
}

/** The checkpoint that replaces the removed lines, including those that were removed earlier. */
function removedBy(
  files: readonly AuditFile[],
  old: ReadonlyMap<AuditFile, Uint8Array[]>,
): AuditRemoved {
  const prefix = [...old].map(([{ path }, lines]) => ({
    path,
    bytes: new TextEncoder().encode(text(lines)),
  }));
  const { lines, digest, head } = readChain(prefix, { pruned: files });
  return { lines, hash: digest, ...(head ? { number: head.number, last: head.hash } : {}) };
}

/**
 * Removes the lines of one instance before a day. The new last line of the chain contains the
 * number and the hash of all removed lines. So the remaining lines can still be checked, and no
 * line can be removed unnoticed.
 * @param files sorted by month
 * @throws AccessError `refused` if the record is incomplete
 */
function pruneInstance(
  instance: string,
  files: readonly AuditFile[],
  before: string,
  now: Date,
): Prune {
  const chain = readChain(files);
  if (chain.lost !== undefined || chain.broken.length > 0)
    throw new AccessError(
      "refused",
      `The record of ${instance} is incomplete, so nothing is removed.`,
      'docs/github.md, "When the record is incomplete", says how to repair it.',
    );
  const old = oldest(files, before);
  const lines = [...old.values()].reduce((sum, taken) => sum + taken.length, 0);
  const changes = new Map<string, string | undefined>();
  if (lines === 0) return { files: changes, lines };
  for (const [file, taken] of old) {
    const rest = [...linesOf(file.bytes)].slice(taken.length);
    if (taken.length > 0) changes.set(file.path, rest.length > 0 ? text(rest) : undefined);
  }
  // Without a chain, nothing refers to the removed lines.
  if (!chain.head || chain.state === undefined) return { files: changes, lines };
  const at = now.toISOString();
  const mark: OpenLine = {
    version: 2,
    mark: "pruned",
    at,
    instance,
    trigger: "command-line",
    before,
    removed: removedBy(files, old),
  };
  const newest = files.at(-1);
  const folder = newest?.path.slice(0, -"2026-01.jsonl".length) ?? "";
  const path =
    [`${folder}${recordPath(instance, at).slice(-"2026-01.jsonl".length)}`, newest?.path ?? ""]
      .toSorted()
      .at(-1) ?? "";
  const kept = changes.has(path)
    ? (changes.get(path) ?? "")
    : text([...linesOf(files.find((file) => file.path === path)?.bytes ?? new Uint8Array())]);
  changes.set(path, kept + chainedLine(mark, chain, { state: chain.state }));
  return { files: changes, lines };
}

/**
 * Removes the lines before a day, for all instances.
 * @param before a day such as `2026-11-01`
 * @throws AccessError `usage` for a day that is too late, `refused` if a record is incomplete
 */
export function pruneRecord(files: readonly AuditFile[], before: string, now: Date): Prune {
  const latest = new Date(now.getTime() - MIN_DAYS * DAY_MS).toISOString().slice(0, 10);
  if (before > latest)
    throw new AccessError(
      "usage",
      `--before: ${before} is too late. Lines of the last ${MIN_DAYS} days stay, because runs are compared with them.`,
      `The latest day is ${latest}.`,
    );
  const groups = Map.groupBy(
    files.flatMap((file) => {
      const of = fileOfRecord(file.path);
      return of ? [{ file, instance: of.instance }] : [];
    }),
    ({ instance }) => instance,
  );
  const changes = new Map<string, string | undefined>();
  let lines = 0;
  for (const [instance, group] of groups) {
    const own = group.map(({ file }) => file).toSorted((a, b) => compareTexts(a.path, b.path));
    const pruned = pruneInstance(instance, own, before, now);
    for (const [path, content] of pruned.files) changes.set(path, content);
    lines += pruned.lines;
  }
  return { files: changes, lines };
}
