import { AccessError } from "../../domain/error.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { type Context, type Ended, isAtTip, isForDefaultBranch } from "../platform/context.ts";
import type { Runner } from "../platform/runner.ts";
import type { RecordFinding } from "../record/check-record.ts";
import { applyTip } from "./apply-run.ts";
import { approvedRepair } from "./approved-repair.ts";
import { type ApplyRequest, approversOfDispatch, asksForMore, requestOf } from "./dispatch.ts";
import { RunRecord } from "./run-record.ts";

/** What started the run. Works even if other inputs are invalid. */
function triggerOf(runner: Runner): ApplyRequest["trigger"] {
  const isScheduled = runner.input("scheduled").toLowerCase() === "true";
  if (isScheduled || runner.eventName === "schedule") return "schedule";
  return runner.eventName === "workflow_dispatch" ? "dispatch" : "merge";
}

/** Explains in the summary what a repair changed and what is left to do. */
const repairedText = (isStateProven: boolean): string =>
  [
    "**The record starts again here.** If a pull request was merged before the finding, its approval now counts as used.",
    "",
    isStateProven
      ? "- The stored state is intact, so the access in this state stays approved."
      : "- No earlier approval counts any more. The plan of the next pull request lists everything that the manifests grant, and merging that pull request approves all of it.",
    "- Changes from earlier merges are on hold if they are not in Matomo yet. The summary of apply shows these changes, their hash, and how to approve them.",
    "",
    "",
  ].join("\n");

/** Restarts the audit record after somebody else approved the dispatch. @throws AccessError */
async function repairByDispatch(
  { runner }: Context,
  { repair: asked }: ApplyRequest,
  approvers: readonly string[],
  record: RunRecord,
  finding: RecordFinding | undefined,
): Promise<Ended> {
  if (!finding?.gap?.finding.startsWith(asked))
    throw new AccessError(
      "refused",
      finding
        ? `${asked} is not the hash of the current finding, so nothing was repaired.`
        : "The record is complete, so there is nothing to repair.",
      finding?.hint,
    );
  const { finding: hash, commit } = finding.gap;
  runner.summary(repairedText(await record.repair(hash, { approvers, commit })));
  return { code: "repaired", ok: true };
}

/** Restarts the audit record if a merged line approves it. @returns the finding that remains */
async function repairByLine(
  context: Context,
  record: RunRecord,
  finding: RecordFinding,
): Promise<RecordFinding | undefined> {
  if (!finding.gap) return finding;
  const { finding: hash, commit: used } = finding.gap;
  const approval = await approvedRepair(context, {
    finding: hash,
    last: record.lastRun(),
    found: record.lostCommit,
    used,
  });
  if (!approval) return finding;
  const isStateProven = await record.repair(hash, approval);
  context.runner.summary(
    `The line <code>${hash.slice(0, 12)}</code> of #${approval.line?.pullRequest} approved the repair of the record.\n\n${repairedText(isStateProven)}`,
  );
  return record.check();
}

async function applyWith(context: Context, record: RunRecord): Promise<Ended> {
  const { runner, defaultBranch } = context;
  const request = requestOf(runner);
  if (!(await isAtTip(context))) {
    // The run of the newer commit applies what was merged, but it does not have this run's inputs.
    if (asksForMore(request))
      throw new AccessError(
        "refused",
        `${defaultBranch} has a newer commit than this run, so this run approves nothing.`,
        "Start the workflow again.",
      );
    return { code: "superseded", ok: true };
  }
  const approvers =
    request.trigger === "dispatch" ? await approversOfDispatch(context, request) : undefined;
  let finding = await record.check();
  await record.start();
  if (request.repair !== "")
    return repairByDispatch(context, request, approvers ?? [], record, finding);
  if (finding && request.trigger !== "schedule")
    finding = await repairByLine(context, record, finding);
  if (finding) {
    const { message, hint } = finding;
    runner.io.stdout(
      renderAnnotations([{ severity: "error", code: "record-incomplete", message, hint }]),
    );
  }
  const ended = await applyTip(context, { request, approvers, record, finding });
  return finding ? { ...ended, ok: false, code: "record-incomplete" } : ended;
}

/**
 * Carries out an apply run, and writes a line into the audit record whatever the result is. If an
 * earlier run left no line, only approved end dates are applied. @throws AccessError
 */
export async function applyRun(context: Context): Promise<Ended> {
  const record = await RunRecord.open(context, triggerOf(context.runner));
  let ended: Ended;
  try {
    ended = await applyWith(context, record);
  } catch (error) {
    if (isForDefaultBranch(context))
      await record.end(error instanceof AccessError ? error.code : "internal");
    throw error;
  }
  // A run with a plan has already written its line, or reported that it could not.
  if (ended.hash !== undefined) return ended;
  const isRecorded = await record.end(ended.code);
  return isRecorded || !ended.ok ? ended : { code: "not-recorded", ok: false };
}
