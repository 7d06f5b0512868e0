import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { runAction } from "./github/run.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

process.exitCode = await runAction({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  isTerminal: false,
  columns: 100,
  env: process.env,
  cwd: process.env["GITHUB_WORKSPACE"] ?? process.cwd(),
  now: () => new Date(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
  random: () => Math.random(),
  randomBytes: (count) => randomBytes(count),
  signal: stop.signal,
});
