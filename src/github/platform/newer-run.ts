import type { Api } from "./api.ts";
import { GithubRefusal } from "./refusal.ts";
import type { Order, Writer } from "./comments.ts";
import type { Context } from "./context.ts";
import { startOf, type WorkflowRun } from "./workflow-runs.ts";

/** Conclusions of runs that wrote nothing, or whose step set the status in its `post` entry. */
const SILENT: ReadonlySet<string> = new Set([
  "action_required",
  "cancelled",
  "skipped",
  "stale",
  "startup_failure",
]);

/** A run of the repository; `undefined` if it does not exist or GitHub does not show it. */
async function runOf(api: Api, id: number): Promise<WorkflowRun | undefined> {
  try {
    return await api.call<WorkflowRun>("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
      run_id: id,
    });
  } catch (error) {
    if (error instanceof GithubRefusal && [403, 404].includes(error.status)) {
      api.debug?.(`newer runs: run ${id} is not shown: ${error.message}`);
      return undefined;
    }
    throw error;
  }
}

/** The run of this step. @throws GithubRefusal */
export const ownRun = ({ api, runner }: Context): Promise<WorkflowRun | undefined> =>
  runOf(api, runner.runId);

const isLater = (run: WorkflowRun, than: WorkflowRun): boolean =>
  startOf(run) > startOf(than) ||
  (startOf(run) === startOf(than) && run.run_number > than.run_number);

/**
 * Whether the same workflow has a later run for the same head of the same pull request. This run
 * must not overwrite the texts of a later one. Uses GitHub's list of runs, never a text.
 * @throws GithubRefusal
 */
export async function hasNewerRun(context: Context, head: string): Promise<boolean> {
  const { api, runner } = context;
  const own = await ownRun(context);
  if (!own) return false;
  if ((own.run_attempt ?? 1) > runner.order[1]) return true;
  const runs = await api.all<WorkflowRun>(
    "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
    { workflow_id: own.workflow_id, head_sha: head, event: own.event },
    "workflow_runs",
  );
  const newer = runs.find(
    (run) =>
      run.id !== own.id &&
      run.display_title === own.display_title &&
      run.head_repository?.full_name === own.head_repository?.full_name &&
      (run.status === "completed" || run.status === "in_progress") &&
      !SILENT.has(run.conclusion ?? "") &&
      isLater(run, own),
  );
  api.debug?.(`newer runs: ${newer ? `run ${newer.id}` : "none"}`);
  return newer !== undefined;
}

/**
 * Whether a later run wrote a text for the default branch. The text only names a run; GitHub tells
 * whether it exists, its workflow and branch, and when it started.
 */
async function isWrittenLater(context: Context, wrote: Order | undefined): Promise<boolean> {
  const { api, runner, defaultBranch } = context;
  if (!wrote) return false;
  const [run, attempt] = wrote;
  const own = await ownRun(context);
  if (!own) return false;
  // The text is from a later attempt of this run.
  if (run === own.id) return attempt > runner.order[1] && (own.run_attempt ?? 1) >= attempt;
  const other = await runOf(api, run);
  return (
    other !== undefined &&
    other.workflow_id === own.workflow_id &&
    other.head_branch === defaultBranch &&
    other.head_repository?.full_name === runner.repository &&
    !other.event.startsWith("pull_request") &&
    isLater(other, own)
  );
}

/** The writer for texts that belong to the default branch. */
export const writerFor = (context: Context): Writer => ({
  order: context.runner.order,
  hasNewer: (wrote) => isWrittenLater(context, wrote),
});
