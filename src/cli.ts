#!/usr/bin/env node
import { main } from "./commands/main.ts";
import { processIo } from "./process-io.ts";

/** The first Node that has what the code is written with (Set.union, Map.groupBy). */
const OLDEST_NODE = 22;

const version = process.versions.node;
if (Number(version.split(".", 1)[0]) < OLDEST_NODE) {
  process.stderr.write(
    `error: matomo-access needs Node ${OLDEST_NODE} or newer, and this is ${version}.\n-> In a checkout, npx matomo-access takes the Node that npm ci brings.\n`,
  );
  process.exit(1);
}

process.exitCode = await main(process.argv.slice(2), processIo());
