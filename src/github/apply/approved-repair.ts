import { loadManifests } from "../../job/load-manifests.ts";
import { shortHash } from "../../render/debug-facts.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { readCommit } from "../platform/branch.ts";
import { type Context, mayPublish, trustedConnection } from "../platform/context.ts";
import type { LastRun } from "../store/state.ts";
import { ApprovalRule } from "./approval-rule.ts";
import { gatherApprovals } from "./approvals.ts";
import { mergedSince } from "./merged.ts";
import type { RepairApproval } from "./run-record.ts";
import { sourceOf } from "./source.ts";

/** What to search for, and since when. */
interface Search {
  /** The hash of the finding about the audit record. */
  readonly finding: string;
  readonly last: LastRun;
  /**
   * The commit of the finding. A line that names the finding can only have been merged after this
   * commit.
   */
  readonly found: string | undefined;
  /** The last commit whose approvals may already have been used. */
  readonly used: string;
}

/**
 * Finds the line of approve.yaml that approves the repair of a finding. The line counts only if
 * the pull request that added it was planned against Matomo and reviewed.
 * @throws GithubRefusal
 */
export async function approvedRepair(
  context: Context,
  { finding, last, found, used }: Search,
): Promise<RepairApproval | undefined> {
  const { api, runner, dir, defaultBranch } = context;
  const { manifest } = await loadManifests(dir, { cwd: runner.workspace, debug: runner.io.debug });
  // If plans may not be stored, only a dispatch can approve.
  if (!manifest || !mayPublish(context, manifest.settings)) return undefined;
  const since = last.commit ?? found;
  const pulls = await mergedSince(api, since, runner.sha, defaultBranch);
  const rule = await ApprovalRule.open({
    api,
    path: `${dir}/settings.yaml`,
    pulls,
    since,
    approvals: manifest.settings.approvals,
    defaultBranch,
  });
  const { url } = trustedConnection(context, manifest.settings);
  const merged = await gatherApprovals(api, pulls, sourceOf(context, url), rule);
  const lines = merged.flatMap(({ pull, plan, approvers }) =>
    (plan?.approves ?? [])
      .filter(({ record }) => record === true)
      .map((line) => ({ ...line, pull, approvers })),
  );
  const line = lines.findLast(({ plan }) => plan === finding);
  for (const { plan, pull } of lines)
    if (plan !== finding)
      runner.io.stdout(
        renderAnnotations([
          {
            severity: "warning",
            code: "outdated-repair",
            message: `The line ${shortHash(plan)} of #${pull.number} approves the repair of an earlier finding, so the line repaired nothing.`,
          },
        ]),
      );
  if (!line) return undefined;
  const { pull, plan, reason, approvers } = line;
  const merge = pull.merge_commit_sha ?? runner.sha;
  // Approvals of the line's own pull request cannot have been used before its merge, so the repair
  // starts before the merge commit.
  const commit =
    used === merge || used === runner.sha
      ? ((await readCommit(api, merge)).parents[0]?.sha ?? merge)
      : used;
  return { line: { plan, reason, pullRequest: pull.number }, approvers, commit };
}
