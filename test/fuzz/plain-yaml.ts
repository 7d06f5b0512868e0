import { isAlias, isNode, visit } from "yaml";
import { fromLibrary } from "../../src/manifest/library-tree.ts";
import { composePlain } from "../../src/manifest/plain-document.ts";
import { composeFirst } from "../../src/manifest/yaml-document.ts";
import { Dice, GOOD, mutated } from "./mutations.ts";

/** Whether `composePlain` accepts the text, and what it reads otherwise than the library. */
export function comparePlain(text: string): {
  readonly isAccepted: boolean;
  readonly difference: string | undefined;
} {
  const root = composePlain(text);
  if (root === undefined) return { isAccepted: false, difference: undefined };
  const { document, stop } = composeFirst(text);
  const problems = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (stop || problems.length > 0)
    return { isAccepted: true, difference: stop?.reason ?? String(problems[0]?.message) };
  let special: string | undefined;
  visit(document ?? null, (_, node) => {
    if (isAlias(node) || (isNode(node) && (node.anchor ?? node.tag) !== undefined))
      special = "an alias, an anchor or a tag";
  });
  if (special !== undefined) return { isAccepted: true, difference: special };
  const tree = document?.contents && fromLibrary(document.contents, new Map());
  const [own, library] = [root, tree].map((each) => JSON.stringify(each));
  const difference = own === library ? undefined : `${own}\ninstead of\n${library}`;
  return { isAccepted: true, difference };
}

const WORDS = [
  "a",
  "ann",
  "Shop DE",
  "12",
  "007",
  "2026-01-31",
  "true",
  "null",
  "Null",
  "no",
  "x: y",
  "it's",
  "a#b",
  "a #b",
  "#c",
  "a,b",
  "é",
  "😀",
  "-",
  "--- ",
  "-5",
  "1.5",
  "1e3",
  "1E3",
  "2E+4",
  "365d",
  "12 sites",
  "1e",
  "1e3x",
  "0o17",
  "0o8",
  "0b1",
  "1_000",
  "2026-17",
  "12:30",
  "1.2.3.4",
  "0x1f",
  "a@b.example",
  "https://a.example/b?c=1",
  "?",
  "? a",
  "[",
  "{a}",
  "*a",
  "&a b",
  "!t b",
  "|",
  ">-",
  "%",
  "@",
  "`",
  '"',
  "'",
  '"a"',
  "'a'",
  '"a: b"',
  "'it''s'",
  '"a\\n"',
  '"a" b',
  "<<",
  "a\n  b",
  "a\nb",
  '"a\n b"',
  "",
  "a: ",
  "a:",
  ":",
  ": a",
  "a :",
  ".5",
  "~",
  "(a)",
  "a]",
  "a}",
  "a, b",
  "a\t",
] as const;

const PLAIN_WORDS = ["a", "ann", "Shop DE", "12", "2026-01-31", '"a: b"', "'x'", "true"] as const;

/** Mostly a plain scalar. */
const word = (dice: Dice): string => dice.pick(dice.number(40) > 0 ? PLAIN_WORDS : WORDS);

/** A value in brackets, or a scalar. */
function inBrackets(dice: Dice, depth: number): string {
  if (depth <= 0 || dice.number(3) > 0) return word(dice);
  const space = (): string =>
    dice.number(4) > 0
      ? dice.pick(["", " "])
      : dice.pick(["  ", "\n", "\n    ", "\n  ", " # c\n      ", "\n\n    "]);
  const comma = (): string =>
    dice.number(4) > 0 ? ", " : dice.pick([",", ` ,${space()}`, `,${space()}`, ","]);
  const items = Array.from({ length: dice.number(4) }, () => inBrackets(dice, depth - 1));
  if (dice.number(2) === 0) return `[${space()}${items.join(comma())}${space()}]`;
  const pairs = items.map(
    (item) =>
      `${word(dice)}${dice.number(20) > 0 ? ": " : dice.pick([":", " : ", ":\n   ", ":  "])}${item}`,
  );
  return `{${space()}${pairs.join(comma())}${space()}}`;
}

const BREAKS = ["\n", "\n", "\n", " # c\n", "#c\n", "\n\n", "\n  # c\n", "\n# c\n", " \n"] as const;

/** Lines in block style with about this indentation. */
function block(dice: Dice, indent: number, depth: number): string {
  const isList = depth < 3 && dice.number(3) === 0;
  let text = "";
  for (let count = 1 + dice.number(3); count > 0; count--) {
    const off = dice.number(60) === 0 ? dice.number(3) - 1 : 0;
    const spaces = " ".repeat(Math.max(0, indent + off));
    const end = dice.pick(BREAKS);
    const key = `${word(dice)}${dice.number(40) > 0 ? ":" : " :"}`;
    const deeper = indent + dice.pick([0, 1, 2, 2, 2, 4]);
    const nested = (): string => block(dice, deeper, depth - 1);
    const value = inBrackets(dice, 2);
    const kinds = isList
      ? [`- ${value}${end}`, `-  ${value}${end}`, `- ${key} ${value}${end}`, `-${end}`]
      : [`${key} ${value}${end}`, `${key}  ${value}${end}`, `${key}${end}`];
    if (depth <= 0 || dice.number(3) > 0) text += `${spaces}${dice.pick(kinds)}`;
    else if (!isList) text += `${spaces}${key}${end}${nested()}`;
    else
      text += dice.pick([
        `${spaces}-${end}${nested()}`,
        `${spaces}- ${block(dice, indent + 2, depth - 1).trimStart()}`,
        `${spaces}- ${key} ${value}${end}${block(dice, indent + 2, depth - 1)}`,
      ]);
  }
  return text;
}

const PIECES = [
  ..."[]{}:,-?#'\"|&* \n",
  ", ",
  ": ",
  " #",
  "- ",
  "  ",
  "\n  ",
  "\n\n",
  "a",
  "12",
] as const;

/** The text with a few characters removed, added or replaced. */
function disturbed(text: string, dice: Dice): string {
  let result = text;
  for (let count = 1 + dice.number(2); count > 0; count--) {
    const at = dice.number(result.length + 1);
    const piece = dice.number(3) === 0 ? "" : dice.pick(PIECES);
    result = result.slice(0, at) + piece + result.slice(at + dice.number(3));
  }
  return result;
}

/** A random text in block style, which in many cases is valid YAML. */
export function randomYaml(seed: number): string {
  const dice = new Dice(seed);
  const text = block(dice, dice.number(8) === 0 ? 1 : 0, 3);
  const isDisturbed = dice.number(2) === 0;
  const start = dice.number(4) > 0 ? "" : dice.pick(["# c\n", "\n", " # c\n\n", "  \n", "#\n#\n"]);
  const whole = start + (dice.number(6) === 0 ? text.trimEnd() : text);
  return isDisturbed ? disturbed(whole, dice) : whole;
}

/** The good manifests without what `composePlain` leaves to the library. */
const PLAIN_GOOD = GOOD.map(({ path, text }) => ({
  path,
  text: text
    .replace(/>-\n\s+(.*)\n\s+(.*)/, "$1 $2")
    .replaceAll("\\t", " ")
    .replace("&someone ", ""),
}));

/** Manifests that are written plainly, with a few random changes. */
export const randomManifests = (seed: number): string[] =>
  mutated(seed, PLAIN_GOOD).map(({ text }) => text);
