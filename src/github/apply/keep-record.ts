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
import { ApprovedState, covers } from "../../plan/approved-state.ts";
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

/** Which merged pull request's plan covers an effect, for the record. */
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
 * Which merged pull request's plan approved or retired a grant, or the identity of a site: the
 * last, when several did.
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

/** A run that came to its end, one way or the other. */
export interface Done {
  readonly job: ApplyJobResult;
  readonly merged: readonly Merged[];
  readonly request: ApplyRequest;
  /** People who approved a dispatched run; `undefined`: GitHub does not say it, or it was none. */
  readonly approvers: readonly string[] | undefined;
  readonly baseline: AnyBaseline | undefined;
  /** The record, as the run found it. */
  readonly record: RunRecord;
  /** Names of the plans whose grants are in the state after the run. */
  readonly accepted: readonly string[];
  /** No earlier run left a commit to begin at. */
  readonly isFirst: boolean;
  readonly manifest: Manifest;
  /** Why the setting `approvals` of the default branch does not count yet. */
  readonly loosened?: string | undefined;
  /** Why the record of another server stays, and nothing of this one is kept. */
  readonly moved?: string | undefined;
  /** The lines of approve.yaml that merged pull requests added. */
  readonly lines: readonly Line[];
  /** The hash that a dispatch was given, when it is not the hash of what is open. */
  readonly unknownHash?: string | undefined;
}

/** What this run approved: in which the state that it leaves differs from the one that it found. */
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
 * Whose access the merged pull requests confirmed. Only plans with the approvals that they need are
 * there, and what a run before this one recorded is left out.
 */
function confirmedBy(merged: readonly Merged[], baseline: AnyBaseline | undefined): AuditReview[] {
  const counted = new Set(baseline?.version === 2 ? baseline.accepted : []);
  return merged.flatMap(({ pull, plan }) =>
    plan && !counted.has(nameOfPlan(pull, plan))
      ? (plan.reviewed ?? []).map((person) => ({ ...person, pullRequest: pull.number }))
      : [],
  );
}

/** What a dispatch asked for: it is used up by this run. */
const askedOf = ({ approve, allowances }: ApplyRequest): AuditAsked => ({
  ...(approve === "" ? {} : { plan: approve }),
  ...Object.fromEntries(
    Object.entries(allowances).flatMap(([name, allowed]) =>
      allowed === undefined ? [] : [[name, allowed]],
    ),
  ),
});

/** The record of the run, before it has a link. */
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
 * GitHub drops a step's summary as a whole above 1 MiB; the log and the file have the line whole.
 */
const MAX_SUMMARY_LENGTH = 200_000;

/**
 * Nothing may be lost: what cannot be appended stands in the log, in the summary and in a file.
 * @returns the file
 */
function keepRecord(context: Context, entry: AuditRecord, error: AccessError): string {
  const { runner } = context;
  const file = join(runner.temporary, "matomo-access", "audit-record.jsonl");
  const message = `The audit record could not be written: ${error.message}`;
  const line = recordLine(entry);
  const hint = `It is below, in the summary and in the output record-file: keep it. The branch ${AUDIT_BRANCH} has no line of this run.`;
  runner.io.stdout(renderAnnotations([{ severity: "error", code: "not-recorded", message, hint }]));
  runner.io.stdout(line);
  const shown =
    line.length > MAX_SUMMARY_LENGTH
      ? "It is too long for this page: see the log, or the artifact.\n"
      : `    ${line}`;
  runner.summary(
    `\n**The audit record could not be written.** ${forMarkdown(error.message)}\n\nThe branch \`${AUDIT_BRANCH}\` has no line of this run. Keep this one:\n\n${shown}\n`,
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
 * The commit after which the next run looks for merged pull requests; `undefined` where it stays as
 * it was. After a first run that was not green it is the commit before: approvals that are older
 * may have been used before the record was lost.
 */
async function nextStart(
  { runner, api }: Context,
  { job, request, baseline, isFirst, moved }: Done,
): Promise<string | undefined> {
  if (request.trigger === "schedule" || moved !== undefined) return undefined;
  // Beside a record of version 1, the manifests at its commit say what ends: a newer commit that no
  // plan approved must not replace them.
  if (baseline?.version === 1 && baseline.unapproved !== true && job.state === undefined)
    return undefined;
  if (job.green) return runner.sha;
  return isFirst ? (await readCommit(api, runner.sha)).parents[0]?.sha : undefined;
}

/** The state that a run leaves which read Matomo back. */
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

/** The state that one leaves which did not: of a refused one, since when things wait. */
function unreadState(
  { job, baseline, record: kept }: Done,
  isKept: boolean,
): AnyBaseline | undefined {
  const unread = kept.afterUnread(baseline, madeEffects(job.result));
  return isKept && job.refused ? (waitingState(unread ?? baseline, job.refused) ?? unread) : unread;
}

/**
 * Appends the record, and leaves the state for the next run. @returns the file that keeps it when
 * that failed
 */
export async function record(context: Context, done: Done): Promise<string | undefined> {
  const { runner, instance } = context;
  const { manifest } = done;
  const entry = entryOf(context, done);
  // An incomplete record keeps the state that it proves.
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
