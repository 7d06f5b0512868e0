/** Sorts texts by code unit (for `toSorted`), in the same order on every machine. */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
