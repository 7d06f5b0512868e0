import { distance } from "fastest-levenshtein";
import { compareTexts } from "./compare.ts";

const letters = (word: string): string => [...word].toSorted().join("");

/**
 * Longer texts are not compared. No name of a site, login or key is that long, and comparing long
 * texts is slow.
 */
const MAX_COMPARED = 120;

/** The candidates most like `wanted`, best first. Ignores case. Empty if none is similar. */
export function nearest(wanted: string, candidates: Iterable<string>, max = 3): string[] {
  if (wanted.length > MAX_COMPARED) return [];
  const target = wanted.toLowerCase();
  const allowed = Math.max(2, Math.floor(target.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of candidates) {
    if (name.length > MAX_COMPARED) continue;
    const lower = name.toLowerCase();
    // A name that contains the other is similar however long the rest is: "Shop" and "Shop DE".
    const contained =
      target !== lower &&
      target.length >= 3 &&
      (lower.includes(target) || (lower.length >= 3 && target.includes(lower)));
    if (!contained && Math.abs(lower.length - target.length) > allowed) continue;
    const score = contained ? 1 : distance(target, lower);
    // Two edits can turn any short word into any other, so in short words two edits count only if
    // they swap letters.
    if (score > 1 && target.length < 4 && letters(target) !== letters(lower)) continue;
    if (score <= allowed) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || compareTexts(a.name, b.name));
  // If only the case differs, nothing else can be meant.
  if (scored[0]?.score === 0)
    return scored.filter(({ score }) => score === 0).map(({ name }) => name);
  return scored.slice(0, max).map(({ name }) => name);
}

/**
 * The maximum number of names that one run compares for its proposals. It is enough for the first
 * typos, even in the largest instance.
 */
const MAX_COMPARISONS = 200_000;

/** Limits the total cost of all searches in a run, however many typos there are. */
export class NameSearch {
  #comparisons = 0;

  /** Like `nearest`, but returns nothing once the run's limit is reached. */
  nearest(wanted: string, candidates: readonly string[], max?: number): string[] {
    if (this.#comparisons > MAX_COMPARISONS) return [];
    this.#comparisons += candidates.length;
    return nearest(wanted, candidates, max);
  }
}
