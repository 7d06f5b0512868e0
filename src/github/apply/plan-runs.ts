import { isOwnFile } from "../platform/workflow-file.ts";
import type { Api } from "../platform/api.ts";
import { planRunTitle } from "../platform/plan-run-title.ts";
import type { Pull } from "../platform/pull.ts";
import { runsOrNone, startOf, type WorkflowRun } from "../platform/workflow-runs.ts";

/** One of the times that a run of the plan workflow ran, as it was at the merge. */
export interface PlanAttempt {
  readonly run: number;
  readonly attempt: number;
  /** Milliseconds, of whole seconds. */
  readonly startedAt: number;
  /**
   * How it had ended. `open`: it was not done. GitHub shows a run's conclusion of today, which a
   * later attempt replaces, so the times decide.
   */
  readonly state: "open" | "success" | "failure" | "cancelled" | "skipped";
}

/** What the runs of the plan workflow for a merged pull request are. */
export interface PlanRuns {
  /** Those that had begun at the merge, the last first. */
  readonly attempts: readonly PlanAttempt[];
  /** Who caused the first run: whoever pushed the head, or opened the pull request with it. */
  readonly firstActor: string | undefined;
  /** Ids of all runs of the workflow for the head, of whatever pull request. */
  readonly known: ReadonlySet<number>;
  /** There are runs for the head, and none is named as one for this pull request. */
  readonly isUnnamed: boolean;
}

/** The conclusions after which reviewers read a plan, or that there is none. */
const FAILED: ReadonlySet<string> = new Set(["failure", "timed_out"]);

/** How an attempt had ended at a time. */
function stateAt(
  { status, conclusion, updated_at: at }: WorkflowRun,
  time: number,
): PlanAttempt["state"] {
  // A skipped one never began, whenever GitHub said so.
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

/** The attempts before the one that GitHub shows as the run. */
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
 * The runs of the plan workflow for the head that was merged. The branch of a pull request can run
 * workflows too, so event, file and ref count; other pull requests can have the same head, so the
 * name counts, which the default branch's workflow gives. What began after the merge changes
 * nothing.
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
