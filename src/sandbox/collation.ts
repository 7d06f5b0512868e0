/**
 * utf8mb4_general_ci, the collation of Matomo's tables: every character compares as the capital letter it is based on; `ß` as `S`.
 * Trailing blanks do not count (PAD SPACE).
 */
export function collate(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll("ß", "s")
    .toUpperCase()
    .replace(/ +$/, "");
}

const compareKeys = (a: string, b: string): number => {
  // By code point, as the collation has it; JavaScript compares UTF-16 units, which differs only beyond the basic plane.
  return a < b ? -1 : a > b ? 1 : 0;
};

export const compareCollated = (a: string, b: string): number => compareKeys(collate(a), collate(b));
export const sameCollated = (a: string, b: string): boolean => a === b || collate(a) === collate(b);

/** `LIKE '%part%'` */
export const containsCollated = (text: string, part: string): boolean => collate(text).includes(collate(part));
