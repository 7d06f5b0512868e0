#!/usr/bin/env node
// Any version of Node may run this file, so it contains only what Node 14 can read: no static
// import and no newer syntax.

/** The first version of Node with the features that the program uses (Set.union, Map.groupBy). */
const OLDEST_NODE = 22;

const version = process.versions.node;
if (Number(version.split(".")[0]) < OLDEST_NODE) {
  process.stderr.write(
    `error: matomo-access requires Node ${OLDEST_NODE} or newer, and this is Node ${version}.\n`,
  );
  process.exit(1);
}
void import("./start.ts");
