import { subsetOfPlan } from "../../plan/subset-of-plan.ts";
import { totalsText } from "../../render/headline.ts";
import { needsApproval } from "../../plan/policy.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { editNote, editWarning } from "../../render/github/edit-note.ts";
import { failedOutcome, outcomeComment } from "../../render/github/outcome-comment.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import { writerFor } from "../platform/newer-run.ts";
import { readWorkflowHealth } from "../platform/workflow-health.ts";
import { editOfComment, putComment } from "../platform/comments.ts";
import { approveFileOf } from "../platform/approve-file.ts";
import { type Context, type Ended, mayPublish } from "../platform/context.ts";
import type { Merged } from "./approvals.ts";
import type { Done } from "./keep-record.ts";
import { withoutEmails } from "../../plan/without-emails.ts";
import { openPlanName } from "../store/kept-plan.ts";
import { shownPlan } from "../store/plan-file.ts";
import type { Pull } from "../platform/pull.ts";

/** Writes the result of an apply into the summary and the comments on the merged pull requests. */
export async function report(
  context: Context,
  { job, merged, manifest, unknownHash, loosened, moved, request, baseline, lines }: Done,
): Promise<void> {
  const { runner, instance } = context;
  // A scheduled run has no pull request to comment on, and cannot report that it is itself overdue.
  const health =
    request.trigger === "schedule" ? undefined : await readWorkflowHealth(context, baseline?.at);
  const edited = await editedPlans(context, merged);
  const clean = withoutEmails(job.result.plan);
  const text = outcomeComment({
    instance,
    commit: runner.sha,
    runUrl: runner.runUrl,
    result: {
      ...job.result,
      plan: shownPlan(job.result.plan),
      outcomes: job.result.outcomes.map((outcome) => ({
        ...outcome,
        message: outcome.message && clean(outcome.message),
      })),
    },
    green: job.green,
    rest: job.rest?.plan ?? job.plan,
    dispatchUrl: `${runner.serverUrl}/${runner.repository}/actions/workflows/apply.yml`,
    approveFile: approveFileOf(context, manifest),
    usedLines: (manifest.approve ?? []).map(({ plan }) => plan),
    emptyLines: lines.filter(({ kept, isUsed }) => !kept && !isUsed).map(({ plan }) => plan),
    withheld: !mayPublish(context, manifest.settings),
    unknownHash,
    loosened,
    moved,
    health,
    hasLinks: job.linksFile !== undefined,
    edited,
    missing: merged.flatMap(({ pull, missing }) =>
      missing === undefined ? [] : [{ number: pull.number, why: missing }],
    ),
  });
  runner.summary(text);
  await tell(
    context,
    merged.map(({ pull }) => pull),
    text,
  );
}

const MAX_LOOKED_AT = 20;

/**
 * Merged pull requests whose comment with the plan was edited by somebody else. Their reviewers may
 * have read something other than the plan.
 */
async function editedPlans(
  { api, runner, instance, bot }: Context,
  merged: readonly Merged[],
): Promise<{ readonly number: number; readonly by: string; readonly at: string }[]> {
  const found: { readonly number: number; readonly by: string; readonly at: string }[] = [];
  for (const { pull } of merged.slice(0, MAX_LOOKED_AT)) {
    const edit = await editOfComment(api, {
      kind: "plan",
      issue: pull.number,
      instance,
      bot,
    }).catch((error: unknown) => {
      if (!(error instanceof GithubRefusal)) throw error;
      return undefined;
    });
    if (!edit) continue;
    found.push({ number: pull.number, ...edit });
    const message = `${edit.by} edited the comment on #${pull.number} that shows the plan (${edit.at}). Apply uses the plan itself, not the comment.`;
    runner.io.stdout(
      renderAnnotations([{ severity: "warning", code: "edited-by-others", message }]),
    );
  }
  return found;
}

/**
 * Comments on merged pull requests. If commenting fails, the run does not fail, because the summary
 * and the audit record contain the result.
 */
async function tell(context: Context, pulls: readonly Pull[], text: string): Promise<void> {
  const { runner, api, instance, bot } = context;
  for (const { number } of pulls) {
    try {
      const { edit } = await putComment(
        api,
        { kind: "outcome", issue: number, instance, bot },
        writerFor(context),
        (_, changed) => editNote(changed) + text,
      );
      if (edit)
        runner.io.stdout(
          renderAnnotations([
            {
              severity: "warning",
              code: "edited-by-others",
              message: editWarning(`the comment on #${number}`, edit),
            },
          ]),
        );
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      runner.io.stdout(
        renderAnnotations([
          { severity: "warning", code: "no-comment", message: error.message, hint: error.hint },
        ]),
      );
    }
  }
}

/** Reports to the merged pull requests that nothing has been applied yet. */
export async function reportFailure(
  context: Context,
  pulls: readonly Pull[],
  message: string,
): Promise<void> {
  const { runner, instance } = context;
  const text = failedOutcome({ instance, commit: runner.sha, runUrl: runner.runUrl, message });
  runner.summary(text);
  await tell(context, pulls, text);
}

/** The outputs of the action after an apply. */
export function endedBy(
  instance: string,
  { job, loosened, moved }: Done,
  planFile: string | undefined,
): Ended {
  const { plan, result, green } = job;
  const status = (wanted: string): number =>
    result.outcomes.filter((outcome) => outcome.status === wanted).length;
  const notApproved =
    job.unapproved > 0 || (moved ?? loosened) !== undefined || plan.effects.some(needsApproval);
  const failed = result.stopped !== undefined || status("failed") + status("skipped") > 0;
  const code = result.refused
    ? "refused"
    : green
      ? "applied"
      : failed || !notApproved
        ? "partly-done"
        : "not-approved";
  const losses = result.outcomes.filter(
    ({ status: outcome, effectIndex }) =>
      outcome === "done" && plan.effects[effectIndex]?.loss === true,
  ).length;
  const done = result.outcomes.flatMap(({ status: outcome, effectIndex }) =>
    outcome === "done" ? (plan.effects[effectIndex] ?? []) : [],
  );
  return {
    code,
    ok: green,
    planFile,
    linksFile: job.linksFile,
    artifactName: openPlanName("rest", instance, (job.rest?.plan ?? plan).hash),
    hash: (job.rest?.plan ?? plan).hash,
    url: plan.url,
    totals: totalsText(
      subsetOfPlan(
        plan,
        done.map((effect) => ({ ...effect, held: [] })),
        "effects-only",
      ),
    ),
    changes: status("done"),
    losses,
    held: status("held"),
    isComplete: job.rest !== undefined && result.stopped === undefined,
  };
}
