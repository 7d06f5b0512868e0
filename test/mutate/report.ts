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

/**
 * Survivors with their places, then the share of killed mutants per folder and in all. Equivalent
 * mutants are not among `judged`.
 */
export function makeReport(judged: readonly Judged[], equivalent: number): Report {
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
  const all = judged.length + equivalent;
  return {
    text: [
      ...survivors,
      "",
      ...folders,
      `Killed: ${shown(killed, judged.length)}, at least ${MIN_KILLED} % required`,
      `Equivalent: ${shown(equivalent, all)}, at most ${MAX_EQUIVALENT} % allowed`,
      "",
    ].join("\n"),
    passes:
      percent(killed, judged.length) >= MIN_KILLED && percent(equivalent, all) <= MAX_EQUIVALENT,
  };
}
