import { type Api, GithubRefusal } from "./api.ts";
import type { Writer } from "./comments.ts";
import type { Context } from "./context.ts";

interface Run {
  readonly id: number;
  readonly workflow_id: number;
  readonly event: string;
  readonly display_title: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly run_number: number;
  readonly run_attempt?: number;
  readonly created_at: string;
  readonly run_started_at?: string;
}

/** Ends of a run that wrote nothing, or whose step cleaned up behind itself. */
const SILENT: ReadonlySet<string> = new Set([
  "action_required",
  "cancelled",
  "skipped",
  "stale",
  "startup_failure",
]);

const startOf = (run: Run): number => Date.parse(run.run_started_at ?? run.created_at);

/** The run that this step belongs to; `undefined` when GitHub does not show it. @throws GithubRefusal */
export async function ownRun({ api, runner }: Context): Promise<Run | undefined> {
  try {
    return await api.call<Run>("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
      run_id: runner.runId,
    });
  } catch (error) {
    if (error instanceof GithubRefusal && [403, 404].includes(error.status)) {
      api.debug?.(`newer runs: this run is not shown: ${error.message}`);
      return undefined;
    }
    throw error;
  }
}

const runsLike = (
  api: Api,
  { workflow_id: id, event }: Run,
  { head, branch }: Sibling,
): Promise<Run[]> =>
  api.all<Run>(
    "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
    { workflow_id: id, ...(head === undefined ? { branch } : { head_sha: head, event }) },
    "workflow_runs",
  );

/** Which runs say the same thing as this one: those for a pull request's head, or for a branch. */
export interface Sibling {
  readonly head?: string;
  readonly branch?: string;
}

/**
 * Whether a later run of the same workflow says the same thing, so that this one must not write over
 * it. GitHub's own list decides, and never a text that somebody could have written. For a branch
 * only runs that have ended count: those that have not may still be waiting for this one.
 * @throws GithubRefusal
 */
export async function hasNewerRun(context: Context, sibling: Sibling): Promise<boolean> {
  const { api, runner } = context;
  const own = await ownRun(context);
  if (!own) return false;
  if ((own.run_attempt ?? 1) > runner.order[1]) return true;
  const isForHead = sibling.head !== undefined;
  const runs = await runsLike(api, own, sibling);
  const newer = runs.find(
    (run) =>
      run.id !== own.id &&
      (!isForHead || run.display_title === own.display_title) &&
      (run.status === "completed" || (isForHead && run.status === "in_progress")) &&
      !SILENT.has(run.conclusion ?? "") &&
      (startOf(run) > startOf(own) ||
        (startOf(run) === startOf(own) && run.run_number > own.run_number)),
  );
  api.debug?.(`newer runs: ${newer ? `run ${newer.id}` : "none"}`);
  return newer !== undefined;
}

/** Who writes for the default branch. */
export const writerFor = (context: Context): Writer => ({
  order: context.runner.order,
  hasNewer: () => hasNewerRun(context, { branch: context.defaultBranch }),
});
