// The command line, once src/cli.ts has seen that this Node can run it.
import { crash, main } from "./commands/main.ts";
import { keepWholeStacks, processIo } from "./process-io.ts";

const args = process.argv.slice(2);
const io = processIo();

if (args.includes("--debug")) keepWholeStacks();
// Node would print the error whole, with whatever it holds.
async function endBy(error: unknown): Promise<void> {
  process.exit(await crash(error, args, io));
}
process.on("uncaughtException", (error) => void endBy(error));

process.exitCode = await main(args, io);
