import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { median } from "../measure.ts";

/** The resources that one process used from its start to its end. */
export interface Used {
  readonly ms: number;
  /** Milliseconds of all its threads. */
  readonly cpuMs: number;
  /** The maximum memory at one time, in MiB. */
  readonly mib: number;
}

/** How to start a process. */
export interface Job {
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const USAGE = new URL("usage.mjs", import.meta.url).href;
const KIB = 1_024;

/** The path of a file in this folder. */
export const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Runs a file with Node in a new process. @throws if it does not end with 0 */
export async function runCold({ file, args = [], env = {}, cwd }: Job): Promise<Used> {
  const folder = mkdtempSync(join(tmpdir(), "matomo-access-bench-"));
  const usage = join(folder, "usage.json");
  const errors: Buffer[] = [];
  const begun = performance.now();
  const child = spawn(execPath, ["--import", USAGE, file, ...args], {
    env: { PATH: process.env["PATH"], ...env, BENCH_USAGE: usage },
    stdio: ["ignore", "ignore", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  child.stderr.on("data", (chunk: Buffer) => void errors.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  const ms = performance.now() - begun;
  if (code !== 0)
    throw new Error(
      `${file} ${args.join(" ")} ended with ${code}: ${Buffer.concat(errors).toString()}`,
    );
  const { cpu, maxRSS } = JSON.parse(readFileSync(usage, "utf8")) as {
    cpu: number;
    maxRSS: number;
  };
  rmSync(folder, { recursive: true });
  return { ms, cpuMs: cpu / 1_000, mib: maxRSS / KIB };
}

/**
 * Medians of processes that take turns, so that a machine that slows down affects all of them
 * equally.
 */
export async function raceCold<Name extends string>(
  jobs: Readonly<Record<Name, Job>>,
  runs: number,
): Promise<Record<Name, Used>> {
  const names = Object.keys(jobs) as Name[];
  const all = new Map<Name, Used[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn < runs; turn++)
    for (const name of names) all.get(name)?.push(await runCold(jobs[name]));
  return Object.fromEntries(
    [...all].map(([name, used]) => [
      name,
      {
        ms: median(used.map(({ ms }) => ms)),
        cpuMs: median(used.map(({ cpuMs }) => cpuMs)),
        mib: median(used.map(({ mib }) => mib)),
      },
    ]),
  ) as Record<Name, Used>;
}
