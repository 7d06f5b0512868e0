import type { ApprovedPlan } from "../../plan/approval.ts";
import type { AnyBaseline } from "../../plan/baseline.ts";
import { placeOf } from "../../plan/effect-core.ts";
import type { Effect, Plan } from "../../plan/plan.generated.ts";
import { shortHash } from "../../render/debug-facts.ts";
import { type Api, GithubRefusal } from "../platform/api.ts";
import { count } from "../../render/words.ts";
import type { ApprovalRule } from "./approval-rule.ts";
import { authorsOf } from "./authors.ts";
import type { MergedPulls } from "./merged.ts";
import { type Reviewed, reviewsOf } from "./reviews.ts";
import type { Pull } from "../platform/pull.ts";
import { type Artifact, type FoundPlan, readArtifact } from "../store/kept-plan.ts";
import { artifactName } from "../store/plan-file.ts";

/** A merged pull request, with the plan that its reviewers saw. */
export interface Merged {
  readonly pull: Pull;
  readonly plan: Plan | undefined;
  readonly approvers: readonly string[];
  /** Why there is no plan. */
  readonly missing?: string | undefined;
}

interface Run {
  readonly id: number;
  readonly event: string;
  readonly path: string;
  readonly head_sha: string;
  readonly conclusion: string | null;
  readonly run_number: number;
  readonly created_at: string;
  readonly actor?: { readonly login: string } | null;
  readonly repository: { readonly full_name: string };
  readonly head_repository: { readonly full_name: string } | null;
}
/** Where approvals of an instance come from. */
export interface ApprovalSource {
  readonly instance: string;
  /** File name of the plan workflow. */
  readonly workflow: string;
  readonly repository: string;
  /** The Matomo server that plans must be for. */
  readonly url: string;
}

/**
 * Runs of the plan workflow for the head that was merged, newest first. The branch of a pull
 * request can run workflows too, so event and file count.
 */
async function planRuns(
  api: Api,
  pull: Pull,
  { workflow, repository }: ApprovalSource,
): Promise<Run[]> {
  let runs: Run[];
  try {
    runs = await api.all<Run>(
      "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
      { workflow_id: workflow, head_sha: pull.head.sha, event: "pull_request_target" },
      "workflow_runs",
    );
  } catch (error) {
    // No such workflow.
    if (error instanceof GithubRefusal && error.status === 404) return [];
    throw error;
  }
  return runs
    .filter(
      (run) =>
        run.event === "pull_request_target" &&
        run.head_sha === pull.head.sha &&
        run.repository.full_name === repository &&
        run.head_repository?.full_name === repository &&
        run.path.split("@", 1)[0] === `.github/workflows/${workflow}`,
    )
    .toSorted((a, b) => b.run_number - a.run_number || b.id - a.id);
}

/**
 * The plan that reviewers saw last before they merged: of the newest run only, because an older one
 * was marked out of date, and made before the merge, because nobody reviewed what came later.
 */
async function planOf(
  api: Api,
  pull: Pull,
  made: readonly Run[],
  source: ApprovalSource,
): Promise<FoundPlan> {
  if (pull.head.repo?.full_name !== source.repository)
    return { missing: "it came from a fork, whose content is never planned against Matomo" };
  const merged = Date.parse(pull.merged_at ?? "");
  const runs = made.filter(({ created_at: at }) => Date.parse(at) <= merged);
  const run = runs.find(({ conclusion }) => conclusion !== "cancelled" && conclusion !== "skipped");
  if (!run) return { missing: "no plan was made for the merged commit" };
  if (run.conclusion === null) return { missing: "its last plan was not finished" };
  if (run.conclusion !== "success") return { missing: "its last plan failed" };
  const artifacts = await api.all<Artifact>(
    "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
    { run_id: run.id },
    "artifacts",
  );
  const [artifact] = artifacts
    .filter(
      ({ name, workflow_run: from, created_at: at }) =>
        name === artifactName(source.instance, pull.number) &&
        (from?.id ?? run.id) === run.id &&
        Date.parse(at ?? "") <= merged,
    )
    .toSorted((a, b) => b.id - a.id);
  if (!artifact) return { missing: "its last plan was made without Matomo" };
  if (artifact.expired) return { missing: "its plan is no longer kept" };
  return readArtifact(api, artifact, source.url);
}

/** What is missing, and who reviewed without counting. */
function shortage({ approvers, refused }: Reviewed, needed: number): string {
  const others = refused.map(({ login, why }) => `${login} ${why}`).join("; ");
  return `it was merged with ${approvers.length} of ${count(needed, "approval")} by people who have no part in it and approved the merged commit after its plan${others === "" ? "" : ` (${others})`}. Reviews after the merge do not count`;
}

/**
 * Everything that merged pull requests approved: plans that were reviewed as `rule` asks for.
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
    const runs = isFork ? [] : await planRuns(api, pull, source);
    const found = await planOf(api, pull, runs, source);
    api.debug?.(
      "plan" in found
        ? `approval: #${pull.number} has the plan ${shortHash(found.plan.hash)}, made at ${found.plan.createdAt}`
        : `approval: #${pull.number} approves nothing: ${found.missing}`,
    );
    const plan = "plan" in found ? found.plan : undefined;
    const reviewed: Reviewed = plan
      ? await reviewsOf(
          api,
          pull,
          plan.createdAt,
          // Whoever made the first run for a head pushed it, or opened the pull request with it.
          await authorsOf(api, pull, runs.at(-1)?.actor?.login),
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
 * An approval is used up by the verified apply that comes after it: what somebody changed by hand
 * since then is not put back on its word, though the effect is the same once more. `whole` is the
 * plan of the moment, whose causes know the last verified state.
 */
function unused(plan: Plan, whole: Plan, baseline: AnyBaseline | undefined): Plan {
  return !baseline || plan.live.readAt >= baseline.at ? plan : withoutByHand(plan, whole);
}

/** A plan without what somebody changed by hand since, as `whole` knows it. */
export function withoutByHand(plan: Plan, whole: Plan): Plan {
  const byHand = new Set(whole.effects.filter(({ cause }) => cause === "by-hand").map(placeOf));
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

/** How a baseline names the plan of a merged pull request whose grants it holds. */
const nameOfPlan = (pull: Pull, plan: Plan): string => `#${pull.number} ${plan.hash}`;

/**
 * The names of the plans that count in a run, for its baseline. A scheduled run looks at none and
 * keeps those that were there.
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
 * A plan whose grants and identities are in the baseline already: those count once, or an older
 * plan would take back what a later one approved.
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
