/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly small: string;
  readonly large: string;
  /** The ratio of two values that were measured in this run. */
  readonly ratio: number;
  /** The largest allowed ratio. */
  readonly limit: number;
  /** For twice the work, the exponent with which the time grows; 1 is linear. */
  readonly power?: number | undefined;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/**
 * Median milliseconds of several pieces of work. They take turns, so that a machine that slows down
 * affects all of them equally. The first `warmUps` turns are for the compiler and do not count.
 */
export async function race<Name extends string>(
  work: Readonly<Record<Name, () => unknown>>,
  { runs = 7, warmUps = 2 }: { readonly runs?: number; readonly warmUps?: number } = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(work) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn < warmUps + runs; turn++) {
    for (const name of names) {
      const begun = performance.now();
      await work[name]();
      if (turn >= warmUps) times.get(name)?.push(performance.now() - begun);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)])) as Record<
    Name,
    number
  >;
}

export const milliseconds = (ms: number): string =>
  `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** A row that compares the times of two pieces of work. */
export const against = (
  what: string,
  [base, baseMs]: readonly [string, number],
  [name, ms]: readonly [string, number],
  limit: number,
): Row => ({
  what,
  small: `${base} ${milliseconds(baseMs)}`,
  large: `${name} ${milliseconds(ms)}`,
  ratio: ms / baseMs,
  limit,
});

/** A row that compares the time of twice the work with that of once the work. */
export const doubled = (what: string, onceMs: number, twiceMs: number, limit: number): Row => ({
  what,
  small: milliseconds(onceMs),
  large: milliseconds(twiceMs),
  ratio: twiceMs / onceMs,
  limit,
  power: Math.log2(twiceMs / onceMs),
});

/** Stops a benchmark that does not measure what it claims to. */
export function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`The benchmark does not measure what it says: ${what}`);
}
