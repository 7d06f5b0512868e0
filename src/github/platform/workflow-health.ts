import { compareTexts } from "../../domain/compare.ts";
import { timesBetween } from "../../domain/cron.ts";
import { AccessError } from "../../domain/error.ts";
import { readNamedFile } from "../../files/read-json.ts";
import type { Api } from "./api.ts";
import { GithubRefusal } from "./refusal.ts";
import type { Context } from "./context.ts";
import { runsOrNone, type WorkflowRun } from "./workflow-runs.ts";

/** Workflows with a schedule, by the names of the files that teams copy. */
const SCHEDULED = ["schedule", "drift"] as const;
export type ScheduledWorkflow = (typeof SCHEDULED)[number];

/** Workflows that write to Matomo, one run at a time. */
const WRITING = ["apply", "schedule"] as const;

/** A scheduled workflow that missed at least two runs. */
export interface Overdue {
  readonly workflow: ScheduledWorkflow;
  /** ISO time of its last complete run, or of the last apply if it never ran. */
  readonly since: string;
  /** The page on which the workflow can be enabled and started. */
  readonly url: string;
}

/** A run that other runs may be waiting for. */
export interface Holding {
  readonly workflow: string;
  readonly run: number;
  readonly url: string;
  /** `waiting` means waiting for the reviewers of an environment. */
  readonly status: "waiting" | "running";
  readonly since: string;
}

export interface WorkflowHealth {
  readonly overdue: readonly Overdue[];
  readonly holding: readonly Holding[];
}

const MISSED_TIMES = 2;
const HOUR = 3_600_000;
/** GitHub starts scheduled runs late when it is busy. */
const MAX_DELAY_MS = 2 * HOUR;
/** A schedule with a time zone is computed as UTC. Zones differ from UTC by at most this much. */
const MAX_ZONE_MS = 14 * HOUR;
/** A run that writes takes less time than this. */
const MAX_RUN_MS = HOUR;

/** The text of a workflow in the checkout; `undefined` if the team does not have it. */
function workflowText({ runner }: Context, name: string): string | undefined {
  try {
    return readNamedFile(`${runner.workspace}/.github/workflows/${name}.yml`, "The workflow");
  } catch (error) {
    if (error instanceof AccessError) return undefined;
    throw error;
  }
}

const cronsOf = (text: string): string[] =>
  [...text.matchAll(/^\s*-\s*cron:\s*(["']?)([^"'#\n]+)\1/gm)].map(([, , cron = ""]) => cron);

/** The last runs of a workflow; empty if it never ran. */
const runsOf = (api: Api, name: string, more: Record<string, unknown>): Promise<WorkflowRun[]> =>
  runsOrNone(async () => {
    const { workflow_runs: runs } = await api.call<{ workflow_runs: WorkflowRun[] }>(
      "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
      { workflow_id: `${name}.yml`, per_page: 30, ...more },
    );
    return runs;
  });

/**
 * Whether a run finished its work. A failed run of `schedule` counts as
 * finished if it left a record. A failed run of `drift` always does, because the issue states why the
 * run failed.
 */
function isComplete(
  run: WorkflowRun,
  workflow: ScheduledWorkflow,
  recordedAt: string | undefined,
): boolean {
  if (run.event !== "schedule" && run.event !== "workflow_dispatch") return false;
  if (run.conclusion === "success") return true;
  if (run.conclusion !== "failure") return false;
  return (
    workflow === "drift" ||
    (recordedAt !== undefined && Date.parse(recordedAt) >= Date.parse(run.created_at))
  );
}

async function overdueOf(
  context: Context,
  workflow: ScheduledWorkflow,
  recordedAt: string | undefined,
): Promise<Overdue[]> {
  const { api, runner, defaultBranch } = context;
  const text = workflowText(context, workflow);
  const crons = text === undefined ? [] : cronsOf(text);
  if (crons.length === 0) return [];
  const runs = await runsOf(api, workflow, { branch: defaultBranch, status: "completed" });
  const since = runs.find((run) => isComplete(run, workflow, recordedAt))?.created_at ?? recordedAt;
  if (since === undefined) return [];
  const slack = MAX_DELAY_MS + (/^\s*timezone:\s*(?!["']?UTC)/m.test(text ?? "") ? MAX_ZONE_MS : 0);
  const until = new Date(runner.io.now().getTime() - slack);
  if (timesBetween(crons, new Date(since), until, MISSED_TIMES) < MISSED_TIMES) return [];
  const url = `${runner.serverUrl}/${runner.repository}/actions/workflows/${workflow}.yml`;
  return [{ workflow, since, url }];
}

/** Runs that write and take longer than expected, the oldest first. */
async function holdingOf(context: Context, workflow: string): Promise<Holding[]> {
  const { api, runner } = context;
  if (workflowText(context, workflow) === undefined) return [];
  const before = runner.io.now().getTime() - MAX_RUN_MS;
  const runs = [
    ...(await runsOf(api, workflow, { status: "waiting" })),
    ...(await runsOf(api, workflow, { status: "in_progress" })),
  ];
  return runs.flatMap((run): Holding[] => {
    if (run.id === runner.runId || Date.parse(run.created_at) > before) return [];
    const status = run.status === "waiting" ? "waiting" : "running";
    return [{ workflow, run: run.id, url: run.html_url, status, since: run.created_at }];
  });
}

/**
 * Finds problems that nobody notices because nothing happens: schedules that GitHub disabled, and
 * runs that block others. If GitHub refuses the requests, the result is empty.
 * @param recordedAt when the last recorded apply read Matomo back
 */
export async function readWorkflowHealth(
  context: Context,
  recordedAt: string | undefined,
): Promise<WorkflowHealth> {
  const overdue: Overdue[] = [];
  const holding: Holding[] = [];
  try {
    for (const workflow of SCHEDULED)
      overdue.push(...(await overdueOf(context, workflow, recordedAt)));
    for (const workflow of WRITING) holding.push(...(await holdingOf(context, workflow)));
  } catch (error) {
    if (!(error instanceof GithubRefusal)) throw error;
    context.api.debug?.(`workflows: not read: ${error.message}`);
  }
  return { overdue, holding: holding.toSorted((a, b) => compareTexts(a.since, b.since)) };
}
