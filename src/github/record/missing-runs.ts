import { type Chain, runName } from "../../audit/chain.ts";
import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import type { Context } from "../platform/context.ts";
import { isOwnFile } from "../platform/workflow-file.ts";
import { runsOrNone, type WorkflowRun } from "../platform/workflow-runs.ts";
import type { FoundRecord } from "../store/read-record.ts";

interface Job {
  readonly name: string;
  readonly started_at: string | null;
  readonly steps?: readonly {
    readonly name: string;
    readonly status: string;
    readonly conclusion: string | null;
  }[];
}

/** Workflows that write to Matomo, by the names of the files that teams copy. */
const WRITING = ["apply.yml", "schedule.yml"] as const;
const DAY_MS = 86_400_000;
/** Older runs are skipped, because every run since then has checked them. */
const MAX_AGE_MS = 60 * DAY_MS;
/** How long a run may wait in the queue of its concurrency group. */
const MAX_QUEUED_MS = DAY_MS;
/** The maximum number of missing runs per finding. More are found after a repair. */
const MAX_MISSING = 10;
/** The maximum number of runs whose jobs are looked up in one check. */
const MAX_LOOKUPS = 40;
/** The name of an unnamed step that uses this action, as `./` or by its repository. */
const ACTION_STEP = /^Run (?:\.\/|\S*matomo-access(?:[/@]\S*)?)$/;

const PAGE = 100;
/** The maximum number of pages of runs. GitHub lists no more for a search. */
const MAX_PAGES = 10;
const EVENTS = new Set(["push", "workflow_dispatch", "schedule"]);

const isAfter = (moment: number, run: WorkflowRun): boolean => Date.parse(run.created_at) >= moment;

/**
 * The runs of a workflow since a point in time, newest first, and the last run before it. The
 * number of that run shows whether a run in between is missing. Without a point in time, only the
 * newest runs.
 */
async function runsOf(
  api: Api,
  workflow: string,
  since: number | undefined,
): Promise<WorkflowRun[]> {
  const found: WorkflowRun[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const runs = await runsOrNone(async () => {
      const { workflow_runs: listed } = await api.call<{ workflow_runs: WorkflowRun[] }>(
        "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
        { workflow_id: workflow, per_page: PAGE, page },
      );
      return listed;
    });
    const older = since === undefined ? -1 : runs.findIndex((run) => !isAfter(since, run));
    found.push(...(older < 0 ? runs : runs.slice(0, older + 1)));
    if (since === undefined || runs.length < PAGE || older >= 0) break;
  }
  return found;
}

type Step = NonNullable<Job["steps"]>[number];

/** The jobs of an attempt in which the action's step started, each with that step. */
async function actionJobs(
  api: Api,
  run: number,
  attempt: number,
): Promise<{ readonly job: Job; readonly step: Step }[]> {
  const jobs = await api.all<Job>(
    "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs",
    { run_id: run, attempt_number: attempt },
    "jobs",
  );
  return jobs.flatMap((job) =>
    (job.steps ?? [])
      .filter(({ name, status, conclusion }) => {
        return ACTION_STEP.test(name) && status !== "queued" && conclusion !== "skipped";
      })
      .slice(0, 1)
      .map((step) => ({ job, step })),
  );
}

/** The number of jobs of an attempt in which the action's step started since a point in time. */
async function startsOf(
  api: Api,
  run: number,
  attempt: number,
  since: number | undefined,
): Promise<number> {
  const found = await actionJobs(api, run, attempt);
  return found.filter(
    ({ job: { started_at: at } }) => since === undefined || at === null || Date.parse(at) >= since,
  ).length;
}

/**
 * The number of jobs of an attempt in which GitHub did not stop the action's step, so that the step
 * wrote its last line. `Infinity` if GitHub no longer has the run.
 * @param name `RUN.ATTEMPT`
 * @throws GithubRefusal
 */
export async function orderlyEnds(api: Api, name: string): Promise<number> {
  const [run = 0, attempt = 0] = name.split(".").map(Number);
  try {
    const found = await actionJobs(api, run, attempt);
    return found.filter(({ step: { conclusion } }) =>
      ["success", "failure"].includes(conclusion ?? ""),
    ).length;
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return Infinity;
    throw error;
  }
}

/** The finished attempts of a run, oldest first. */
function endedAttempts(run: WorkflowRun, [ownId, ownAttempt]: readonly [number, number]): number[] {
  const last = run.run_attempt ?? 1;
  const all = Array.from({ length: last }, (_, index) => index + 1);
  if (run.id === ownId) return all.filter((attempt) => attempt < ownAttempt);
  return run.status === "completed" && run.conclusion !== "skipped" ? all : all.slice(0, -1);
}

/** A run on the default branch whose action started and which left no line in the record. */
export interface MissingRun {
  /** `RUN.ATTEMPT`. */
  readonly name: string;
  readonly commit: string;
}

export interface MissingRuns {
  /** Oldest first. */
  readonly withoutLine: readonly MissingRun[];
  /** Whether there may be more missing runs than listed. */
  readonly isCut: boolean;
  /** Runs that ended before their action started, which need no further checks. */
  readonly idle: readonly string[];
  /** Names of attempts that are still in progress. */
  readonly going: ReadonlySet<string>;
  /** Numbers of runs that GitHub no longer lists, with their workflow. */
  readonly deleted: readonly string[];
  /**
   * The deleted runs that are newer than the newest run with a line in the record. Their lines may
   * have been removed too.
   */
  readonly deletedLast: readonly string[];
  /** Whether there is no record although earlier runs of a workflow were deleted. */
  readonly isHistoryGone: boolean;
}

/** Ranges of run numbers that are missing in the list, as first and last. */
function gapsOf(runs: readonly WorkflowRun[]): (readonly [number, number])[] {
  const numbers = runs.map(({ run_number: number }) => number).toSorted((a, b) => a - b);
  return numbers.flatMap((number, index) => {
    const next = numbers[index + 1] ?? number + 1;
    return next <= number + 1 ? [] : [[number + 1, next - 1] as const];
  });
}

const isFrom = (run: WorkflowRun, workflow: string, branch: string): boolean =>
  run.head_branch === branch && EVENTS.has(run.event) && isOwnFile(run.path, workflow, branch);

/**
 * The number of lines of a run in the records of all instances, because one run can apply to
 * several servers.
 */
const linesOf = (chains: Iterable<Chain>, name: string): number =>
  [...chains].filter(({ runs }) => runs.has(name)).length;

/**
 * Runs that should have a line in the record and have none.
 * @throws GithubRefusal if the job may not read runs
 */
export async function missingRuns(
  { api, runner, defaultBranch }: Context,
  { chain, chains }: Pick<FoundRecord, "chain" | "chains">,
): Promise<MissingRuns> {
  const idle: string[] = [];
  const going = new Set<string>();
  const withoutLine: MissingRun[] = [];
  const deleted: string[] = [];
  const deletedLast: string[] = [];
  let isHistoryGone = false;
  let lookups = 0;
  // Lines without the start of a chain are from versions that did not record every run.
  if (chain.lines > 0 && chain.since === undefined)
    return { withoutLine, isCut: false, idle, going, deleted, deletedLast, isHistoryGone };
  const oldest = runner.io.now().getTime() - MAX_AGE_MS;
  const since = chain.since === undefined ? undefined : Math.max(oldest, Date.parse(chain.since));
  const queued = since === undefined ? undefined : since - MAX_QUEUED_MS;
  const { workflow: ownWorkflow, order } = runner;
  const isApply = runner.input("command") === "apply";
  const names = new Set([
    ...(isApply && ownWorkflow !== undefined ? [ownWorkflow] : []),
    ...WRITING,
    ...chain.newest.keys(),
  ]);
  for (const workflow of names) {
    const runs = await runsOf(api, workflow, queued);
    const last = chain.newest.get(workflow);
    for (const [from, to] of gapsOf(runs)) {
      const text = `${workflow} ${from}${to === from ? "" : ` to ${to}`}`;
      (last !== undefined && to > last ? deletedLast : deleted).push(text);
    }
    const newest = Math.max(0, ...runs.map(({ run_number: number }) => number));
    isHistoryGone ||= chain.lines === 0 && runs.length < Math.min(newest, PAGE);
    const own = runs.filter(
      (run) =>
        (queued === undefined || isAfter(queued, run)) && isFrom(run, workflow, defaultBranch),
    );
    for (const { id, status, run_attempt: attempt = 1 } of runs)
      if (status !== "completed") going.add(runName({ id, attempt }));
    for (const run of own.toSorted((a, b) => a.id - b.id))
      for (const attempt of endedAttempts(run, order)) {
        const name = runName({ id: run.id, attempt });
        if (chain.runs.has(name) || chain.idle.has(name)) continue;
        if (withoutLine.length >= MAX_MISSING || lookups >= MAX_LOOKUPS)
          return { withoutLine, isCut: true, idle, going, deleted, deletedLast, isHistoryGone };
        lookups++;
        const starts = await startsOf(api, run.id, attempt, since);
        if (starts > linesOf(chains.values(), name))
          withoutLine.push({ name, commit: run.head_sha });
        else idle.push(name);
      }
  }
  return { withoutLine, isCut: false, idle, going, deleted, deletedLast, isHistoryGone };
}
