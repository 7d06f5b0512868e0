/** `1 site`, `2 sites`, `0 people`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** A moment from ISO 8601 as `2026-11-25 09:00 UTC`. */
export const momentText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/** `a, b and c` */
export function list(items: readonly string[]): string {
  return items.length < 2
    ? (items[0] ?? "")
    : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** The first few, and the number of the others: `a, b and 31 more`. */
export function shortList(items: readonly string[], max: number): string {
  // "and 1 more" would need as much room as the item itself.
  if (items.length <= max + 1) return list(items);
  return `${items.slice(0, max).join(", ")} and ${items.length - max} more`;
}
