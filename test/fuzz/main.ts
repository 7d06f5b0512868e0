/**
 * Reads thousands of broken manifests: `npm run fuzz -- [first seed] [count]`. Nothing may be
 * thrown, and every finding must have a place. Prints the seed of a failed case.
 * `test/manifest/fuzz.test.ts` runs some hundred cases.
 */
import { checkCase } from "./check-case.ts";
import { mutated } from "./mutations.ts";

const [first = 1, count = 5_000] = process.argv.slice(2).map(Number);
let failed = 0;
let slowest = { ms: 0, seed: 0 };
for (let seed = first; seed < first + count; seed++) {
  const files = mutated(seed);
  const begun = performance.now();
  let problem: string | undefined;
  try {
    problem = checkCase(files);
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
process.exitCode = failed === 0 ? 0 : 1;
