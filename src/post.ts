import { crash } from "./github/run.ts";
import { runPost } from "./github/post.ts";
import { endByUncaught, keepWholeStacks, processIo } from "./process-io.ts";

// The `post` entry of action.yml, which GitHub runs for the same step at the end of the job.
const cwd = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
const io = processIo({ isTerminal: false, columns: 100, cwd });

if (process.env["RUNNER_DEBUG"] === "1") keepWholeStacks();
endByUncaught((error) => crash(error, io));

process.exitCode = await runPost(io);
