import { makeRecord, recordLine, recordPath } from "../audit/record.ts";
import type { ApplyJobResult } from "../job/apply-job.ts";
import type { Manifest } from "../manifest/model.ts";
import { Approval } from "../plan/approval.ts";
import { makeBaseline } from "../plan/baseline.ts";
import type { Baseline } from "../plan/baseline.generated.ts";
import type { Effect } from "../plan/plan.generated.ts";
import { renderAnnotations } from "../render/diagnostics.ts";
import { failedOutcome, outcomeComment } from "../render/outcome-comment.ts";
import { GithubRefusal } from "./api.ts";
import type { Merged } from "./approvals.ts";
import { appendAudit } from "./audit-branch.ts";
import { putComment } from "./comments.ts";
import { type Context, type Ended, mayPublish } from "./context.ts";
import { cleanerFor, shownPlan } from "./plan-file.ts";
import type { Pull } from "./pull.ts";

export type Trigger = "merge" | "dispatch" | "schedule";

/** Which merged pull request's plan covers an effect, for the record. */
function pullRequestFinder(
  merged: readonly Merged[],
  catalog: ConstructorParameters<typeof Approval>[1],
): (effect: Effect) => number | undefined {
  const plans = merged.flatMap(({ pull, plan }) =>
    plan ? [{ number: pull.number, approval: new Approval([{ plan, covers: "pull-request" }], catalog) }] : [],
  );
  return (effect) => plans.find(({ approval }) => approval.covers(effect))?.number;
}

/** What an apply came to. */
export interface Done {
  readonly job: ApplyJobResult;
  readonly merged: readonly Merged[];
  readonly trigger: Trigger;
  readonly baseline: Baseline | undefined;
  readonly manifest: Manifest;
  /** The hash that a dispatch was given, when it is not the hash of what is open. */
  readonly unknownHash?: string | undefined;
}

/** Appends the record, and leaves the state for the next run. */
export async function record(context: Context, { job, merged, trigger, baseline, manifest }: Done): Promise<void> {
  const { runner, api, instance } = context;
  const publish = mayPublish(context, manifest.settings);
  const { rest, green } = job;
  const [id, attempt] = runner.order;
  const at = runner.io.now();
  const entry = makeRecord({
    at,
    instance,
    commit: runner.sha,
    run: { id, attempt, url: runner.runUrl },
    trigger,
    pullRequests: merged.map(({ pull, approvers, plan }) => ({
      number: pull.number,
      title: pull.title,
      author: pull.user?.login ?? "",
      ...(pull.merged_by ? { merger: pull.merged_by.login } : {}),
      approvers: [...approvers],
      ...(plan ? { plan: plan.hash } : {}),
      ...(pull.merged_at === null ? {} : { mergedAt: pull.merged_at }),
    })),
    ...(trigger === "dispatch" ? { approvedBy: runner.actor } : {}),
    result: job.result,
    green,
    ...(rest ? { pullRequestOf: pullRequestFinder(merged, rest.live.capabilities) } : {}),
    withheld: !publish,
  });
  await appendAudit(
    api,
    instance,
    { path: recordPath(instance, at.toISOString()), line: recordLine(entry) },
    {
      baseline: rest && publish ? makeBaseline(rest.live, rest.plan, baseline) : undefined,
      commit: green && trigger !== "schedule" ? runner.sha : undefined,
    },
    `Record an apply of ${instance} at ${runner.sha.slice(0, 10)}`,
  );
}

/** Tells the merged pull requests what came of them. */
export async function report(context: Context, { job, merged, manifest, unknownHash }: Done): Promise<void> {
  const { runner, instance } = context;
  const clean = cleanerFor(job.result.plan);
  const text = outcomeComment({
    instance,
    commit: runner.sha,
    runUrl: runner.runUrl,
    result: {
      ...job.result,
      plan: shownPlan(job.result.plan),
      outcomes: job.result.outcomes.map((outcome) => ({ ...outcome, message: outcome.message && clean(outcome.message) })),
    },
    green: job.green,
    rest: job.rest?.plan ?? job.plan,
    dispatchUrl: `${runner.serverUrl}/${runner.repository}/actions/workflows/apply.yml`,
    withheld: !mayPublish(context, manifest.settings),
    unknownHash,
    missing: merged.flatMap(({ pull, missing }) => (missing === undefined ? [] : [{ number: pull.number, why: missing }])),
  });
  runner.summary(text);
  await tell(
    context,
    merged.map(({ pull }) => pull),
    text,
  );
}

/** Comments on merged pull requests. What was done stands in the summary and in the record; a comment that fails changes nothing about it. */
async function tell({ runner, api, instance, bot }: Context, pulls: readonly Pull[], text: string): Promise<void> {
  for (const { number } of pulls) {
    try {
      await putComment(api, { kind: "outcome", issue: number, instance, bot }, runner.order, text);
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      runner.io.stdout(renderAnnotations([{ severity: "warning", code: "no-comment", message: error.message, hint: error.hint }]));
    }
  }
}

/** Tells the merged pull requests that nothing came of them yet. */
export async function reportFailure(context: Context, pulls: readonly Pull[], message: string): Promise<void> {
  const { runner, instance } = context;
  const text = failedOutcome({ instance, commit: runner.sha, runUrl: runner.runUrl, message });
  runner.summary(text);
  await tell(context, pulls, text);
}

/** What the outputs say. */
export function endedBy(instance: string, { job }: Done, planFile: string | undefined): Ended {
  const { plan, result, green } = job;
  const status = (wanted: string): number => result.outcomes.filter((outcome) => outcome.status === wanted).length;
  const notApproved = plan.effects.some(({ held }) => held.some(({ reason }) => reason === "not-approved"));
  const failed = result.stopped !== undefined || status("failed") + status("skipped") > 0;
  const code = result.refused ? "refused" : green ? "applied" : failed || !notApproved ? "partly-done" : "not-approved";
  const losses = result.outcomes.filter(
    ({ status: outcome, effectIndex }) => outcome === "done" && plan.effects[effectIndex]?.loss === true,
  ).length;
  return {
    code,
    ok: green,
    planFile,
    artifactName: planFile && `matomo-access-rest-${instance}`,
    hash: (job.rest?.plan ?? plan).hash,
    url: plan.url,
    changes: status("done"),
    losses,
    held: status("held"),
  };
}
