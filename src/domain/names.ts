/**
 * Compares names of sites, groups, teams and sets, and explains how two names that look the same
 * differ.
 */

/**
 * The characters that PHP's `trim`, and therefore Matomo, removes (core/API/Request.php). A
 * no-break space stays, because it is part of the name.
 */
const OUTER = new Set([" ", "\t", "\n", "\r", "\0", "\v"]);

export function trimOuter(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && OUTER.has(text.charAt(start))) start++;
  while (end > start && OUTER.has(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * The form in which names are compared: without outer spaces, and in Unicode form NFC (`é` is one
 * character however it was typed).
 */
export const nameKey = (name: string): string => trimOuter(name).normalize("NFC");

/** The form in which patterns compare names: like `nameKey`, but in lower case. */
export const patternKey = (name: string): string => nameKey(name).toLowerCase();

export const sameName = (a: string, b: string): boolean => a === b || nameKey(a) === nameKey(b);

/** Letters of other scripts, each followed by the Latin letter that it looks like. */
const LOOKS_LIKE = new Map(
  "АA ВB ЕE КK МM НH ОO РP СC ТT ХX аa еe оo рp сc уy хx іi јj ѕs ԁd һh ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo"
    .split(" ")
    .map(([foreign = "", latin = ""]) => [foreign, latin]),
);

/** A text that is equal for all names that look the same. */
export function lookOf(name: string): string {
  const plain = name
    .normalize("NFKC")
    .replaceAll(/\s/gu, " ")
    .replaceAll(/\p{Pd}/gu, "-")
    .replaceAll(/[‘’‚ʼ´`]/gu, "'")
    .replaceAll(/[“”„«»]/gu, '"')
    .replaceAll(/\p{Cf}/gu, "")
    .trim();
  return [...plain].map((letter) => LOOKS_LIKE.get(letter) ?? letter).join("");
}

/** A name in quotes, as YAML reads it. Characters that look like others are written as escapes. */
export const quotedName = (name: string): string =>
  JSON.stringify(name).replaceAll(/[^ -~]/gu, (character) =>
    lookOf(character) === character
      ? character
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );

/** Descriptions of characters that people confuse with others or cannot see. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  [" ", "a space"],
  ["\t", "a tab"],
  ["\n", "a line break"],
  ["-", "a hyphen"],
  ["'", "an apostrophe"],
  ['"', "a quotation mark"],
  ["\u00a0", "a no-break space"],
  ["\u2007", "a figure space"],
  ["\u202f", "a narrow no-break space"],
  ["\u2011", "a non-breaking hyphen"],
  ["\u2013", "an en dash"],
  ["\u2014", "an em dash"],
  ["\u2019", "a curly apostrophe"],
]);

/** Describes a character without ambiguity: `the Cyrillic letter "а" (U+0430)`. */
export function describeCharacter(character: string): string {
  const known = KNOWN.get(character);
  if (character >= "!" && character <= "~") return known ?? `"${character}"`;
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (known !== undefined) return `${known} (${code})`;
  for (const script of ["Cyrillic", "Greek"])
    if (new RegExp(`\\p{Script=${script}}`, "u").test(character))
      return `the ${script} letter "${character}" (${code})`;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
    ? `"${character}" (${code})`
    : `the character ${code}`;
}

/**
 * Explains in words how two names that look the same differ. `undefined` if they are equal or
 * visibly different.
 */
export function hiddenDifference(written: string, other: string): string | undefined {
  const [here, there] = [nameKey(written), nameKey(other)];
  if (here === there || lookOf(here) !== lookOf(there)) return undefined;
  const [mine, theirs] = [[...here], [...there]];
  const length = Math.max(mine.length, theirs.length);
  let at = 0;
  while (at < length && mine[at] === theirs[at]) at++;
  const [own, foreign] = [mine[at], theirs[at]];
  if (own === undefined) return `it ends with ${describeCharacter(foreign ?? "")}`;
  if (foreign === undefined) return `it does not end with ${describeCharacter(own)}`;
  return `it has ${describeCharacter(foreign)} where this has ${describeCharacter(own)}`;
}

/**
 * A proposal ("Did you mean ..."). If the proposed name looks the same, the proposal also says what
 * differs.
 */
export function didYouMean(written: string, meant: string): string {
  const hidden = hiddenDifference(written, meant);
  return hidden === undefined
    ? `Did you mean ${meant}?`
    : `Did you mean ${quotedName(meant)}? It looks the same, but ${hidden}.`;
}
