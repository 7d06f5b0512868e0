import type { Mutant } from "./instrument.ts";

/** A mutant whose change nobody could notice. Its source line identifies it. */
export interface Equivalent {
  readonly file: string;
  /** The line on which the mutant begins, without its indent. */
  readonly line: string;
  /** As in the report: `a < b -> (a) <= (b)`. */
  readonly change: string;
  readonly reason: string;
}

export interface Sorted {
  readonly equivalent: ReadonlySet<Mutant>;
  /** Entries that match no mutant any more. */
  readonly stale: readonly Equivalent[];
}

export function sortEquivalents(
  entries: readonly Equivalent[],
  mutants: readonly Mutant[],
): Sorted {
  const keyOf = (...parts: readonly string[]): string => parts.join("\n");
  const byPlace = Map.groupBy(mutants, ({ file, lineText, change }) =>
    keyOf(file, lineText, change),
  );
  const fitting = entries.map((entry) => ({
    entry,
    mutants: byPlace.get(keyOf(entry.file, entry.line, entry.change)) ?? [],
  }));
  return {
    equivalent: new Set(fitting.flatMap((found) => found.mutants)),
    stale: fitting.filter((found) => found.mutants.length === 0).map(({ entry }) => entry),
  };
}
