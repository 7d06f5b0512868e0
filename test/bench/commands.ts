import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { against, must, type Row, type Section } from "./measure.ts";
import { beside, type Job, raceCold, runCold, type Used } from "./whole/process.ts";
import {
  bareTarget,
  changesOf,
  type Layout,
  LAYOUTS,
  program,
  realTarget,
  type Target,
} from "./whole/target.ts";
import { FULL, type Size } from "./world.ts";

const RUNS = 3;
const CHANGES = 1_000;
/** Calls one by one are measured for this number of people and then multiplied. */
const SAMPLE = 100;
/** The time in milliseconds, in addition to Node itself, that people do not notice. */
const UNNOTICED_MS = 100;
/** The maximum memory for planning a whole instance. */
const MEMORY_MIB: Readonly<Record<Layout, number>> = { teams: 300, listed: 450 };

const bareRead = ({ env: of }: Target): Job => ({ file: beside("bare-read.mjs"), env: of });
const bareParse = (folder: string): Job => ({ file: beside("bare-parse.mjs"), args: [folder] });
const bareWrites = ({ env: of }: Target, how: string, file: string): Job => ({
  file: beside("bare-writes.mjs"),
  args: [how, file],
  env: of,
});

const memory = (what: string, { mib }: Used, limit: number): Row => ({
  what,
  small: `${limit} MiB`,
  large: `${Math.round(mib)} MiB`,
  ratio: mib / limit,
  limit: 1,
});

const cpu = (what: string, base: readonly Used[], own: Used, limit: number): Row =>
  against(
    what,
    ["bare", base.reduce((sum, { cpuMs }) => sum + cpuMs, 0)],
    ["own", own.cpuMs],
    limit,
  );

const requestRow = (what: string, requests: number, limit: number): Row => ({
  what,
  small: `${limit}`,
  large: `${requests}`,
  ratio: requests / limit,
  limit: 1,
});

/** Measures `validate` and `plan` of an instance without changes. */
async function readingRows(target: Target, layout: Layout): Promise<Row[]> {
  const folder = target.folders[layout];
  const used = await raceCold(
    {
      read: bareRead(target),
      parse: bareParse(folder),
      validate: program(["validate", "--dir", folder], target),
      plan: program(["plan", "--detailed-exitcode", "--dir", folder], target),
    },
    RUNS,
  );
  const before = target.requests?.();
  if (before !== undefined) await runCold(program(["plan", "--dir", folder], target));
  const requests = (target.requests?.() ?? 0) - (before ?? 0);
  return [
    against(
      `${layout}: validate, against the YAML library`,
      ["yaml", used.parse.ms],
      ["validate", used.validate.ms],
      0.8,
    ),
    against(
      `${layout}: plan, against bare reads and the YAML library`,
      ["read + yaml", used.read.ms + used.parse.ms],
      ["plan", used.plan.ms],
      // If the server answers at once, there is no time in which to do other work.
      target.requests ? 1.6 : 1.1,
    ),
    cpu(`${layout}: plan, processor time`, [used.read, used.parse], used.plan, 2),
    memory(`${layout}: plan, memory`, used.plan, MEMORY_MIB[layout]),
    ...(before === undefined ? [] : [requestRow(`${layout}: plan, requests`, requests, 15)]),
  ];
}

/**
 * Measures `apply` for many people, compared with tools that call Matomo person by person or change
 * by change.
 */
async function writingRows(target: Target): Promise<Row[]> {
  const folder = target.folders.teams;
  const changes = changesOf(target.live, CHANGES);
  must(changes.length > SAMPLE, "there are too few people with several sites");
  const [gone, back, few] = ["gone.json", "back.json", "few.json"].map((name) =>
    join(target.scratch, name),
  ) as [string, string, string];
  writeFileSync(gone, JSON.stringify(changes.map(([login, site]) => [login, site, "noaccess"])));
  writeFileSync(back, JSON.stringify(changes));
  writeFileSync(few, JSON.stringify(changes.slice(0, SAMPLE)));
  const apply = ["apply", "--yes", "--dir", folder];
  const allow = ["--allow-gaining", String(2 * CHANGES)];
  const used = await raceCold(
    {
      read: bareRead(target),
      parse: bareParse(folder),
      plan: program(["plan", "--dir", folder], target),
      // Removes the access that apply grants again.
      writes: bareWrites(target, "together", gone),
      apply: program([...apply, ...allow], target),
      each: bareWrites(target, "each", few),
      users: bareWrites(target, "users", few),
    },
    RUNS,
  );
  await runCold(program(["plan", "--detailed-exitcode", "--dir", folder], target));
  const node = await raceCold({ node: { file: beside("nothing.mjs") } }, RUNS);
  const bare = 2 * used.read.ms + used.parse.ms + used.writes.ms;
  const perCall = (one: Used): number => ((one.ms - node.node.ms) / SAMPLE) * changes.length;
  return [
    against(
      `apply of ${changes.length} people, against the bare calls`,
      ["2 reads + yaml + writes", bare],
      ["apply", used.apply.ms],
      target.requests ? 3 : 1.5,
    ),
    against(
      `its writes, against one call a change (${SAMPLE} measured)`,
      ["each", perCall(used.each)],
      ["apply - plan - read", used.apply.ms - used.plan.ms - used.read.ms],
      // Calls cost nothing on a server that answers at once.
      target.requests ? 10 : 1 / 8,
    ),
    against(
      `reading it, against one call a user (${SAMPLE} measured)`,
      ["each", (perCall(used.users) / changes.length) * target.live.people.size],
      ["read", used.read.ms],
      target.requests ? 1 : 1 / 8,
    ),
  ];
}

async function startRows(target: Target): Promise<Row[]> {
  const used = await raceCold(
    {
      node: { file: beside("nothing.mjs") },
      help: program(["--help"], target),
      version: program(["--version"], target),
    },
    2 * RUNS,
  );
  return (["help", "version"] as const).map((name) => ({
    what: `--${name}, beyond Node itself`,
    small: `${UNNOTICED_MS} ms`,
    large: `${Math.round(used[name].ms - used.node.ms)} ms`,
    ratio: (used[name].ms - used.node.ms) / UNNOTICED_MS,
    limit: 1,
  }));
}

const SIZES: readonly Size[] = [
  { people: 50, sites: 10 },
  { people: 500, sites: 100 },
  FULL,
  { people: 20_000, sites: 2_000 },
];

/** The processor time of a plan per person, above that of a plan for nobody. */
async function growthRows(): Promise<Row[]> {
  const each: { readonly size: Size; readonly ms: number }[] = [];
  let nobody = 0;
  for (const size of SIZES) {
    await using target = await bareTarget(size);
    const runs = size.people > FULL.people ? 1 : 3;
    const { plan } = await raceCold(
      { plan: program(["plan", "--dir", target.folders.teams], target) },
      runs,
    );
    // The smallest instance is the base with which the others are compared.
    if (each.length === 0) nobody = plan.cpuMs;
    each.push({ size, ms: plan.cpuMs });
  }
  const perPerson = ({ size, ms }: (typeof each)[number]): number => (ms - nobody) / size.people;
  return each.slice(2).map((large, index) => {
    const small = each[index + 1] ?? large;
    const name = ({ size }: typeof large): string => `${size.people} x ${size.sites}`;
    return {
      what: `plan, processor time a person, ${name(small)} -> ${name(large)}`,
      small: `${perPerson(small).toFixed(2)} ms`,
      large: `${perPerson(large).toFixed(2)} ms`,
      ratio: perPerson(large) / perPerson(small),
      limit: 1.25,
    };
  });
}

async function sectionOf(target: Target): Promise<Section> {
  const rows: Row[] = [...(await startRows(target))];
  for (const layout of LAYOUTS) rows.push(...(await readingRows(target, layout)));
  if (target.mayWrite) rows.push(...(await writingRows(target)));
  return { title: `Whole commands, cold: ${target.title}`, rows };
}

/** Measures commands as people start them, each in its own process. */
export async function benchCommands(): Promise<Section> {
  if ((env["MATOMO_URL"] ?? "") !== "") {
    await using target = await realTarget();
    return await sectionOf(target);
  }
  await using target = await bareTarget(FULL);
  return await sectionOf(target);
}

/** Measures how the time of a plan grows with the instance. */
export const benchGrowth = async (): Promise<Section> => ({
  title: "A plan without a change, cold, against a server that answers at once",
  rows: await growthRows(),
});
