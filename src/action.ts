import { runAction } from "./github/run.ts";
import { processIo } from "./process-io.ts";

// A step's log is no terminal, and its files are those of the checkout.
const cwd = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
process.exitCode = await runAction(processIo({ isTerminal: false, columns: 100, cwd }));
