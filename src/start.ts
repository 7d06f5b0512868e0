// The command line. src/cli.ts loads it only if the version of Node is supported.
import { setFlagsFromString } from "node:v8";
import { crash, main } from "./commands/main.ts";
import { endByUncaught, keepWholeStacks, processIo } from "./process-io.ts";

// Limits V8's memory for new objects to its current size, and clears it in this thread. By default
// this memory grows to 64 MB. A plan for 5,000 people then needs 130 MB more, and a quarter more
// processor time (docs/decisions/0143-new-space.md). Only versions of Node that were tested get
// these flags, because an unknown flag prints a message.
if (/^2[2-4]\./.test(process.versions.node)) {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--no-parallel-scavenge");
}

const args = process.argv.slice(2);
const io = processIo();

if (args.includes("--debug")) keepWholeStacks();
endByUncaught((error) => crash(error, args, io));

process.exitCode = await main(args, io);
