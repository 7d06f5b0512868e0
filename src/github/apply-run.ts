import { join } from "node:path";
import { dayOf } from "../domain/day.ts";
import { AccessError } from "../domain/error.ts";
import { writeWhole } from "../files/write-file.ts";
import { runApply } from "../job/apply-job.ts";
import { loadManifests } from "../job/load.ts";
import type { Manifest } from "../manifest/model.ts";
import type { ApprovedPlan } from "../plan/approval.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { renderAnnotations } from "../render/diagnostics.ts";
import { outcomeComment } from "../render/outcome-comment.ts";
import { renderPlanJson } from "../render/plan-json.ts";
import { GithubRefusal } from "./api.ts";
import { approvedPlans, gatherApprovals, mergedSince } from "./approvals.ts";
import { readLastRun } from "./audit-branch.ts";
import { branchTip } from "./branch.ts";
import { putComment } from "./comments.ts";
import { type Context, type Ended, mayPublish, outlasting, trustedConnection } from "./context.ts";
import { type Done, record, type Trigger } from "./keep-record.ts";

/** At least so many digits of a hash are wanted: fewer could be met by chance. */
const HASH = /^[0-9a-f]{12,64}$/;

function triggerOf({ runner }: Context): Trigger {
  if (runner.flag("scheduled")) return "schedule";
  return runner.eventName === "workflow_dispatch" ? "dispatch" : "merge";
}

const countOf = (text: string, name: string): number | undefined => {
  if (text === "") return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new AccessError("usage", `The input ${name} must be a whole number, not "${text}".`);
  return Number(text);
};

/** The default branch's manifests, from the checkout. With errors nothing is sent. */
async function manifestOf(
  context: Context,
): Promise<{ manifest: Manifest; diagnostics: Awaited<ReturnType<typeof loadManifests>>["diagnostics"] } | undefined> {
  const { runner, dir } = context;
  const loaded = await loadManifests(dir, runner.workspace);
  runner.io.stdout(renderAnnotations(loaded.diagnostics));
  return loaded.manifest && { manifest: loaded.manifest, diagnostics: loaded.diagnostics };
}

/** Tells the merged pull requests what came of them. */
async function report(context: Context, { job, merged, manifest }: Done): Promise<void> {
  const { runner, api, instance, bot } = context;
  const text = outcomeComment({
    instance,
    commit: runner.sha,
    runUrl: runner.runUrl,
    result: job.result,
    green: job.green,
    rest: job.rest?.plan ?? job.plan,
    dispatchUrl: `${runner.serverUrl}/${runner.repository}/actions/workflows/apply.yml`,
    withheld: !mayPublish(context, manifest.settings),
    missing: merged.flatMap(({ pull, missing }) => (missing === undefined ? [] : [{ number: pull.number, why: missing }])),
  });
  runner.summary(text);
  for (const { pull } of merged) {
    try {
      await putComment(api, { kind: "outcome", issue: pull.number, instance, bot }, runner.order, text);
    } catch (error) {
      // What was done stands in the summary and in the record; a comment that fails changes nothing about it.
      if (!(error instanceof GithubRefusal)) throw error;
      runner.io.stdout(renderAnnotations([{ severity: "warning", code: "no-comment", message: error.message, hint: error.hint }]));
    }
  }
}

function endedBy({ job }: Done, planFile: string | undefined): Ended {
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
    hash: (job.rest?.plan ?? plan).hash,
    url: plan.url,
    changes: status("done"),
    losses,
    held: status("held"),
  };
}

/** Applies the default branch's tip: what merged pull requests, or a dispatch with a plan's hash, approved. @throws AccessError */
export async function applyRun(context: Context): Promise<Ended> {
  const { runner, api, instance, defaultBranch } = context;
  const { io } = runner;
  const approve = runner.input("approve").toLowerCase();
  if (approve !== "" && !HASH.test(approve))
    throw new AccessError(
      "usage",
      "The input approve is no hash of a plan.",
      "Copy it from the comment or the issue: 12 to 64 digits and letters a to f.",
    );
  if (approve !== "" && runner.eventName !== "workflow_dispatch") throw new AccessError("usage", "approve is for a dispatch by hand only.");
  const allowances = {
    losing: countOf(runner.input("allow-losing"), "allow-losing"),
    gaining: countOf(runner.input("allow-gaining"), "allow-gaining"),
  };
  if ((await branchTip(api, defaultBranch)) !== runner.sha) return { code: "superseded", ok: true };
  const loaded = await manifestOf(context);
  if (!loaded) return { code: "manifest-errors", ok: false };
  const { manifest, diagnostics } = loaded;
  const connection = trustedConnection(context, manifest.settings);
  const last = await readLastRun(api, instance);
  const baseline = last.baseline?.url === connection.url ? last.baseline : undefined;
  const trigger = triggerOf(context);
  if (trigger === "schedule" && !baseline) return { code: "no-baseline", ok: false };
  const pulls = trigger === "schedule" ? [] : await mergedSince(api, last.commit, runner.sha, defaultBranch);
  const merged = await gatherApprovals(api, pulls, {
    instance,
    workflow: runner.input("plan-workflow") || "plan.yml",
    repository: runner.repository,
    url: connection.url,
  });
  const approvedBy = (whole: Plan): ApprovedPlan[] => [
    ...approvedPlans(merged),
    ...(approve !== "" && whole.hash.startsWith(approve) ? [{ plan: whole, covers: "all" as const }] : []),
  ];
  const files = join(runner.temporary, "matomo-access");
  const job = await runApply(
    {
      manifest,
      diagnostics,
      connection,
      baseline,
      // A scheduled run makes what the merged lines already said, and nothing else.
      approved: trigger === "schedule" ? undefined : approvedBy,
      limits: { scheduled: trigger === "schedule" },
      allowances,
      today: dayOf(io.now()),
      journalFile: join(files, "journal.jsonl"),
      linksFile: join(files, "invite-links.age"),
    },
    io,
  );
  const done: Done = { job, merged, trigger, baseline, manifest };
  // The record first: it must be there even when telling people fails.
  const after = io.signal.aborted ? outlasting(context) : context;
  const recordFile = await record(after, done);
  const planFile = join(files, "plan.json");
  writeWhole(planFile, renderPlanJson(job.rest?.plan ?? job.plan));
  await report(after, done);
  // The workflow keeps the file as an artifact, and on a public repository everybody could fetch it.
  const ended = endedBy(done, mayPublish(context, manifest.settings) ? planFile : undefined);
  return recordFile === undefined ? ended : { ...ended, ok: false, code: ended.ok ? "not-recorded" : ended.code, recordFile };
}
