import type { Api } from "../platform/api.ts";
import type { Pull } from "../platform/pull.ts";
import { type Artifact, type FoundPlan, readArtifact } from "../store/kept-plan.ts";
import { artifactName } from "../store/plan-file.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { deletedRun, type OnUnread } from "./deleted-runs.ts";
import type { PlanAttempt, PlanRuns } from "./plan-runs.ts";

/** The plan that reviewers saw, or why none counts. */
export type PlanAtMerge =
  | {
      readonly plan: Plan;
      /**
       * Reviews from this time on (milliseconds) do not count, because they may refer to a later
       * plan that was never finished.
       */
      readonly reviewedBefore: number | undefined;
    }
  | { readonly missing: string };

/** Where to look for the plan. */
interface PlanSource {
  readonly instance: string;
  /** File name of the plan workflow. */
  readonly workflow: string;
  /** Base URL of the Matomo server that plans must be for. */
  readonly url: string;
  readonly onUnread: OnUnread;
}

/** The artifacts of runs. Each list is read once. */
class Artifacts {
  readonly #api: Api;
  readonly #pull: Pull;
  readonly #instance: string;
  readonly #lists = new Map<number, Promise<Artifact[]>>();

  constructor(api: Api, pull: Pull, instance: string) {
    this.#api = api;
    this.#pull = pull;
    this.#instance = instance;
  }

  #of(run: number): Promise<Artifact[]> {
    const known =
      this.#lists.get(run) ??
      this.#api.all<Artifact>(
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
        { run_id: run },
        "artifacts",
      );
    this.#lists.set(run, known);
    return known;
  }

  /**
   * The artifacts with the plan that an attempt had at the time of the merge. There should be one
   * at most.
   */
  async of({ run, attempt }: Pick<PlanAttempt, "run" | "attempt">): Promise<Artifact[]> {
    const { number, head, merged_at: merged } = this.#pull;
    const name = artifactName(this.#instance, { pull: number, head: head.sha, attempt });
    return (await this.#of(run)).filter(
      (artifact) =>
        artifact.name === name &&
        (artifact.workflow_run?.id ?? run) === run &&
        Date.parse(artifact.created_at ?? "") <= Date.parse(merged ?? ""),
    );
  }
}

/** Reads the plan of an attempt, which must have exactly one artifact. */
async function readOnly(api: Api, artifacts: readonly Artifact[], url: string): Promise<FoundPlan> {
  if (artifacts.length > 1)
    return { missing: `its plan was uploaded ${artifacts.length} times under one name` };
  const [artifact] = artifacts;
  if (!artifact || artifact.expired) return { missing: "its plan is no longer stored" };
  return readArtifact(api, artifact, url);
}

/**
 * Whether "re-run failed jobs" skipped the job of this plan, so that its earlier plan still counts.
 */
const isLeftOut = (attempt: PlanAttempt, before: PlanAttempt | undefined): boolean =>
  attempt.state === "success" && before?.state === "failure";

/**
 * The last plan that reviewers saw before the merge.
 * @throws GithubRefusal
 */
export async function planAtMerge(
  api: Api,
  pull: Pull,
  runs: PlanRuns,
  source: PlanSource,
): Promise<PlanAtMerge> {
  const found = await lastPlan(api, pull, runs, source);
  if ("missing" in found) return found;
  const deleted = await deletedRun(api, pull, source.instance, runs.known, source.onUnread);
  return deleted === undefined
    ? found
    : { missing: `somebody deleted run ${deleted}, which made one of its plans` };
}

/**
 * The plan of the last attempt that uploaded one. Attempts count as they were at the merge: a plan
 * uploaded by then counts, even if the rest of the run failed later. If an attempt was unfinished
 * or cancelled, the plan before it counts, with the reviews given before that attempt.
 * @throws GithubRefusal
 */
async function lastPlan(
  api: Api,
  pull: Pull,
  { attempts, isUnnamed }: PlanRuns,
  { instance, workflow, url }: PlanSource,
): Promise<PlanAtMerge> {
  const artifacts = new Artifacts(api, pull, instance);
  let reviewedBefore: number | undefined;
  let unfinished: string | undefined;
  for (const one of attempts) {
    if (one.state === "skipped") continue;
    if (one.state === "failure") return { missing: "its last plan failed" };
    const own = await artifacts.of(one);
    if (own.length > 0) {
      const found = await readOnly(api, own, url);
      return "missing" in found ? found : { ...found, reviewedBefore };
    }
    if (one.state === "success") {
      const before = attempts.find(
        ({ run, attempt }) => run === one.run && attempt === one.attempt - 1,
      );
      const kept = before && isLeftOut(one, before) ? await artifacts.of(before) : [];
      if (kept.length === 0) return { missing: "its last plan was made without Matomo" };
      const found = await readOnly(api, kept, url);
      return "missing" in found ? found : { ...found, reviewedBefore };
    }
    unfinished ??=
      one.state === "open" ? "its last plan was not finished" : "its last plan was cancelled";
    reviewedBefore = one.startedAt;
  }
  return {
    missing: isUnnamed
      ? `no run of ${workflow} is named "plan #${pull.number}": copy the line \`run-name\` from the plan workflow of this release`
      : (unfinished ?? "no plan was made for the merged commit"),
  };
}
