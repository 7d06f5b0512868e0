import { makeActionIo, tellError } from "./action-io.ts";
import type { Io } from "../job/io.ts";
import { openContext } from "./platform/context.ts";
import { runnerFrom } from "./platform/runner.ts";
import { planPost } from "./plan/plan-post.ts";

/**
 * Runs at the end of the job, even after a failure (`post-if: always()`). After the upload of the
 * plan, it sets the status of the pull request to green. @returns the exit code
 */
export async function runPost(given: Io): Promise<number> {
  const io = makeActionIo(given);
  try {
    const runner = runnerFrom(io);
    if (runner.input("command") !== "plan") return 0;
    if (runner.event["pull_request"] === undefined) return 0;
    return (await planPost(await openContext(runner))) ? 0 : 1;
  } catch (error) {
    tellError(error, "plan", io);
    return 1;
  }
}
