import { formatPatch, structuredPatch, type StructuredPatch } from "diff";
import { loginKey } from "../../domain/login.ts";
import type { SourceFile } from "../../manifest/model.ts";

/** What stands directly before the @ of an e-mail. */
const LOCAL = /[^\s@"'{},:<>[\]()]/;

/** The value of the key `email` begins here. */
const IS_EMAIL_KEY = /(?:^|[\s{,"'])email["']?\s*:\s*["']?$/;

/**
 * Of e-mails only the domain is shown. Logins stay, also those that look like an e-mail: without
 * them nobody could tell who is meant.
 */
function withoutEmails(text: string, logins: ReadonlySet<string>): string {
  const parts = text.split("@");
  return parts
    .map((part, index) => {
      const next = parts[index + 1];
      if (next === undefined || !/^[\p{L}\p{N}]/u.test(next)) return part;
      let start = part.length;
      while (start > 0 && LOCAL.test(part.charAt(start - 1))) start--;
      if (start === part.length) return part;
      const domain = /^[\p{L}\p{N}.-]+/u.exec(next)?.[0] ?? "";
      const isLogin =
        logins.has(loginKey(`${part.slice(start)}@${domain}`)) &&
        !IS_EMAIL_KEY.test(part.slice(Math.max(0, start - 20), start));
      return isLogin ? part : `${part.slice(0, start)}...`;
    })
    .join("@");
}

/** Invisible characters would make the diff say something else than it shows. */
const visible = (text: string): string =>
  text.replaceAll(
    /[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

const CONTEXT_LINES = 2;
/** Steps of comparing that a file may take for each of its lines. */
const STEPS_PER_LINE = 4;
/**
 * More steps for a file, so that all differences of small ones are found, as long as all files
 * together do not take too many.
 */
const EXTRA_STEPS = 40_000;
const MAX_EXTRA_STEPS = 400_000;

/** Lines as numbers: equal ones have the same, so that long lines are compared once. */
class Lines {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  numbered(text: string): readonly number[] {
    const lines = text.split("\n");
    // What follows the last line break is not a line; without the break, the last line is another one
    // than with it.
    const open = lines.pop() ?? "";
    const numbers = lines.map((line) => this.#number(`${line}\n`));
    return open === "" ? numbers : [...numbers, this.#number(open)];
  }

  #number(line: string): number {
    const known = this.#numbers.get(line);
    if (known !== undefined) return known;
    this.#numbers.set(line, this.texts.length);
    return this.texts.push(line.replace(/\n$/, "")) - 1;
  }
}

/** How many lines at the beginning, and how many at the end, are the same. */
function commonEnds(
  a: readonly number[],
  b: readonly number[],
): { readonly head: number; readonly tail: number } {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { head, tail };
}

/** Steps beyond those that each file has of its own. */
interface Budget {
  extra: number;
}

/** What differs, as hunks of the given texts; `undefined` when finding it would take too long. */
function compare(
  was: string,
  is: string,
  small: number,
  lines: number,
  budget: Budget,
): StructuredPatch["hunks"] | undefined {
  const own = STEPS_PER_LINE * lines;
  const steps = own + Math.min(EXTRA_STEPS, budget.extra);
  // So many differences take their square in steps, or the smaller text's lines for each.
  const width = 2 * small + 1;
  const maxEditLength = Math.floor(Math.max(Math.sqrt(steps), steps / width));
  const found = structuredPatch("", "", was, is, "", "", { context: CONTEXT_LINES, maxEditLength });
  const edits =
    found?.hunks.reduce(
      (sum, hunk) => sum + hunk.lines.filter((line) => /^[-+]/.test(line)).length,
      0,
    ) ?? maxEditLength;
  budget.extra -= Math.max(0, Math.min(edits * Math.min(edits, width), steps) - own);
  return found?.hunks;
}

const OPEN_END = "\\ No newline at end of file";

/** The lines of a text, each with a sign before it. */
function signed(sign: string, text: string): string[] {
  const lines = text.split("\n").map((line) => sign + line);
  return text.endsWith("\n") ? lines.slice(0, -1) : [...lines, OPEN_END];
}

const countLines = (lines: readonly string[]): number =>
  lines.filter((line) => line !== OPEN_END).length;

/** Everything of the one text out and everything of the other in: true, if not short. */
function replaceAll(was: string, is: string): StructuredPatch["hunks"] {
  const [out, into] = [signed("-", was), signed("+", is)];
  return [
    {
      oldStart: 1,
      oldLines: countLines(out),
      newStart: 1,
      newLines: countLines(into),
      lines: [...out, ...into],
    },
  ];
}

/** The hunks of a file, and whether its lines were compared one by one. */
function hunksOf(
  was: string,
  is: string,
  budget: Budget,
): { readonly hunks: StructuredPatch["hunks"]; readonly isCompared: boolean } {
  const lines = new Lines();
  const [before, after] = [lines.numbered(was), lines.numbered(is)];
  const ends = commonEnds(before, after);
  const skipped = Math.max(0, ends.head - CONTEXT_LINES);
  const dropped = Math.max(0, ends.tail - CONTEXT_LINES);
  const middle = (numbers: readonly number[], text: string): string => {
    const part = numbers.slice(skipped, numbers.length - dropped).join("\n");
    return part === "" || (dropped === 0 && !text.endsWith("\n")) ? part : `${part}\n`;
  };
  const texts = [middle(before, was), middle(after, is)] as const;
  const small = Math.min(before.length, after.length) - skipped - dropped;
  const found = compare(...texts, small, before.length + after.length, budget);
  const hunks = (found ?? replaceAll(...texts)).map((hunk) => ({
    ...hunk,
    oldStart: hunk.oldStart + skipped,
    newStart: hunk.newStart + skipped,
    lines: hunk.lines.map((line) =>
      line === OPEN_END ? line : line.charAt(0) + (lines.texts[Number(line.slice(1))] ?? ""),
    ),
  }));
  return { hunks, isCompared: found !== undefined };
}

const returnCount = (text: string): number => text.split("\r\n").length - 1;
const withoutReturns = (text: string): string => text.replaceAll("\r\n", "\n");

function patchOf(
  path: string,
  was: string | undefined,
  is: string | undefined,
  budget: Budget,
): string {
  // A file's name may hold line breaks, which would begin lines of their own.
  const name = visible(path).replaceAll(/[\n\t]/g, " ");
  const [oldFileName, newFileName] = [
    was === undefined ? "/dev/null" : name,
    is === undefined ? "/dev/null" : name,
  ];
  if (was !== undefined && is !== undefined && withoutReturns(was) === withoutReturns(is)) {
    const ends = `CRLF in ${returnCount(was)} lines before, in ${returnCount(is)} now`;
    return `--- ${oldFileName}\n+++ ${newFileName}\n@@ Only line ends differ: ${ends}. @@`;
  }
  const { hunks, isCompared } = hunksOf(was ?? "", is ?? "", budget);
  const patch = formatPatch({ oldFileName, newFileName, oldHeader: "", newHeader: "", hunks });
  const text = patch.slice(patch.indexOf("--- ")).replace(/\n$/, "");
  return isCompared
    ? text
    : text.replace(
        /^@@ .* @@$/m,
        "$& shown as a whole: too many lines differ to compare them one by one",
      );
}

/** Longer than any run of backticks in a text, so that the text cannot end the block. */
function fenceFor(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return "`".repeat(longest + 1);
}

/**
 * The unified diff of the manifests, as a fenced block that its content cannot leave; empty without
 * a difference. Where too much differs to be compared in a time that follows the size of the files,
 * the old lines come before the new ones, and it says so.
 * @param logins are shown whole, also where they look like an e-mail
 */
export function manifestPatch(
  before: readonly SourceFile[],
  after: readonly SourceFile[],
  logins: Iterable<string> = [],
): string {
  const old = new Map(before.map(({ path, text }) => [path, text]));
  const fresh = new Map(after.map(({ path, text }) => [path, text]));
  const budget: Budget = { extra: MAX_EXTRA_STEPS };
  const patches = [...new Set([...old.keys(), ...fresh.keys()])].toSorted().flatMap((path) => {
    const [was, is] = [old.get(path), fresh.get(path)];
    return was === is ? [] : [patchOf(path, was, is, budget)];
  });
  if (patches.length === 0) return "";
  const text = visible(
    withoutEmails(patches.join("\n"), new Set([...logins].map((login) => loginKey(login)))),
  );
  const fence = fenceFor(text);
  return `${fence}diff\n${text}\n${fence}`;
}
