import type { AuditLine } from "../../audit/audit.generated.ts";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { ApprovedPlan } from "../../plan/approval.ts";
import type { AnyBaseline } from "../../plan/baseline.ts";
import { type Allowances, isExceeded, LIMIT_NAMES } from "../../plan/guards.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { provenRemovals } from "../../plan/restored.ts";
import { shortHash } from "../../render/debug-facts.ts";
import type { Api } from "../platform/api.ts";
import { findOpenPlan } from "../store/kept-plan.ts";
import { type ApprovalSource, type Merged, withoutByHand, withoutStopped } from "./approvals.ts";

/** A line of approve.yaml that a merged pull request with enough approvals added. */
export interface Line extends AuditLine {
  /** The plan that the line approves; `undefined` if the plan is no longer stored. */
  readonly kept: Plan | undefined;
  /**
   * Whether an earlier run used the line. The remaining changes of a used line are completed, but
   * changes that were made by hand after its use are not reverted.
   */
  readonly isUsed: boolean;
  /** The name of the line in a baseline. */
  readonly name: string;
  /** When the plan of the line's pull request was made, ISO 8601. */
  readonly madeAt: string;
}

/**
 * The lines that merged pull requests added, with the plans that they approve. A line counts only
 * if the plan of its pull request showed it to the reviewers. @throws GithubRefusal
 */
export async function gatherLines(
  api: Api,
  merged: readonly Merged[],
  baseline: AnyBaseline | undefined,
  { instance, url }: ApprovalSource,
): Promise<Line[]> {
  const used = new Set(baseline?.version === 2 ? baseline.accepted : []);
  const lines: Line[] = [];
  for (const { pull, plan } of merged)
    for (const { plan: hash, reason, record } of plan?.approves ?? []) {
      // Such a line approves a repair of the audit record, which approved-repair.ts handles.
      if (record) continue;
      const name = `#${pull.number} line ${hash}`;
      const kept = await findOpenPlan(api, instance, hash, url);
      api.debug?.(
        `approval: a line of #${pull.number} approves ${shortHash(hash)}${kept ? "" : ", which is no longer stored"}${used.has(name) ? ", and was used before" : ""}`,
      );
      lines.push({
        plan: hash,
        reason,
        pullRequest: pull.number,
        kept,
        isUsed: used.has(name),
        name,
        madeAt: plan?.live.readAt ?? "",
      });
    }
  return lines;
}

const coreOf = ({ site, after, approves }: Plan["identities"][number]): string =>
  canonicalJson([site, after, approves]);

/** A plan on hold, reduced to the grants and identities that are still open in the current plan. */
function stillOpen(kept: Plan, whole: Plan): Plan {
  const [added, removed] = [kept.grants.added, kept.grants.removed].map(
    (grants) => new Set(grants.map(({ digest }) => digest)),
  );
  const identities = new Set(kept.identities.map(coreOf));
  const accounts = new Set((kept.accountChanges ?? []).map((change) => canonicalJson(change)));
  const changes = (whole.accountChanges ?? []).filter((change) =>
    accounts.has(canonicalJson(change)),
  );
  return {
    ...kept,
    grants: {
      added: whole.grants.added.filter(({ digest }) => added?.has(digest)),
      removed: whole.grants.removed.filter(({ digest }) => removed?.has(digest)),
      lists: whole.grants.lists,
    },
    identities: whole.identities.filter((identity) => identities.has(coreOf(identity))),
    ...(whole.accountChanges ? { accountChanges: changes } : {}),
  };
}

/**
 * What lines approve: those effects of the plans on hold that have not changed. If the plan of a
 * line is no longer stored, the line approves the current plan, provided that its hash is the same.
 */
export const approvedByLines = (
  lines: readonly Line[],
  whole: Plan,
  baseline: AnyBaseline | undefined,
): ApprovedPlan[] =>
  lines.flatMap(({ plan: hash, kept, isUsed, madeAt }): ApprovedPlan[] => {
    const plan =
      kept ??
      (isUsed ? undefined : [whole, provenRemovals(whole)].find((one) => one?.hash === hash));
    if (!plan) return [];
    const open = stillOpen(plan, whole);
    const counting = isUsed
      ? withoutByHand(open, whole)
      : withoutStopped(open, madeAt, whole, baseline);
    return [{ plan: counting, covers: "all" }];
  });

/** If approved plans exceeded a limit, raises the limit to the number of people in those plans. */
export function withLineAllowances(lines: readonly Line[], given: Allowances): Allowances {
  const allowances: Record<string, number | undefined> = { ...given };
  for (const { kept, isUsed } of lines)
    for (const name of kept && !isUsed ? LIMIT_NAMES : [])
      if (kept && isExceeded(kept.guards, name))
        allowances[name] = Math.max(allowances[name] ?? 0, kept.guards[name]?.people.length ?? 0);
  return allowances;
}
