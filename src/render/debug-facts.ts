import { compareTexts } from "../domain/compare.ts";
import type { SourceFile } from "../manifest/model.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import type { GuardCount, Plan } from "../plan/plan.generated.ts";
import { count } from "./words.ts";

/**
 * What a run read and decided, as lines for `--debug`. These lines contain counts, names of files,
 * hashes and reasons, but no login, site or e-mail, because on GitHub everybody may be able to read
 * them.
 */

/** `removals 2, not-approved 1`, the most frequent word first. */
export function tally(words: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || compareTexts(a, b));
  return sorted.map(([word, times]) => `${word} ${times}`).join(", ");
}
const listed = (title: string, words: Iterable<string>): string[] => {
  const text = tally(words);
  return text === "" ? [] : [`${title}: ${text}`];
};

/** The beginning of a hash, long enough to find it in comments and files. */
export const shortHash = (hash: string): string => (hash === "" ? "(none)" : hash.slice(0, 12));

export function fileFacts(files: readonly SourceFile[]): string[] {
  const sizes = files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text) }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...sizes.map(({ path, bytes }) => `read ${path}, ${count(bytes, "byte")}`),
    `${count(files.length, "manifest file")}, ${count(total, "byte")}`,
  ];
}

/** @param source the name of a file or branch */
export function baselineFacts(baseline: AnyBaseline | undefined, source: string): string[] {
  if (!baseline) return [`baseline: none in ${source}`];
  const { at, day, people, left } = baseline;
  return [
    `baseline: ${source}, verified at ${at} for ${day}, ${count(Object.keys(people).length, "person", "people")}, ${count(Object.keys(left).length, "difference")} left`,
  ];
}

const guardFacts = (name: string, { people, allowed, exceeded }: GuardCount): string =>
  `guard ${name}: ${people.length} of ${allowed} allowed${exceeded ? ", exceeded" : ""}`;

/** @param name tells several plans apart */
export function planFacts(plan: Plan, name = "plan"): string[] {
  const { summary, guards, grants, initial, effects, waiting } = plan;
  const { make, held, losses, people, frozen } = summary;
  return [
    `${name} ${shortHash(plan.hash)}: day ${plan.day}, ${count(make, "change")} for ${count(people, "person", "people")}, ${count(losses, "loss", "losses")}, ${held} on hold, ${waiting.length} waiting, ${frozen} frozen`,
    ...listed(
      `${name}: kinds`,
      effects.map(({ kind }) => kind),
    ),
    ...listed(
      `${name}: causes`,
      effects.map(({ cause }) => cause),
    ),
    ...listed(
      `${name}: on hold`,
      effects.flatMap((effect) => effect.held.map(({ reason }) => reason)),
    ),
    ...listed(
      `${name}: waiting`,
      waiting.map(({ reason }) => reason),
    ),
    `${name}: grants added ${grants.added.length}, removed ${grants.removed.length}${initial === undefined ? "" : `; no approved state is known (${initial})`}`,
    guardFacts("losing", guards.losing),
    guardFacts("gaining", guards.gaining),
    `guards: ${guards.paused === undefined ? "not paused" : "paused"}, ${count(guards.refusals.length, "refusal")}`,
  ];
}
