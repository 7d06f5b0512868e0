// The command line. src/cli.ts loads it only if the version of Node is supported.
import { crash, main } from "./commands/main.ts";
import { endByUncaught, keepWholeStacks, processIo } from "./process-io.ts";

const args = process.argv.slice(2);
const io = processIo();

if (args.includes("--debug")) keepWholeStacks();
endByUncaught((error) => crash(error, args, io));

process.exitCode = await main(args, io);
