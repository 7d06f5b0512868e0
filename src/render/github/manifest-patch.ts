import { formatPatch, structuredPatch, type StructuredPatch } from "diff";
import { loginKey } from "../../domain/login.ts";
import type { SourceFile } from "../../manifest/model.ts";

/** A character that can be directly before the @ of an e-mail. */
const LOCAL = /[^\s@"'{},:<>[\]()]/;

/** Matches a text that ends where the value of the key `email` begins. */
const IS_EMAIL_KEY = /(?:^|[\s{,"'])email["']?\s*:\s*["']?$/;

/**
 * Shows only the domain of e-mails. Logins stay even if they look like an e-mail, because they tell
 * which person is meant.
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

/**
 * Makes invisible characters visible, because they could make the diff look different from what it
 * is.
 */
const visible = (text: string): string =>
  text.replaceAll(
    /[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

const CONTEXT_LINES = 2;
/** The number of comparison steps per line that each file may take. */
const STEPS_PER_LINE = 4;
/**
 * Further steps for a file, so that small files are always compared completely. All files share a
 * limited amount of them.
 */
const EXTRA_STEPS = 40_000;
const MAX_EXTRA_STEPS = 400_000;

/** Represents lines as numbers, so that equal long lines are compared only once. */
class Lines {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  numbered(text: string): readonly number[] {
    const lines = text.split("\n");
    // The text after the last line break is not a line. A last line without a line break differs
    // from the same line with one.
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

/** The number of equal lines at the beginning and at the end. */
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

/** The comparison steps that all files share. */
interface Budget {
  extra: number;
}

/** The differences as hunks; `undefined` if finding them would take too many steps. */
function compare(
  was: string,
  is: string,
  small: number,
  lines: number,
  budget: Budget,
): StructuredPatch["hunks"] | undefined {
  const own = STEPS_PER_LINE * lines;
  const steps = own + Math.min(EXTRA_STEPS, budget.extra);
  // Finding n differences takes n² steps, or n times the lines of the smaller text, whichever is
  // less.
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

/** A hunk that replaces the whole text, which is correct but long. */
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
  // The name of a file can contain line breaks, which would start new lines in the diff.
  const name = visible(path).replaceAll(/[\n\t]/g, " ");
  const [oldFileName, newFileName] = [
    was === undefined ? "/dev/null" : name,
    is === undefined ? "/dev/null" : name,
  ];
  if (was !== undefined && is !== undefined && withoutReturns(was) === withoutReturns(is)) {
    const ends = `${returnCount(was)} lines ended with CRLF before, ${returnCount(is)} do now`;
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

/**
 * A fence that is longer than any run of backticks in the text, so that the text cannot close it.
 */
function fenceFor(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return "`".repeat(longest + 1);
}

/**
 * The unified diff of the manifests in a fenced block that its content cannot close; empty without
 * differences. If comparing would take too long, the diff contains the old lines followed by the
 * new ones, and says so.
 * @param logins are shown in full even if they look like an e-mail
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
