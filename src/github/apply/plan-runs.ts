import { isOwnFile } from "../platform/workflow-file.ts";
import type { Api } from "../platform/api.ts";
import { planRunTitle } from "../platform/plan-run-title.ts";
import type { Pull } from "../platform/pull.ts";
import { runsOrNone, startOf, type WorkflowRun } from "../platform/workflow-runs.ts";

/** An attempt of a run of the plan workflow, as it was at the merge. */
export interface PlanAttempt {
  readonly run: number;
  readonly attempt: number;
  /** Milliseconds, rounded to whole seconds. */
  readonly startedAt: number;
  /**
   * The result at the merge; `open` if the attempt was unfinished. A later attempt replaces the
   * conclusion that GitHub shows for a run, so the times decide.
   */
  readonly state: "open" | "success" | "failure" | "cancelled" | "skipped";
}

/** The runs of the plan workflow for a merged pull request. */
export interface PlanRuns {
  /** Attempts that had started by the time of the merge, the latest first. */
  readonly attempts: readonly PlanAttempt[];
  /** The person who caused the first run by pushing the head or opening the pull request. */
  readonly firstActor: string | undefined;
  /** Ids of all runs of the workflow for the head, including those for other pull requests. */
  readonly known: ReadonlySet<number>;
  /** Whether there are runs for the head, but none with the name of this pull request. */
  readonly isUnnamed: boolean;
}

/** Conclusions of a run without a valid plan. */
const FAILED: ReadonlySet<string> = new Set(["failure", "timed_out"]);

/** The state of an attempt at a given time (milliseconds). */
function stateAt(
  { status, conclusion, updated_at: at }: WorkflowRun,
  time: number,
): PlanAttempt["state"] {
  // A skipped attempt never ran, so its times do not matter.
  if (conclusion === "skipped") return "skipped";
  if (status !== "completed" || Date.parse(at) > time) return "open";
  if (conclusion === "success") return "success";
  return FAILED.has(conclusion ?? "") ? "failure" : "cancelled";
}

const runsForHead = (api: Api, pull: Pull, workflow: string): Promise<WorkflowRun[]> =>
  runsOrNone(() =>
    api.all<WorkflowRun>(
      "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
      { workflow_id: workflow, head_sha: pull.head.sha, event: "pull_request_target" },
      "workflow_runs",
    ),
  );

/** The attempts before the latest one, which GitHub returns as the run. */
async function earlierAttempts(
  api: Api,
  { id, run_attempt: last = 1 }: WorkflowRun,
): Promise<WorkflowRun[]> {
  const found: WorkflowRun[] = [];
  for (let attempt = 1; attempt < last; attempt++)
    found.push(
      await api.call<WorkflowRun>(
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}",
        { run_id: id, attempt_number: attempt },
      ),
    );
  return found;
}

/**
 * The runs of the plan workflow for the merged head. Only runs with the right event, file and ref
 * count, because the branch of a pull request can run workflows too. The run's name, which the
 * default branch's workflow sets, tells pull requests with the same head apart. Runs that started
 * after the merge do not count.
 * @throws GithubRefusal
 */
export async function planRuns(
  api: Api,
  pull: Pull,
  { workflow, repository }: { readonly workflow: string; readonly repository: string },
): Promise<PlanRuns> {
  const merged = Date.parse(pull.merged_at ?? "");
  const all = await runsForHead(api, pull, workflow);
  const believed = all.filter(
    (run) =>
      run.event === "pull_request_target" &&
      run.head_sha === pull.head.sha &&
      run.repository.full_name === repository &&
      run.head_repository?.full_name === repository &&
      isOwnFile(run.path, workflow, pull.base.ref) &&
      Date.parse(run.created_at) <= merged,
  );
  const own = believed
    .filter(({ display_title: title }) => title === planRunTitle(pull.number))
    .toSorted((a, b) => b.run_number - a.run_number || b.id - a.id);
  const attempts: (PlanAttempt & { readonly order: number })[] = [];
  for (const run of own)
    for (const one of [...(await earlierAttempts(api, run)), run])
      if (startOf(one) <= merged)
        attempts.push({
          run: run.id,
          attempt: one.run_attempt ?? 1,
          startedAt: startOf(one),
          state: stateAt(one, merged),
          order: run.run_number,
        });
  return {
    attempts: attempts.toSorted(
      (a, b) => b.startedAt - a.startedAt || b.order - a.order || b.attempt - a.attempt,
    ),
    known: new Set(all.map(({ id }) => id)),
    firstActor: own.at(-1)?.actor?.login,
    isUnnamed: own.length === 0 && believed.length > 0,
  };
}
