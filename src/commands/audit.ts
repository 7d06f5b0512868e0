import type { AuditRecord } from "../audit/audit.generated.ts";
import { renderAuditCsv } from "../render/audit-csv.ts";
import { entriesOf, foldRepeats, loginOf, OUTCOMES } from "../audit/entries.ts";
import { type AuditFilter, filterEntries, isRight, RIGHTS } from "../audit/filter.ts";
import type { UnreadableLine } from "../audit/entries.generated.ts";
import { readChains } from "../audit/read-chain.ts";
import { readRecords } from "../audit/read.ts";
import { AccessError } from "../domain/error.ts";
import { loginKey } from "../domain/login.ts";
import { nearest } from "../domain/nearest.ts";
import type { Io } from "../job/io.ts";
import { AUDIT_FORMATS } from "./specs/choices.ts";
import { renderAuditJson } from "../render/json/audit-json.ts";
import { type AuditRead, renderAuditText, withheldText } from "../render/terminal/audit-text.ts";
import { paint } from "../render/terminal/paint.ts";
import { count } from "../render/words.ts";
import { forTerminal } from "../render/safe-text.ts";
import { auditFilesFrom } from "./audit-source.ts";
import { choiceOf, countOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { prune } from "./audit-prune.ts";
import { dayOption, outputOf } from "./shared-options.ts";

function rightOption(values: OptionValues, key: "gained" | "lost"): string | undefined {
  const text = stringOf(values, key);
  if (text === undefined || isRight(text)) return text;
  const [alike] = nearest(text, RIGHTS, 1);
  throw new AccessError(
    "usage",
    `--${key}: unknown right "${text}".`,
    alike === undefined
      ? `Use ${RIGHTS.join(", ")}, or a capability like tagmanager_write.`
      : `Did you mean ${alike}?`,
  );
}

/**
 * The login of the argument LOGIN or of `--login`. @throws AccessError `usage` if both are given
 */
function loginFrom(values: OptionValues, positionals: readonly string[]): string | undefined {
  const option = stringOf(values, "login");
  const [login] = positionals;
  if (login !== undefined && option !== undefined)
    throw new AccessError(
      "usage",
      `${login} and --login ${option} cannot be combined.`,
      "Name one person.",
    );
  return login ?? option;
}

/** @throws AccessError `usage` */
function filterFrom(values: OptionValues, positionals: readonly string[]): AuditFilter {
  const [since, until] = [dayOption(values, "since"), dayOption(values, "until")];
  if (since !== undefined && until !== undefined && since > until)
    throw new AccessError(
      "usage",
      `--since ${since} is after --until ${until}.`,
      "Swap the two days.",
    );
  const outcome = stringOf(values, "outcome");
  return {
    since,
    until,
    login: loginFrom(values, positionals),
    site: stringOf(values, "site"),
    gained: rightOption(values, "gained"),
    lost: rightOption(values, "lost"),
    pullRequest: countOf(values, "pull-request"),
    by: stringOf(values, "by"),
    outcome: outcome === undefined ? undefined : choiceOf(values, "outcome", OUTCOMES, "done"),
  };
}

const dotted = (path: string): string => path.replaceAll("/", ".");

/**
 * The records of the instance in a folder. An instance's name is its path in the repository, with
 * dots in place of slashes. `dir` may begin outside the repository, so its last parts are compared
 * too.
 */
function recordsOf(dir: string, records: readonly AuditRecord[]): readonly AuditRecord[] {
  const parts = dir.split(/[\\/]/).filter((part) => part !== "" && part !== ".");
  for (const index of parts.keys()) {
    const name = parts.slice(index).join(".");
    const found = records.filter(({ instance }) => dotted(instance) === name);
    if (found.length > 0) return found;
  }
  return [];
}

/** Recorded logins that resemble the given one, if the record does not contain it. */
function alikeTo(login: string | undefined, records: readonly AuditRecord[]): readonly string[] {
  if (login === undefined) return [];
  const known = new Map(
    entriesOf(records)
      .flatMap((entry) => loginOf(entry) ?? [])
      .map((name) => [loginKey(name), name]),
  );
  const key = loginKey(login);
  if (known.has(key)) return [];
  const parts = [...known]
    .filter(([other]) => other.split(/[^\p{L}\p{N}]+/u).includes(key))
    .map(([, name]) => name);
  return parts.length > 0 ? parts.toSorted().slice(0, 5) : nearest(login, known.values());
}

/**
 * The facts about the records that were read. Only withheld records of the requested days count.
 */
function readOf(records: readonly AuditRecord[], { since, until, login }: AuditFilter): AuditRead {
  const days = records.map(({ at }) => at.slice(0, 10));
  const asked = (at: string): boolean =>
    (since === undefined || at >= since) && (until === undefined || at <= until);
  const withheld = records.filter(
    (record, index) => record.withheld && asked(days[index] ?? ""),
  ).length;
  return {
    records: records.length,
    from: days[0],
    to: days.at(-1),
    withheld,
    alike: alikeTo(login, records),
  };
}

function printErrors(lines: readonly UnreadableLine[], color: boolean, io: Io): void {
  const colors = paint(color);
  for (const { file, line, message } of lines)
    io.stderr(
      `${colors.red("error")}: ${forTerminal(file)}${line === 0 ? "" : `:${line}`}: ${forTerminal(message)}\n`,
    );
}

/** @returns the exit code */
export async function run(
  values: OptionValues,
  io: Io,
  positionals: readonly string[],
): Promise<number> {
  const output = outputOf(values, io);
  if (stringOf(values, "before") !== undefined) return prune(values, positionals, io);
  const format = output.json ? "json" : choiceOf(values, "format", AUDIT_FORMATS, "text");
  const filter = filterFrom(values, positionals);
  const dir = stringOf(values, "dir");
  const source = await auditFilesFrom(values, io);
  const all = readRecords(source.files);
  const unreadable = [...source.unreadable, ...all.unreadable];
  io.debug?.(
    `audit: ${count(source.files.length, "file")}, ${source.files.reduce((sum, { bytes }) => sum + bytes.length, 0)} bytes, ${count(all.records.length, "record")}, ${unreadable.length} unreadable`,
  );
  const records = dir === undefined ? all.records : recordsOf(dir, all.records);
  const read = readOf(records, filter);
  const entries = filterEntries(entriesOf(records), filter);
  const chains = [...readChains(source.files).values()];
  const broken = chains.flatMap((chain) => chain.broken);
  const isLost = chains.some(({ lost }) => lost !== undefined);
  if (format === "json") io.stdout(renderAuditJson(entries, { ...read, unreadable, broken }));
  else if (format === "csv") {
    io.stdout(renderAuditCsv(entries));
    // Written to stderr, so that the table on stdout contains only entries.
    if (entries.length === 0) io.stderr(renderAuditText([], read, { color: output.color }));
    else io.stderr(withheldText(read.withheld));
  } else {
    const folded = foldRepeats(entries, records);
    io.stdout(
      renderAuditText(folded.entries, read, {
        color: output.color,
        width: io.columns,
        repeats: folded.repeats,
      }),
    );
  }
  if (format !== "json") {
    printErrors(unreadable, output.color, io);
    printErrors(broken, output.color, io);
  }
  if (broken.length > 0 || isLost)
    io.stderr(
      `${paint(output.color).red("error")}: The record is incomplete or was changed, so what it shows may be wrong. See docs/github.md, "The record", to repair it.\n`,
    );
  return unreadable.length > 0 || broken.length > 0 || isLost ? 1 : 0;
}
