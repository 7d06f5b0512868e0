import { unzipSync } from "fflate";
import { AccessError } from "../domain/error.ts";
import type { ApprovedPlan } from "../plan/approval.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { parsePlan } from "../render/plan-json.ts";
import type { Api } from "./api.ts";
import { type Pull, approversOf, readPull } from "./pull.ts";

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
  readonly repository: { readonly full_name: string };
}
interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly expired: boolean;
  readonly size_in_bytes: number;
  readonly workflow_run?: { readonly id?: number; readonly head_sha?: string } | null;
}

const MOST_ZIP = 64 * 1024 * 1024;
const MOST_PLAN = 256 * 1024 * 1024;

const artifactName = (instance: string, pull: number): string =>
  `matomo-access-plan-${instance.replaceAll(/[^A-Za-z0-9._-]/g, "-")}-${pull}`;

/** Pull requests that were merged into the branch by the commits after `since`, oldest first; of the tip alone without `since`. */
export async function mergedSince(api: Api, since: string | undefined, tip: string, branch: string): Promise<Pull[]> {
  const commits =
    since === undefined || since === tip
      ? [{ sha: tip }]
      : await api.all<{ sha: string }>("GET /repos/{owner}/{repo}/compare/{basehead}", { basehead: `${since}...${tip}` }, "commits");
  const shas = new Set(commits.map(({ sha }) => sha));
  const found = new Map<number, Pull>();
  for (const { sha } of commits) {
    const pulls = await api.all<Pull>("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", { commit_sha: sha });
    for (const { number, merged_at: at, base, merge_commit_sha: merge } of pulls) {
      // A pull request that merely contains the commit did not bring it here.
      if (at === null || base.ref !== branch || merge === null || !shas.has(merge) || found.has(number)) continue;
      found.set(number, await readPull(api, number));
    }
  }
  return [...found.values()].toSorted((a, b) => ((a.merged_at ?? "") < (b.merged_at ?? "") ? -1 : 1));
}

/** The newest good plan run for the head that was merged. The branch of a pull request can run workflows too, so event and file are checked. */
async function planOf(
  api: Api,
  pull: Pull,
  instance: string,
  workflow: string,
  repository: string,
  url: string,
): Promise<{ plan: Plan } | { missing: string }> {
  const runs = await api.all<Run>(
    "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
    { workflow_id: workflow, head_sha: pull.head.sha, event: "pull_request_target" },
    "workflow_runs",
  );
  const good = runs
    .filter(
      (run) =>
        run.event === "pull_request_target" &&
        run.head_sha === pull.head.sha &&
        run.conclusion === "success" &&
        run.repository.full_name === repository &&
        run.path.split("@", 1)[0] === `.github/workflows/${workflow}`,
    )
    .toSorted((a, b) => b.run_number - a.run_number || b.id - a.id);
  for (const run of good) {
    const artifacts = await api.all<Artifact>("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", { run_id: run.id }, "artifacts");
    const artifact = artifacts.find(
      ({ name, expired, workflow_run: from }) =>
        name === artifactName(instance, pull.number) && !expired && (from?.id ?? run.id) === run.id,
    );
    if (!artifact) continue;
    if (artifact.size_in_bytes > MOST_ZIP) return { missing: "its plan is too large" };
    const zip = await api.bytes(
      "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
      { artifact_id: artifact.id, archive_format: "zip" },
      MOST_ZIP,
    );
    const entries = unzipSync(zip, { filter: ({ name, originalSize }) => name === "plan.json" && originalSize <= MOST_PLAN });
    const bytes = entries["plan.json"];
    if (!bytes) return { missing: "its artifact holds no plan.json" };
    try {
      const plan = parsePlan(new TextDecoder().decode(bytes));
      return plan.url === url ? { plan } : { missing: "its plan was made for another Matomo" };
    } catch (error) {
      if (error instanceof AccessError) return { missing: error.message };
      throw error;
    }
  }
  return { missing: good.length === 0 ? "no plan run for the merged commit succeeded" : "its plan is no longer kept" };
}

/** Everything that merged pull requests approved. @throws GithubRefusal */
export async function gatherApprovals(
  api: Api,
  pulls: readonly Pull[],
  where: { readonly instance: string; readonly workflow: string; readonly repository: string; readonly url: string },
): Promise<Merged[]> {
  const merged: Merged[] = [];
  for (const pull of pulls) {
    const found = await planOf(api, pull, where.instance, where.workflow, where.repository, where.url);
    if ("missing" in found) merged.push({ pull, plan: undefined, approvers: [], missing: found.missing });
    else merged.push({ pull, plan: found.plan, approvers: await approversOf(api, pull, found.plan.createdAt) });
  }
  return merged;
}

export const approvedPlans = (merged: readonly Merged[]): ApprovedPlan[] =>
  merged.flatMap(({ plan }) => (plan ? [{ plan, covers: "pull-request" as const }] : []));
