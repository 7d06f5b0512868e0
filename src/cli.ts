#!/usr/bin/env node
// Any Node may be asked to run this file, so it holds nothing that Node 14 cannot read: no static
// import, and no syntax of later years.

/** The first Node that has what the program is written with (Set.union, Map.groupBy). */
const OLDEST_NODE = 22;

const version = process.versions.node;
if (Number(version.split(".")[0]) < OLDEST_NODE) {
  process.stderr.write(
    `error: matomo-access requires Node ${OLDEST_NODE} or newer, and this is Node ${version}.\n`,
  );
  process.exit(1);
}
void import("./start.ts");
