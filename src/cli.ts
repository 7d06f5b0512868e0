#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { main } from "./commands/main.ts";

/** The first Node that has what the code is written with (Set.union, Map.groupBy). */
const OLDEST_NODE = 22;

const version = process.versions.node;
if (Number(version.split(".", 1)[0]) < OLDEST_NODE) {
  process.stderr.write(
    `error: matomo-access needs Node ${OLDEST_NODE} or newer, and this is ${version}.\n-> In a checkout, npx matomo-access takes the Node that npm ci brings.\n`,
  );
  process.exit(1);
}

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stop.abort();
    // A second signal ends the process at once, as people expect.
    process.once(signal, () => process.exit(130));
  });
}
// Output into a closed pipe (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY && process.stdout.isTTY,
  columns: process.stdout.columns ?? 100,
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
  random: () => Math.random(),
  randomBytes: (count) => randomBytes(count),
  signal: stop.signal,
});
