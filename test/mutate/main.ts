/**
 * Mutation tests: `npm run mutate -- [--sample 100 --seed 1] [--in src/plan] [--survivors]`.
 *
 * Every mutant is a switch in one instrumented build. Each fast test of test/plan, test/desired,
 * test/domain and test/apply runs once to find the mutants that it reaches. Then each mutant is
 * tried with the tests that reach it until one fails. Results are stored in
 * node_modules/.cache/mutate, so an interrupted run continues where it stopped. `--survivors` is
 * for writing tests: it keeps earlier kills, whatever changed since, and tries the rest. Exits with
 * 1 if less than 92 % are killed. Stryker 10 cannot do this, because it needs the JavaScript API
 * that TypeScript 7 no longer has.
 */
import { hash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { diceOf } from "../worlds/dice.ts";
import { type Equivalent, sortEquivalents } from "./equivalents.ts";
import type { Mutant } from "./instrument.ts";
import type { Learned } from "./messages.ts";
import { type Judged, makeReport } from "./report.ts";
import { Results } from "./results.ts";
import { tryMutant } from "./run.ts";
import { instrumentProject } from "./sources.ts";
import { trialsFrom } from "./trials.ts";
import { Worker } from "./workers.ts";

const root = join(import.meta.dirname, "../..");
const cache = join(root, "node_modules/.cache/mutate");

const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    in: { type: "string", default: "src/" },
    slowest: { type: "string", default: "250" },
    survivors: { type: "boolean", default: false },
  },
});

function sampleOf(mutants: readonly Mutant[], size: number, seed: number): Mutant[] {
  const dice = diceOf(seed);
  const left = [...mutants];
  const taken: Mutant[] = [];
  while (taken.length < size && left.length > 0)
    taken.push(...left.splice(dice.below(left.length), 1));
  return taken.toSorted((a, b) => a.id - b.id);
}

mkdirSync(cache, { recursive: true });
const { mutants, build } = instrumentProject(root);
const buildPath = join(cache, "build.json");
const buildText = JSON.stringify(build);
writeFileSync(buildPath, buildText);
const testTexts = build.tests.map((file) => readFileSync(join(root, file), "utf8"));
const digest = hash("sha256", JSON.stringify([buildText, testTexts]));

const entries = JSON.parse(
  readFileSync(join(import.meta.dirname, "equivalent.json"), "utf8"),
) as readonly Equivalent[];
const { equivalent, stale } = sortEquivalents(entries, mutants);
for (const { file, line, change } of stale)
  console.log(`equivalent.json: no mutant of ${file} is "${change}" in the line "${line}"`);

const inFolder = mutants.filter(({ file }) => file.startsWith(values.in));
const chosen =
  values.sample === undefined
    ? inFolder
    : sampleOf(inFolder, Number(values.sample), Number(values.seed));
const results = new Results(join(cache, "results.jsonl"), digest, values.survivors);
const open = chosen.filter((mutant) => !equivalent.has(mutant) && !results.get(mutant.key));
console.log(`${mutants.length} mutants in all; ${chosen.length} chosen, ${open.length} to try`);

using worker = new Worker(buildPath);
if (open.length > 0) {
  const learned: Learned = await worker.learn();
  const failing = learned.tests.filter(({ failure }) => failure !== undefined);
  for (const { file, name, failure } of failing)
    console.log(`${file}: "${name}" fails without any mutant: ${failure}`);
  if (failing.length > 0) process.exit(1);
  const trials = trialsFrom(learned, mutants, Number(values.slowest));
  console.log(`${learned.tests.length} tests learned`);
  for (const [index, mutant] of open.entries()) {
    results.add(await tryMutant(mutant, trials, worker));
    if ((index + 1) % 100 === 0) console.log(`${index + 1} of ${open.length}`);
  }
}

const judged = chosen.flatMap((mutant): Judged[] => {
  const result = equivalent.has(mutant) ? undefined : results.get(mutant.key);
  return result ? [{ mutant, result }] : [];
});
const report = makeReport(judged, { equivalent: equivalent.size, of: mutants.length });
console.log(report.text);
process.exitCode = report.passes && stale.length === 0 ? 0 : 1;
