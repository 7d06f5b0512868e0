import type { Mutant } from "./instrument.ts";
import type { Learned, Trial } from "./messages.ts";

/** The minimum time limit of a test in milliseconds, because the machine may be busy. */
const MIN_LIMIT = 10_000;
const MAX_SLOWER = 30;
const MIN_TURNS = 100_000;
const MAX_MORE_TURNS = 20;

/** Tests that start servers, and the code that they test. */
const WITH_SERVERS = { tests: "test/apply/", source: "src/apply/" };

export interface Trials {
  /** Tests that reach the mutant, the fastest first. */
  reaching(mutant: Mutant): Trial[];
  /**
   * Tests for a mutant that runs while modules are loaded: all tests if the source computes
   * something then, otherwise those of the test file that does. Tests that reach the mutant's file
   * come first.
   */
  atLoad(mutant: Mutant): Trial[];
}

/**
 * Chooses the tests for each mutant. Excludes tests slower than `slowest` milliseconds, and uses
 * tests with servers only for code that writes to servers.
 */
export function trialsFrom(
  { tests, atLoad }: Learned,
  mutants: readonly Mutant[],
  slowest: number,
): Trials {
  const fast = tests
    .filter(({ ms }) => ms <= slowest)
    .toSorted((a, b) => a.ms - b.ms)
    .map((test) => ({ ...test, reached: new Set(test.reached) }));
  const fileOf = new Map(mutants.map(({ id, file }) => [id, file]));
  const sources = new Map(
    fast.map(({ file, number, reached }) => [
      `${file} ${number}`,
      new Set([...reached].map((id) => fileOf.get(id))),
    ]),
  );
  const loads = atLoad.map(({ file, reached }) => ({ file, reached: new Set(reached) }));
  const isAbout = (mutant: Mutant, test: { readonly file: string }): boolean =>
    mutant.file.startsWith(WITH_SERVERS.source) || !test.file.startsWith(WITH_SERVERS.tests);
  const isNear = (mutant: Mutant, { file, number }: (typeof fast)[number]): boolean =>
    sources.get(`${file} ${number}`)?.has(mutant.file) === true;
  const trial = ({ file, number, ms, turns }: (typeof fast)[number]): Trial => ({
    file,
    number,
    limitMs: Math.max(MIN_LIMIT, MAX_SLOWER * ms),
    maxTurns: Math.max(MIN_TURNS, MAX_MORE_TURNS * turns),
  });
  return {
    reaching: (mutant) =>
      fast.filter((test) => isAbout(mutant, test) && test.reached.has(mutant.id)).map(trial),
    atLoad: (mutant) => {
      const reaching = loads.filter(({ reached }) => reached.has(mutant.id));
      const files = new Set(reaching.map(({ file }) => file));
      const able = fast.filter(
        (test) => isAbout(mutant, test) && (files.has(undefined) || files.has(test.file)),
      );
      const near = able.filter((test) => isNear(mutant, test));
      return [...near, ...able.filter((test) => !isNear(mutant, test))].map(trial);
    },
  };
}
