import { join } from "node:path";
import { dayOf } from "../../domain/day.ts";
import { AccessError } from "../../domain/error.ts";
import { runApply } from "../../job/apply-job.ts";
import { explainError } from "../../job/internal-error.ts";
import { provenRemovals } from "../../plan/restored.ts";
import { shortHash } from "../../render/debug-facts.ts";
import { otherServer } from "../../render/other-server.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { recordWarning } from "../../render/github/record-lines.ts";
import { approveFileOf } from "../platform/approve-file.ts";
import type { RecordFinding } from "../record/check-record.ts";
import type { RunRecord } from "./run-record.ts";
import { sourceOf } from "./source.ts";
import { ApprovalRule } from "./approval-rule.ts";
import { acceptedNames, approvedPlans, gatherApprovals, type Merged } from "./approvals.ts";
import { endedBy, report, reportFailure } from "./apply-report.ts";
import { recordOf, type ServerRecord } from "../store/state.ts";
import {
  type Context,
  type Ended,
  mayPublish,
  outlasting,
  trustedConnection,
} from "../platform/context.ts";
import { grantsWithoutBeginning, noBeginning } from "./beginning.ts";
import { approvedByLines, gatherLines, withLineAllowances } from "./lines.ts";
import type { ApplyRequest } from "./dispatch.ts";
import { type Done, record } from "./keep-record.ts";
import { endsOnly, type Ground, groundOf } from "./ground.ts";
import { manifestAt } from "../platform/manifest-at.ts";
import { type MergedPulls, mergedSince } from "./merged.ts";
import { keepPlan } from "../store/plan-file.ts";

/**
 * Without a record of this server, only the pull request that was merged last counts, and its plan
 * lists everything. Older approvals may have been used before the record was lost.
 */
const atTip = (pulls: MergedPulls): MergedPulls => ({
  ...pulls,
  pulls: pulls.pulls.filter(({ merge_commit_sha: sha }) => sha === pulls.tip),
});

/** On a public repository that does not publish live data, only a dispatch can approve. */
const withoutPlan = (one: Merged): Merged => ({
  ...one,
  plan: undefined,
  missing: one.missing ?? "the repository is public and does not publish live data",
});

/** The record that a run uses if nothing may be published. */
const NO_RECORD: ServerRecord = { baseline: undefined, otherUrl: undefined };

interface Made {
  readonly done: Done;
  readonly planFile: string | undefined;
  /** Why the merged pull requests wait although the run continued. */
  readonly broken: string | undefined;
}

/**
 * Reads Matomo, plans, and applies what is approved. `undefined` if a scheduled run has no
 * baseline.
 */
async function make(
  context: Context,
  pulls: MergedPulls,
  { request, approvers, record: history, finding }: ApplyStart,
  { manifest, diagnostics, refusals }: Ground,
): Promise<Made | undefined> {
  const { runner, api, instance } = context;
  const { io } = runner;
  const last = history.lastRun();
  const { trigger, approve, allowances } = request;
  const isBroken = refusals.length > 0;
  const connection = trustedConnection(context, manifest.settings);
  // In a public repository that does not publish live data, runs use no record, not even one that
  // was written while the repository was private.
  const isWithheld = !mayPublish(context, manifest.settings);
  const { baseline, otherUrl } = isWithheld ? NO_RECORD : recordOf(last, connection.url);
  const moved = otherUrl && otherServer(connection.url, otherUrl);
  // A baseline of version 1 does not contain approvals. Until a merged pull request upgrades the
  // baseline, access is still removed if it has ended according to the manifests of the baseline's
  // commit.
  const before =
    baseline?.version !== 1 || baseline.unapproved === true || last.commit === undefined
      ? undefined
      : await manifestAt(context, last.commit);
  if (trigger === "schedule" && baseline?.version !== 2 && !before) {
    runner.summary(noBeginning(context, { isWithheld, moved }));
    return undefined;
  }
  const counting = isBroken ? { ...pulls, pulls: [] } : baseline ? pulls : atTip(pulls);
  const rule = await ApprovalRule.open({
    api,
    path: `${context.dir}/settings.yaml`,
    pulls: counting,
    since: last.commit,
    approvals: manifest.settings.approvals,
    defaultBranch: context.defaultBranch,
  });
  const source = sourceOf(context, connection.url);
  const gathered = await gatherApprovals(api, counting, source, rule);
  const merged = isWithheld ? gathered.map(withoutPlan) : gathered;
  const lines = await gatherLines(api, merged, baseline, source);
  const loosened = trigger === "schedule" ? undefined : rule.objection();
  if (loosened !== undefined)
    io.stdout(
      renderAnnotations([{ severity: "error", code: "approvals-loosened", message: loosened }]),
    );
  let isKnown = approve === "";
  const files = join(runner.temporary, "matomo-access", instance);
  const job = await runApply(
    {
      manifest,
      diagnostics,
      connection,
      baseline,
      applied: before,
      approved: (whole) => {
        const meant = [whole, provenRemovals(whole)].find(
          (plan) => approve !== "" && plan?.hash.startsWith(approve) === true,
        );
        const isMeant = meant !== undefined;
        isKnown ||= isMeant;
        if (approve !== "")
          io.debug?.(
            `approval: the input approve is ${isMeant ? "" : "not "}the hash of the open changes (${shortHash(whole.hash)})`,
          );
        const approved = [
          ...approvedPlans(merged, whole, baseline),
          ...approvedByLines(lines, whole, baseline),
        ];
        for (const { plan } of approved)
          io.debug?.(
            `approval: plan ${shortHash(plan.hash)} approves ${plan.effects.length} effects`,
          );
        // An earlier run whose record was lost may already have used these approvals.
        if (finding) return [];
        return [...approved, ...(meant ? [{ plan: meant, covers: "all" as const }] : [])];
      },
      limits: { scheduled: trigger === "schedule" },
      allowances: withLineAllowances(lines, allowances),
      refusals: [...(finding ? [`${finding.message} ${finding.hint}`] : []), ...refusals],
      today: dayOf(io.now()),
      surface: "action",
      journalFile: join(files, "journal.jsonl"),
      linksFile: join(files, "invite-links.age"),
      beforeWrites: (effects) => history.applying(effects, baseline, isWithheld),
    },
    io,
  );
  const accepted = [
    ...acceptedNames(merged, baseline, trigger === "schedule" || isBroken),
    ...lines.map(({ name }) => name),
  ];
  const unapproved = job.unapproved + (isWithheld ? 0 : grantsWithoutBeginning(job));
  const isMoved = moved !== undefined && !job.state;
  const done: Done = {
    // If this run is green, the next run starts at its commit, and the setting `approvals` of that
    // commit counts as reviewed.
    job: {
      ...job,
      unapproved,
      green: job.green && unapproved === 0 && loosened === undefined && !isMoved,
    },
    loosened,
    moved: isMoved ? moved : undefined,
    lines,
    merged,
    request,
    approvers,
    baseline,
    record: history,
    accepted,
    isFirst: pulls.isFirst || moved !== undefined,
    manifest,
    unknownHash: isKnown ? undefined : approve,
  };
  return { done, planFile: keepRest(context, done), broken: refusals[0] };
}

/** Writes the finding about the audit record into the summary, with links to its fix. */
function warnOf(context: Context, finding: RecordFinding, { manifest }: Ground): void {
  const { runner } = context;
  runner.summary(
    recordWarning(finding, {
      approveFile: mayPublish(context, manifest.settings)
        ? approveFileOf(context, manifest)
        : undefined,
      applyUrl: `${runner.serverUrl}/${runner.repository}/actions/workflows/apply.yml`,
    }),
  );
}

const isWrongUse = (error: unknown): error is AccessError =>
  error instanceof AccessError && error.code === "usage";

/**
 * Applies with the manifests of the default branch. If its settings do not fit this Matomo
 * (`account`, or a url other than MATOMO_URL), only approved end dates are applied.
 */
async function makeOrEnd(
  context: Context,
  pulls: MergedPulls,
  start: ApplyStart,
): Promise<Made | undefined> {
  const last = start.record.lastRun();
  const ground = await groundOf(context, last);
  if (start.finding) warnOf(context, start.finding, ground);
  try {
    return await make(context, pulls, start, ground);
  } catch (error) {
    if (!isWrongUse(error) || ground.refusals.length > 0) throw error;
    const because = [error.message, error.hint].filter(Boolean).join(" ");
    const ends = await endsOnly(
      context,
      last,
      `${because} Until then, only approved end dates are applied, with the settings of the last successful run.`,
    );
    if (!ends) throw error;
    try {
      return await make(context, { ...pulls, pulls: [] }, start, ends);
    } catch (second) {
      // The error is not in the manifests, so the second attempt reports it.
      throw isWrongUse(second) ? error : second;
    }
  }
}

/**
 * Writes the plan of the changes that are still open to a file. A full disk is only reported here,
 * so that the audit record is still written.
 */
function keepRest(context: Context, { job, manifest }: Done): string | undefined {
  try {
    return keepPlan(context, manifest.settings, job.rest?.plan ?? job.plan);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    context.runner.io.stdout(
      renderAnnotations([
        { severity: "error", code: "matomo-access", message: error.message, hint: error.hint },
      ]),
    );
    return undefined;
  }
}

/** The facts that a run has before it asks GitHub for merged pull requests. */
export interface ApplyStart {
  readonly request: ApplyRequest;
  readonly approvers: readonly string[] | undefined;
  readonly record: RunRecord;
  /** Why the audit record is incomplete. With a finding, only approved end dates are applied. */
  readonly finding: RecordFinding | undefined;
}

/**
 * Applies the tip of the default branch: the changes that merged pull requests approved, or a
 * dispatch with the hash of a plan. @throws AccessError
 */
export async function applyTip(context: Context, start: ApplyStart): Promise<Ended> {
  const { runner, api, instance, defaultBranch } = context;
  const last = start.record.lastRun();
  runner.io.debug?.(`last green apply: ${last.commit?.slice(0, 10) ?? "none"}`);
  const pulls =
    start.request.trigger === "schedule"
      ? { pulls: [], isFirst: false, tip: runner.sha }
      : await mergedSince(api, last.commit, runner.sha, defaultBranch);
  runner.io.debug?.(
    `merged since: ${pulls.pulls.map(({ number }) => `#${number}`).join(", ") || "nothing"}${pulls.isFirst ? " (no earlier apply is known)" : ""}`,
  );
  // Without an earlier apply, it is unknown which older pull requests have waited for this run.
  const waiting = pulls.pulls.filter(
    ({ merge_commit_sha: sha }) => !pulls.isFirst || sha === runner.sha,
  );
  let made: Made | undefined;
  try {
    made = await makeOrEnd(context, pulls, start);
  } catch (error) {
    const { message, hint } = explainError(error, "apply", runner.io, "action");
    await reportFailure(context, waiting, [message, hint].filter(Boolean).join(" "));
    throw error;
  }
  if (!made) return { code: "no-baseline", ok: false };
  // Writes the record first, so that it exists even if commenting fails.
  const after = runner.io.signal.aborted ? outlasting(context) : context;
  const recordFile = await record(after, made.done);
  await report(after, made.done);
  if (made.broken !== undefined) await reportFailure(after, waiting, made.broken);
  const ended = endedBy(instance, made.done, made.planFile);
  return recordFile === undefined
    ? ended
    : { ...ended, ok: false, code: ended.ok ? "not-recorded" : ended.code, recordFile };
}
