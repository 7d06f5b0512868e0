import type { ApprovedPlan } from "../../plan/approval.ts";
import type { AnyBaseline } from "../../plan/baseline.ts";
import { placeOf } from "../../plan/effect-core.ts";
import type { Effect, Plan } from "../../plan/plan.generated.ts";
import { shortHash } from "../../render/debug-facts.ts";
import type { Api } from "../platform/api.ts";
import { count } from "../../render/words.ts";
import type { ApprovalRule } from "./approval-rule.ts";
import { authorsOf } from "./authors.ts";
import type { OnUnread } from "./deleted-runs.ts";
import type { MergedPulls } from "./merged.ts";
import { type Reviewed, reviewsOf } from "./reviews.ts";
import type { Pull } from "../platform/pull.ts";
import { type PlanAtMerge, planAtMerge } from "./plan-at-merge.ts";
import { planRuns } from "./plan-runs.ts";

/** A merged pull request, with the plan that its reviewers saw. */
export interface Merged {
  readonly pull: Pull;
  readonly plan: Plan | undefined;
  readonly approvers: readonly string[];
  /** Why there is no plan. */
  readonly missing?: string | undefined;
}

/** Where to look for plans and approvals of an instance. */
export interface ApprovalSource {
  readonly instance: string;
  /** File name of the plan workflow. */
  readonly workflow: string;
  readonly repository: string;
  /** Base URL of the Matomo server that plans must be for. */
  readonly url: string;
  readonly onUnread: OnUnread;
}

/** States how many approvals a pull request has, and which reviews do not count. */
function shortage({ approvers, refused }: Reviewed, needed: number): string {
  const others = refused.map(({ login, why }) => `${login} ${why}`).join("; ");
  return `it was merged with ${approvers.length} of ${count(needed, "required approval")}${others === "" ? "" : ` (${others})`}. An approval counts only if it is for the merged commit, if it came after the plan and before the merge, and if the person who gave it is not an author of the pull request`;
}

/**
 * The merged pull requests with their plans. A plan counts only if it has the approvals that `rule`
 * requires.
 * @throws GithubRefusal
 */
export async function gatherApprovals(
  api: Api,
  { pulls }: MergedPulls,
  source: ApprovalSource,
  rule: ApprovalRule,
): Promise<Merged[]> {
  const merged: Merged[] = [];
  for (const pull of pulls) {
    const isFork = pull.head.repo?.full_name !== source.repository;
    const runs = isFork ? undefined : await planRuns(api, pull, source);
    const found: PlanAtMerge = runs
      ? await planAtMerge(api, pull, runs, source)
      : {
          missing:
            "it came from a fork, and pull requests from forks never get a plan against Matomo",
        };
    api.debug?.(
      "plan" in found
        ? `approval: #${pull.number} has the plan ${shortHash(found.plan.hash)}, made at ${found.plan.createdAt}`
        : `approval: #${pull.number} approves nothing: ${found.missing}`,
    );
    const plan = "plan" in found ? found.plan : undefined;
    const reviewed: Reviewed =
      "plan" in found
        ? await reviewsOf(
            api,
            pull,
            { from: found.plan.createdAt, before: found.reviewedBefore },
            await authorsOf(api, pull, runs?.firstActor),
          )
        : { approvers: [], refused: [] };
    const needed = rule.neededFor(pull);
    const isEnough = reviewed.approvers.length >= needed;
    const missing =
      "missing" in found ? found.missing : isEnough ? undefined : shortage(reviewed, needed);
    await rule.follow(pull, plan !== undefined && isEnough);
    const { approvers } = reviewed;
    merged.push(
      missing === undefined
        ? { pull, plan, approvers }
        : { pull, plan: undefined, approvers, missing },
    );
  }
  return merged;
}

/**
 * A verified apply after a plan uses up the plan's approval. A used approval must not revert
 * changes that somebody made by hand later, even if the effect looks the same. `whole` is the
 * current plan, whose causes tell which changes were made by hand.
 */
function unused(plan: Plan, whole: Plan, baseline: AnyBaseline | undefined): Plan {
  const { readAt } = plan.live;
  return !baseline || readAt >= baseline.at
    ? withoutStopped(plan, readAt, whole, baseline)
    : withoutByHand(plan, whole);
}

/**
 * Removes from a plan the changes that an interrupted run may already have applied.
 * @param madeAt when the approving plan was made, ISO 8601
 */
export function withoutStopped(
  plan: Plan,
  madeAt: string,
  whole: Plan,
  baseline: AnyBaseline | undefined,
): Plan {
  const applying = baseline?.version === 2 ? baseline.applying : undefined;
  return applying && madeAt < applying.at
    ? withoutByHand(plan, whole, new Set(applying.places))
    : plan;
}

/**
 * Removes from a plan the changes in places that somebody changed by hand, according to the current
 * plan `whole`.
 * @param only the places to check; all if not given
 */
export function withoutByHand(plan: Plan, whole: Plan, only?: ReadonlySet<string>): Plan {
  const places = whole.effects.filter(({ cause }) => cause === "by-hand").map(placeOf);
  const byHand = new Set(only ? places.filter((place) => only.has(place)) : places);
  const isOpen = (effect: Effect): boolean => !byHand.has(placeOf(effect));
  const effects = plan.effects.filter(isOpen).map((effect) =>
    effect.kind === "superuser" && effect.access
      ? {
          ...effect,
          access: effect.access.filter(
            ({ site }) => !byHand.has(placeOf({ kind: "site", login: effect.login, site })),
          ),
        }
      : effect,
  );
  return { ...plan, effects };
}

/** The name of a merged pull request's plan in a baseline. */
export const nameOfPlan = (pull: Pull, plan: Plan): string => `#${pull.number} ${plan.hash}`;

/**
 * The names of all plans whose grants are in the next baseline. A scheduled run reads no pull
 * requests, so it keeps the earlier names.
 */
export const acceptedNames = (
  merged: readonly Merged[],
  baseline: AnyBaseline | undefined,
  isScheduled: boolean,
): string[] =>
  isScheduled
    ? [...(baseline?.version === 2 ? (baseline.accepted ?? []) : [])]
    : merged.flatMap(({ pull, plan }) => (plan ? [nameOfPlan(pull, plan)] : []));

/**
 * Removes grants and identities from a plan, because the baseline already contains them. If they
 * counted twice, an older plan could undo what a later one approved.
 */
const effectsOnly = (plan: Plan): Plan => ({
  ...plan,
  grants: { added: [], removed: [], lists: [] },
  identities: [],
});

export const approvedPlans = (
  merged: readonly Merged[],
  whole: Plan,
  baseline: AnyBaseline | undefined,
): ApprovedPlan[] => {
  const counted = new Set(baseline?.version === 2 ? baseline.accepted : []);
  return merged.flatMap(({ pull, plan }) => {
    if (!plan) return [];
    const open = counted.has(nameOfPlan(pull, plan)) ? effectsOnly(plan) : plan;
    return [{ plan: unused(open, whole, baseline), covers: "pull-request" as const }];
  });
};
