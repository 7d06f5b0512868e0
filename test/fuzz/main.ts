/**
 * Reads thousands of broken manifests: `npm run fuzz -- [first seed] [count]`. Nothing may be
 * thrown, and every finding must have a place. Plain YAML must have the same values as with the
 * YAML library. Prints the seed of a failed case. `test/manifest/fuzz.test.ts` and
 * `test/manifest/plain-document.test.ts` run some hundred cases.
 */
import { checkCase } from "./check-case.ts";
import { mutated } from "./mutations.ts";
import { comparePlain, randomManifests, randomYaml } from "./plain-yaml.ts";

/** One mutated manifest takes as long as this many random texts. */
const TEXTS_PER_CASE = 20;

const [first = 1, count = 5_000] = process.argv.slice(2).map(Number);
let failed = 0;
let slowest = { ms: 0, seed: 0 };
const plain = { compared: 0, accepted: 0 };

/** The first difference between the reader of plain YAML and the library. */
function plainDifference(seed: number): string | undefined {
  const random = Array.from({ length: TEXTS_PER_CASE }, (_, each) =>
    randomYaml(seed * TEXTS_PER_CASE + each),
  );
  for (const text of [...randomManifests(seed), ...random]) {
    const { isAccepted, difference } = comparePlain(text);
    plain.compared++;
    if (isAccepted) plain.accepted++;
    if (difference !== undefined) return `${JSON.stringify(text)}\n${difference}`;
  }
  return undefined;
}

for (let seed = first; seed < first + count; seed++) {
  const files = mutated(seed);
  const begun = performance.now();
  let problem: string | undefined;
  try {
    problem = checkCase(files) ?? plainDifference(seed);
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const ms = performance.now() - begun;
  if (ms > slowest.ms) slowest = { ms, seed };
  if (problem === undefined) continue;
  failed++;
  console.log(`seed ${seed}: ${problem}`);
}
console.log(
  `${count} cases from seed ${first}, ${failed} failed; the slowest is seed ${slowest.seed} with ${Math.round(slowest.ms)} ms.`,
);
console.log(
  `${plain.compared} texts compared with the YAML library, ${plain.accepted} of them plain YAML.`,
);
process.exitCode = failed === 0 ? 0 : 1;
