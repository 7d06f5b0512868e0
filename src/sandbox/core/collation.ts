/**
 * utf8mb4_general_ci, the collation of Matomo's tables: every character compares as the capital
 * letter it is based on; `ß` as `S`. Trailing blanks do not count (PAD SPACE).
 */
export const collate = (text: string): string =>
  // Most logins are plain: they need no look at each character.
  (/^[ -~]*$/.test(text) ? text.toUpperCase() : [...text].map(weigh).join("")).replace(/ +$/, "");

const weights = new Map<string, string>();

/**
 * One character at a time: marks that stand alone are characters of their own, and beyond the basic
 * plane all are the same.
 */
function weigh(character: string): string {
  const known = weights.get(character);
  if (known !== undefined) return known;
  const weight = character.length > 1 ? "\uFFFD" : baseLetter(character);
  weights.set(character, weight);
  return weight;
}

/**
 * Accents fall away from Latin, Greek and Cyrillic letters only. The tables are older than
 * Unicode's later letters.
 */
function baseLetter(character: string): string {
  if (character === "ß") return "S";
  if (character === "й" || character === "Й") return "Й";
  const [base = character, ...marks] = character.normalize("NFD");
  const isAccented =
    marks.length > 0 &&
    marks.every((mark) => /\p{M}/u.test(mark)) &&
    /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(base);
  const letter = isAccented ? base : character;
  const upper = letter.toUpperCase();
  return /^[\0-\u0241\u0386-\u03F7\u0400-\u04F9\u0531-\u0556\u1E00-\u1FFF\u2160-\u24CF\uFF21-\uFF3A]$/.test(
    upper,
  )
    ? upper
    : letter;
}

const compareKeys = (a: string, b: string): number => {
  // By code point, as the collation has it; JavaScript compares UTF-16 units, which differs only
  // beyond the basic plane.
  return a < b ? -1 : a > b ? 1 : 0;
};

export const compareCollated = (a: string, b: string): number =>
  compareKeys(collate(a), collate(b));
export const sameCollated = (a: string, b: string): boolean => a === b || collate(a) === collate(b);

/**
 * `LIKE '%part%'`: in the part, `%` and `_` stand for any characters and any one, as nobody escapes
 * them.
 */
export function containsCollated(text: string, part: string, before = ""): boolean {
  return likeCollated(text, `${before}%${part}%`);
}

/** `LIKE`: trailing blanks count here. */
function likeCollated(text: string, pattern: string): boolean {
  const expression = pattern.replaceAll(/\\([\s\S])|%|_|[\s\S]/gu, (part, escaped?: string) => {
    if (part === "%") return "[\\s\\S]*";
    if (part === "_") return "[\\s\\S]";
    return [...(escaped ?? part)]
      .map((character) => weigh(character).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"))
      .join("");
  });
  return new RegExp(`^${expression}$`).test([...text].map(weigh).join(""));
}
