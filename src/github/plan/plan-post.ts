import { AccessError } from "../../domain/error.ts";
import { readNamedFile } from "../../files/read-json.ts";
import type { Context } from "../platform/context.ts";
import { sha256 } from "../platform/digest.ts";
import { hasNewerRun, ownRun } from "../platform/newer-run.ts";
import { planRunTitle } from "../platform/plan-run-title.ts";
import { isCurrent } from "../platform/pull.ts";
import type { Runner } from "../platform/runner.ts";
import { ownsStatus } from "../platform/status.ts";
import { type ExpectedPlan, problemWithUpload } from "../store/uploaded-plan.ts";
import { changesPlan, type PullEvent, pullOf, PullRun } from "./pull-run.ts";

/** A plan that waits for its upload. */
interface MadePlan extends ExpectedPlan {
  /** The description of the status once the plan is uploaded. */
  readonly description: string;
}

const MADE = "plan";
const ENDED = "ended";

/** Leaves setting the status to the step's `post` entry, which runs after the upload. */
export function leaveToPost(
  runner: Runner,
  { planFile, artifact, description }: Omit<MadePlan, "digest"> & { readonly planFile: string },
): void {
  const digest = sha256(readNamedFile(planFile, "The plan"));
  runner.save(MADE, JSON.stringify({ artifact, digest, description } satisfies MadePlan));
}

/** Records that the step finished normally. The status is then set, or left to the `post` entry. */
export const markEnded = (runner: Runner): void => runner.save(ENDED, "true");

function madePlanOf(runner: Runner): MadePlan | undefined {
  const text = runner.saved(MADE);
  return text === undefined ? undefined : (JSON.parse(text) as MadePlan);
}

const UPLOAD =
  "Merging would approve nothing. Open plan.yml in the release that the workflow uses. Copy its upload step and its line `run-name` into your plan.yml. Then run plan again.";

/** What is wrong with the uploaded plan; `undefined` if apply will find it. */
async function problemOf(
  context: Context,
  pull: PullEvent,
  made: MadePlan,
): Promise<string | undefined> {
  const { api, runner } = context;
  const run = await ownRun(context);
  const title = planRunTitle(pull.number);
  if (run && run.display_title !== title)
    return `The run is not named "${title}", so apply would not find its plan.`;
  return problemWithUpload(api, runner.io, runner.runId, made);
}

/**
 * Finishes a step that planned a pull request. Runs after the upload, and sets the status to green
 * only if apply will find the plan. After an interrupted step the status stays red.
 * @returns whether the job may be green
 * @throws AccessError
 */
export async function planPost(context: Context): Promise<boolean> {
  const { runner } = context;
  const made = madePlanOf(runner);
  if (!made && runner.saved(ENDED) !== undefined) return true;
  if (!changesPlan(context)) return true;
  const pull = pullOf(context);
  if (await hasNewerRun(context, pull.head.sha)) return true;
  const run = new PullRun(context, pull, !(await ownsStatus(context, pull)));
  const isOpen = (): Promise<boolean> =>
    isCurrent(context.api, pull.number, pull.head.sha, pull.base.ref, runner.io);
  if (!made) {
    // An older head or a closed pull request needs no status.
    if (await isOpen())
      await run.failed("github-error", "The plan was not finished. Run it again.", []);
    return false;
  }
  let problem: string | undefined;
  try {
    problem = await problemOf(context, pull, made);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    problem = error.message;
  }
  if (problem === undefined) {
    await run.status("success", made.description);
    return true;
  }
  await run.failed("github-error", `The plan does not count. ${problem}`, [
    { severity: "error", code: "not-uploaded", message: problem, hint: UPLOAD },
  ]);
  return false;
}
