/**
 * Runs the benchmarks. They print ratios of values measured in the same run, so that results are
 * comparable between machines. Ends with 1 if a ratio exceeds the limit that the project has set.
 *
 * `npm run bench -- commands growth` runs only those two benchmarks. With MATOMO_URL and
 * MATOMO_TOKEN, only whole commands are measured, against that server, which is only read unless
 * BENCH_WRITE is set.
 */
import { availableParallelism } from "node:os";
import { argv, env } from "node:process";
import { benchApplying } from "./applying.ts";
import { benchCommands, benchGrowth } from "./commands.ts";
import { benchImporting } from "./importing.ts";
import { benchInvitations } from "./invitations.ts";
import { benchManifests } from "./manifests.ts";
import type { Section } from "./measure.ts";
import { benchFirstPlan, benchPlanning } from "./planning.ts";
import { benchReading } from "./reading.ts";
import { benchRendering } from "./rendering.ts";
import { holds, table } from "./table.ts";

const begun = performance.now();
const sections: Section[] = [];
const second: string[] = [];
const show = (text: string): void => {
  // Returns to the beginning of the line and clears it.
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
};

const BENCHES = [
  ["reading", benchReading],
  ["planning", benchPlanning],
  ["manifests", benchManifests],
  ["applying", benchApplying],
  ["rendering", benchRendering],
  ["importing", benchImporting],
  ["invitations", benchInvitations],
  // The last one, because it leaves data in memory that would slow down the others.
  ["first-plan", benchFirstPlan],
  ["commands", benchCommands],
  ["growth", benchGrowth],
] as const;

const onServer = (env["MATOMO_URL"] ?? "") !== "";
const named = onServer ? ["commands"] : argv.slice(2);
const known = BENCHES.map(([name]) => name);
const unknown = named.find((name) => known.every((one) => one !== name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are ${known.join(", ")}.`);
  process.exit(1);
}

for (const [name, bench] of BENCHES) {
  if (named.length > 0 && !named.includes(name)) continue;
  show(`measuring ${name} ...`);
  let section = await bench();
  // Measures again: other programs on the machine can exceed a limit once, but slow code does so
  // again.
  const over = section.rows.filter((row) => !holds(row));
  if (over.length > 0 && !onServer) {
    second.push(
      `${name} (${over.map(({ what, ratio }) => `${what}: ${ratio.toFixed(2)}`).join("; ")})`,
    );
    section = await bench();
  }
  sections.push(section);
}
show("");
const broken = sections.flatMap(({ rows }) => rows).filter((row) => !holds(row)).length;
console.log(table(sections));
console.log(
  [
    "Times are medians of runs that took turns. growth is the power with which time grows with the work: n^1 is in proportion.",
    ...(second.length > 0
      ? [`Measured a second time, because a limit was broken the first time: ${second.join(", ")}.`]
      : []),
    `Node ${process.versions.node}, ${availableParallelism()} cores, ${Math.round((performance.now() - begun) / 1000)} seconds in all.`,
    broken === 0
      ? "All limits hold."
      : `${broken === 1 ? "One limit is" : `${broken} limits are`} broken.`,
  ].join("\n"),
);
process.exitCode = broken === 0 ? 0 : 1;
