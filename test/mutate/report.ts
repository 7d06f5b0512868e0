import type { Mutant } from "./instrument.ts";
import type { Result } from "./results.ts";

/** In percent. */
const MIN_KILLED = 92;
const MAX_EQUIVALENT = 3;

export interface Judged {
  readonly mutant: Mutant;
  readonly result: Result;
}

export interface Report {
  readonly text: string;
  readonly passes: boolean;
}

const percent = (part: number, whole: number): number => (whole === 0 ? 100 : (100 * part) / whole);
const shown = (part: number, whole: number): string =>
  `${percent(part, whole).toFixed(1)} % (${part} of ${whole})`;
const isKilled = ({ result }: Judged): boolean => result.status === "killed";
const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/"));

/** The number of mutants in the whole project that are left out as equivalent. */
export interface LeftOut {
  readonly equivalent: number;
  readonly of: number;
}

/**
 * Lists survivors with their places, and then the share of killed mutants per folder and in total.
 * `judged` contains no equivalent mutants. Their share is that of the whole project, so that it is
 * the same for every sample.
 */
export function makeReport(judged: readonly Judged[], { equivalent, of }: LeftOut): Report {
  const survivors = judged
    .filter((one) => !isKilled(one))
    .map(({ mutant, result }) => {
      const { file, line, operator, change } = mutant;
      return `${file}:${line}: survived (${operator}): ${change}${result.why === "" ? "" : ` [${result.why}]`}`;
    });
  const killed = judged.filter(isKilled).length;
  const folders = [...Map.groupBy(judged, ({ mutant }) => folderOf(mutant.file))].map(
    ([folder, ones]) => `${folder}: ${shown(ones.filter(isKilled).length, ones.length)}`,
  );
  return {
    text: [
      ...survivors,
      "",
      ...folders,
      `Killed: ${shown(killed, judged.length)}, at least ${MIN_KILLED} % required`,
      `Equivalent: ${shown(equivalent, of)}, at most ${MAX_EQUIVALENT} % allowed`,
      "",
    ].join("\n"),
    passes:
      percent(killed, judged.length) >= MIN_KILLED && percent(equivalent, of) <= MAX_EQUIVALENT,
  };
}
