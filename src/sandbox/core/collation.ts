/**
 * Compares like utf8mb4_general_ci, the collation of Matomo's tables: each character as its base
 * capital letter, `ß` as `S`. Trailing spaces do not count (PAD SPACE).
 */
export const collate = (text: string): string =>
  // Most logins are ASCII, which needs no lookup per character.
  (/^[ -~]*$/.test(text) ? text.toUpperCase() : [...text].map(weigh).join("")).replace(/ +$/, "");

const weights = new Map<string, string>();

/**
 * The weight of one character. A mark without a letter is a character of its own, and all
 * characters beyond the basic plane are equal.
 */
function weigh(character: string): string {
  const known = weights.get(character);
  if (known !== undefined) return known;
  const weight = character.length > 1 ? "\uFFFD" : baseLetter(character);
  weights.set(character, weight);
  return weight;
}

/**
 * The base letter of a character. Only Latin, Greek and Cyrillic letters lose their accents, and
 * the tables do not contain Unicode's later letters.
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
  // Compares by code point, as the collation does. JavaScript compares UTF-16 units, which differ
  // only beyond the basic plane.
  return a < b ? -1 : a > b ? 1 : 0;
};

export const compareCollated = (a: string, b: string): number =>
  compareKeys(collate(a), collate(b));
export const sameCollated = (a: string, b: string): boolean => a === b || collate(a) === collate(b);

/**
 * `LIKE '%part%'`. In `part`, `%` matches any characters and `_` any one, because Matomo does not
 * escape them.
 */
export function containsCollated(text: string, part: string, before = ""): boolean {
  return likeCollated(text, `${before}%${part}%`);
}

/** `LIKE`, in which trailing spaces count. */
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
