import type { Entry } from "./entry.ts";

/** A text that replaces a range. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /**
   * The column of the new text. At the same offset, deeper lines come first, because they belong to
   * the preceding lines.
   */
  readonly depth: number;
}

/** All changes to one list or mapping. */
export interface Change {
  /** New entries by the index of the item that they replace. */
  readonly replaced: ReadonlyMap<number, readonly Entry[]>;
  readonly appended: readonly Entry[];
}

const isInsertion = ({ start, end }: Splice): number => (start === end ? 0 : 1);

/** Applies splices that do not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices.toSorted(
    (a, b) => a.start - b.start || isInsertion(a) - isInsertion(b) || b.depth - a.depth,
  );
  let result = "";
  let at = 0;
  for (const { start, end, text: put } of sorted) {
    if (start < at) throw new Error(`two edits overlap at ${start}`);
    result += text.slice(at, start) + put;
    at = end;
  }
  return result + text.slice(at);
}
