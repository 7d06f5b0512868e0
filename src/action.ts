import { crash, runAction } from "./github/run.ts";
import { endByUncaught, keepWholeStacks, processIo } from "./process-io.ts";

// The log of a step is not a terminal, and the step's working directory is the checkout.
const cwd = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
const io = processIo({ isTerminal: false, columns: 100, cwd });

if (process.env["RUNNER_DEBUG"] === "1") keepWholeStacks();
endByUncaught((error) => crash(error, io));

process.exitCode = await runAction(io);
