import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { Manifest } from "../../manifest/model.ts";
import { Approval } from "../../plan/approval.ts";
import { makePlan } from "../../plan/make-plan.ts";
import type { PlanInput } from "../../plan/plan-input.ts";
import type { Plan, PlanApproval } from "../../plan/plan.generated.ts";
import { provenRemovals } from "../../plan/restored.ts";
import { subsetOfPlan } from "../../plan/subset-of-plan.ts";
import type { Context } from "../platform/context.ts";
import { checkRecord, type RecordFinding } from "../record/check-record.ts";
import { findOpenPlan } from "../store/kept-plan.ts";
import { readRecord } from "../store/read-record.ts";

/** A line of approve.yaml that a pull request adds, with what it would approve now. */
export interface NewLine extends PlanApproval {
  /** The effects of the approved plan that are still open. */
  readonly open: Plan;
  /** The hash of the finding to repair; `undefined` if the line approves a plan. */
  readonly finding?: string | undefined;
}

/** The finding about the audit record; `undefined` if the record is complete. */
async function recordFinding(context: Context): Promise<RecordFinding | undefined> {
  const { api, runner, instance } = context;
  const { finding } = await checkRecord(context, await readRecord(api, runner.io, instance));
  return finding;
}

/**
 * Lines of approve.yaml that the base has too. Such a line counts only for the pull request that
 * added it.
 */
export function usedLinesOf(base: Manifest, head: Manifest): string[] {
  const present = new Set((base.approve ?? []).map(({ plan }) => plan));
  return (head.approve ?? []).map(({ plan }) => plan).filter((plan) => present.has(plan));
}

/**
 * The lines that a pull request adds to approve.yaml. A line whose plan is not stored is an error,
 * because reviewers could not see what they approve.
 * @throws GithubRefusal
 */
export async function newLinesOf(
  context: Context,
  input: Omit<PlanInput, "manifest">,
  { base, head }: { readonly base: Manifest; readonly head: Manifest },
): Promise<{ readonly lines: readonly NewLine[]; readonly problems: readonly Diagnostic[] }> {
  const { api, instance } = context;
  const present = new Set((base.approve ?? []).map(({ plan }) => plan));
  const added = (head.approve ?? []).filter(({ plan }) => !present.has(plan));
  const lines: NewLine[] = [];
  const problems: Diagnostic[] = [];
  if (added.length === 0) return { lines, problems };
  const whole = makePlan({ ...input, manifest: head, scope: "all" });
  const nothing = subsetOfPlan(whole, [], "effects-only");
  let finding: RecordFinding | undefined;
  let isChecked = false;
  for (const { plan: hash, reason, at } of added) {
    const found =
      (await findOpenPlan(api, instance, hash, whole.url)) ??
      [whole, provenRemovals(whole)].find((plan) => plan?.hash.startsWith(hash) === true);
    if (!found && !isChecked) {
      finding = await recordFinding(context);
      isChecked = true;
    }
    if (!found && finding?.hash?.startsWith(hash) === true) {
      const about = finding.message;
      lines.push({
        plan: finding.hash,
        reason,
        same: 0,
        gone: 0,
        record: true,
        open: nothing,
        finding: about,
      });
      continue;
    }
    if (!found) {
      problems.push({
        severity: "error",
        code: "unknown-approval",
        message: `No plan and no finding about the audit record has the hash ${hash.slice(0, 12)}, so nobody can see what the line would approve.`,
        hint: "Copy the hash from the newest comment, issue or summary. Plans are kept for 90 days.",
        at,
      });
      continue;
    }
    const approval = new Approval([{ plan: found, covers: "all" }], input.live.capabilities);
    const same = whole.effects.filter((effect) => approval.covers(effect));
    lines.push({
      plan: found.hash,
      reason,
      same: same.length,
      gone: Math.max(0, found.effects.length - same.length),
      open: subsetOfPlan(whole, same, "effects-only"),
    });
  }
  return { lines, problems };
}
