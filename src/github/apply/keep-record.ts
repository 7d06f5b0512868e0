import { join } from "node:path";
import type { ApprovedInput } from "../../audit/approved.ts";
import type { AuditAsked, AuditRecord, AuditReview } from "../../audit/audit.generated.ts";
import { makeRecord, recordLine } from "../../audit/record.ts";
import { AccessError } from "../../domain/error.ts";
import type { Live } from "../../domain/live.ts";
import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import { writeWhole } from "../../files/write-file.ts";
import type { ApplyJobResult } from "../../job/apply-job.ts";
import type { Manifest } from "../../manifest/model.ts";
import { Approval } from "../../plan/approval.ts";
import { approvedChanges } from "../../plan/approved-changes.ts";
import { covers } from "../../plan/acceptance.ts";
import { ApprovedState } from "../../plan/approved-state.ts";
import { makeBaseline } from "../../plan/make-baseline.ts";
import { madeEffects } from "../../plan/outcome.ts";
import { waitingState } from "../../plan/waiting-since.ts";
import type { AnyBaseline } from "../../plan/baseline.ts";
import type { Effect } from "../../plan/plan.generated.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { forMarkdown } from "../../render/safe-text.ts";
import { type Merged, nameOfPlan } from "./approvals.ts";
import { type ApplyRequest, asksForMore } from "./dispatch.ts";
import type { Line } from "./lines.ts";
import type { NextState } from "../store/state.ts";
import type { RunRecord } from "./run-record.ts";
import { runOf } from "./run-lines.ts";
import { readCommit } from "../platform/branch.ts";
import { type Context, mayPublish } from "../platform/context.ts";

/** Returns a function that finds the merged pull request whose plan covers an effect. */
function pullRequestFinder(
  merged: readonly Merged[],
  catalog: ConstructorParameters<typeof Approval>[1],
): (effect: Effect) => number | undefined {
  const plans = merged.flatMap(({ pull, plan }) =>
    plan
      ? [
          {
            number: pull.number,
            approval: new Approval([{ plan, covers: "pull-request" }], catalog),
          },
        ]
      : [],
  );
  return (effect) => plans.find(({ approval }) => approval.covers(effect))?.number;
}

/**
 * Returns a function that finds the merged pull request whose plan approved a grant, approved its
 * removal, or approved the identity of a site. If several did, the last one counts.
 */
function approvalFinder(merged: readonly Merged[]): NonNullable<ApprovedInput["pullRequestOf"]> {
  const numbers = new Map<string, number>();
  for (const { pull, plan } of merged) {
    if (!plan) continue;
    const grants = [...plan.grants.added, ...plan.grants.removed].filter((grant) =>
      covers(plan, grant, "pull-request"),
    );
    for (const { digest } of grants) numbers.set(digest, pull.number);
    for (const { site, approves } of plan.identities)
      if (approves) numbers.set(`site ${site}`, pull.number);
  }
  return (what) => numbers.get("digest" in what ? what.digest : `site ${what.site}`);
}

/** The result of a run, successful or not. */
export interface Done {
  readonly job: ApplyJobResult;
  readonly merged: readonly Merged[];
  readonly request: ApplyRequest;
  /**
   * People who approved a dispatched run; `undefined` for other runs, or if GitHub does not return
   * them.
   */
  readonly approvers: readonly string[] | undefined;
  readonly baseline: AnyBaseline | undefined;
  /** The audit record as the run found it. */
  readonly record: RunRecord;
  /** Names of the plans whose grants are in the state after the run. */
  readonly accepted: readonly string[];
  /** Whether no earlier run left a commit to start from. */
  readonly isFirst: boolean;
  readonly manifest: Manifest;
  /** Why the setting `approvals` of the default branch does not count yet. */
  readonly loosened?: string | undefined;
  /** Why the record of another server is kept, and no record of this server is written. */
  readonly moved?: string | undefined;
  /** The lines of approve.yaml that merged pull requests added. */
  readonly lines: readonly Line[];
  /** The hash that a dispatch was given, if the open changes have another hash. */
  readonly unknownHash?: string | undefined;
}

/** The approvals of this run: the differences between the state before and after it. */
const approvedIn = (
  { state }: ApplyJobResult,
  live: Live,
  merged: readonly Merged[],
  baseline: AnyBaseline | undefined,
): ApprovedInput => ({
  changes: approvedChanges(baseline?.version === 2 ? ApprovedState.of(baseline) : undefined, state),
  nameOf: (site) => (state?.sites.get(site) ?? live.sites.get(site))?.name,
  pullRequestOf: approvalFinder(merged),
});

/**
 * People whose access was confirmed by the merged pull requests. People whom an earlier run
 * recorded are left out.
 */
function confirmedBy(merged: readonly Merged[], baseline: AnyBaseline | undefined): AuditReview[] {
  const counted = new Set(baseline?.version === 2 ? baseline.accepted : []);
  return merged.flatMap(({ pull, plan }) =>
    plan && !counted.has(nameOfPlan(pull, plan))
      ? (plan.reviewed ?? []).map((person) => ({ ...person, pullRequest: pull.number }))
      : [],
  );
}

/** What a dispatch asked for. One run uses up such a request. */
const askedOf = ({ approve, allowances }: ApplyRequest): AuditAsked => ({
  ...(approve === "" ? {} : { plan: approve }),
  ...Object.fromEntries(
    Object.entries(allowances).flatMap(([name, allowed]) =>
      allowed === undefined ? [] : [[name, allowed]],
    ),
  ),
});

/** The run's line for the audit record, before it is linked to the line before it. */
function entryOf(
  context: Context,
  { job, merged, request, approvers, lines, baseline, manifest }: Done,
): AuditRecord {
  const { runner, instance } = context;
  const { rest, green } = job;
  return makeRecord({
    at: runner.io.now(),
    instance,
    commit: runner.sha,
    run: runOf(runner),
    trigger: request.trigger,
    pullRequests: merged.map(({ pull, approvers: reviewers, plan }) => ({
      number: pull.number,
      title: pull.title,
      author: pull.user?.login ?? "",
      ...(pull.merged_by ? { merger: pull.merged_by.login } : {}),
      approvers: [...reviewers],
      ...(plan ? { plan: plan.hash } : {}),
      ...(pull.merged_at === null ? {} : { mergedAt: pull.merged_at }),
    })),
    ...(request.trigger === "dispatch" ? { approvedBy: runner.actor, approvers } : {}),
    lines: lines
      .filter(({ isUsed }) => !isUsed)
      .map(({ plan, reason, pullRequest }) => ({ plan, reason, pullRequest })),
    ...(asksForMore(request) ? { asked: askedOf(request) } : {}),
    result: job.result,
    green,
    ...(rest ? { pullRequestOf: pullRequestFinder(merged, rest.live.capabilities) } : {}),
    ...(rest ? { approved: approvedIn(job, rest.live, merged, baseline) } : {}),
    reviews: confirmedBy(merged, baseline),
    withheld: !mayPublish(context, manifest.settings),
  });
}

/**
 * GitHub discards a whole step summary above 1 MiB. The log and the file contain the complete line.
 */
const MAX_SUMMARY_LENGTH = 200_000;

/**
 * If a line could not be appended to the record, writes it to the log, the summary and a file, so
 * that it is not lost.
 * @returns the path of the file
 */
function keepRecord(context: Context, entry: AuditRecord, error: AccessError): string {
  const { runner } = context;
  const file = join(runner.temporary, "matomo-access", "audit-record.jsonl");
  const message = `The audit record could not be written: ${error.message}`;
  const line = recordLine(entry);
  const hint = `Keep the record: it is below, in the summary and in the output \`record-file\`. The branch ${AUDIT_BRANCH} has no line for this run.`;
  runner.io.stdout(renderAnnotations([{ severity: "error", code: "not-recorded", message, hint }]));
  runner.io.stdout(line);
  const shown =
    line.length > MAX_SUMMARY_LENGTH
      ? "The record is too long for this page: see the log or the artifact.\n"
      : `    ${line}`;
  runner.summary(
    `\n**The audit record could not be written.** ${forMarkdown(error.message)}\n\nThe branch \`${AUDIT_BRANCH}\` has no line for this run. Keep this one:\n\n${shown}\n`,
  );
  try {
    writeWhole(file, line, runner.io);
  } catch (unwritten) {
    if (!(unwritten instanceof AccessError)) throw unwritten;
    const { message: why } = unwritten;
    runner.io.stdout(
      renderAnnotations([{ severity: "error", code: "not-recorded", message: why }]),
    );
  }
  return file;
}

/**
 * The commit after which the next run looks for merged pull requests; `undefined` to keep the
 * earlier one. After a first run that was not green it is the parent commit, because older
 * approvals may have been used before the record was lost.
 */
async function nextStart(
  { runner, api }: Context,
  { job, request, baseline, isFirst, moved }: Done,
): Promise<string | undefined> {
  if (request.trigger === "schedule" || moved !== undefined) return undefined;
  // With a baseline of version 1, the manifests at its commit decide which access ends. A newer
  // commit that no plan approved must not replace them.
  if (baseline?.version === 1 && baseline.unapproved !== true && job.state === undefined)
    return undefined;
  if (job.green) return runner.sha;
  return isFirst ? (await readCommit(api, runner.sha)).parents[0]?.sha : undefined;
}

/** The state after a run that read Matomo again at its end. */
function stateOf({ job, baseline, manifest, accepted }: Done): AnyBaseline | undefined {
  const { rest } = job;
  return (
    rest &&
    makeBaseline({
      live: rest.live,
      plan: rest.plan,
      manifest,
      state: job.state,
      previous: baseline,
      made: madeEffects(job.result),
      accepted,
    })
  );
}

/**
 * The state after a run that did not read Matomo again at its end. For a refused run, it records
 * since when changes have been waiting.
 */
function unreadState(
  { job, baseline, record: kept }: Done,
  isKept: boolean,
): AnyBaseline | undefined {
  const unread = kept.afterUnread(baseline, madeEffects(job.result));
  return isKept && job.refused ? (waitingState(unread ?? baseline, job.refused) ?? unread) : unread;
}

/**
 * Appends to the record, and stores the state for the next run. @returns the file with the line if
 * appending failed
 */
export async function record(context: Context, done: Done): Promise<string | undefined> {
  const { runner, instance } = context;
  const { manifest } = done;
  const entry = entryOf(context, done);
  // If the record is incomplete, its last proven state is kept.
  const { isFrozen } = done.record;
  const isKept = done.moved === undefined && mayPublish(context, manifest.settings) && !isFrozen;
  const next: NextState = {
    baseline: done.job.rest ? (isKept ? stateOf(done) : undefined) : unreadState(done, isKept),
    commit: isFrozen ? undefined : await nextStart(context, done),
  };
  const message = `Record an apply of ${instance} at ${runner.sha.slice(0, 10)}`;
  try {
    await done.record.append(entry, next, message, context);
    return undefined;
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return keepRecord(context, entry, error);
  }
}
