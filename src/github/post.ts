import { makeActionIo, tellError } from "./action-io.ts";
import type { Io } from "../job/io.ts";
import { openContext } from "./platform/context.ts";
import { runnerFrom } from "./platform/runner.ts";
import { planPost } from "./plan/plan-post.ts";

/**
 * Runs when the job is done, whatever became of it (`post-if: always()`): the status of a pull
 * request turns green here, after its plan was uploaded. @returns the exit code
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
