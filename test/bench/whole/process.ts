import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";

/** What one process took, from its start to its end. */
export interface Used {
  readonly ms: number;
  /** Milliseconds of all its threads. */
  readonly cpuMs: number;
  /** The most memory that it held at once, in MiB. */
  readonly mib: number;
}

const USAGE = new URL("usage.mjs", import.meta.url).href;
const KIB = 1_024;

/** Runs a file with Node as a process of its own, cold. @throws when it does not end with 0 */
export async function runCold(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Used> {
  const folder = mkdtempSync(join(tmpdir(), "matomo-access-bench-"));
  const usage = join(folder, "usage.json");
  const errors: Buffer[] = [];
  const begun = performance.now();
  const child = spawn(execPath, ["--import", USAGE, file, ...args], {
    env: { PATH: process.env["PATH"], ...env, BENCH_USAGE: usage },
    stdio: ["ignore", "ignore", "pipe"],
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
