import type { AuditBranchFact, BranchRules } from "../../doctor/github-facts.ts";
import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import { isHidden, type ReadApi } from "./read-api.ts";

const REPOSITORY = "/repos/{owner}/{repo}";

/** A rule of a ruleset that applies to a branch. */
interface Rule {
  readonly type: string;
  readonly parameters?: {
    readonly required_approving_review_count?: number;
    readonly required_status_checks?: readonly { readonly context: string }[];
  };
}
/** Classic branch protection. */
interface Protection {
  readonly required_pull_request_reviews?: {
    readonly required_approving_review_count?: number;
  };
  readonly required_status_checks?: { readonly contexts: readonly string[] };
  readonly restrictions?: object;
  readonly allow_deletions?: { readonly enabled: boolean };
  readonly allow_force_pushes?: { readonly enabled: boolean };
}

const rulesOf = (api: ReadApi, branch: string): Promise<Rule[]> =>
  api.list<Rule>(`${REPOSITORY}/rules/branches/{branch}`, { branch });

/**
 * The classic protection of a branch; empty if there is none. Only administrators can see its
 * rules, but everybody can see whether it exists.
 * @throws GithubRefusal if it exists and is hidden
 */
async function protectionOf(api: ReadApi, branch: string): Promise<Protection> {
  try {
    return await api.get<Protection>(`${REPOSITORY}/branches/{branch}/protection`, { branch });
  } catch (error) {
    if (!isHidden(error)) throw error;
    if (/branch not protected/i.test(error.message)) return {};
    const { protected: isProtected } = await api.get<{ protected: boolean }>(
      `${REPOSITORY}/branches/{branch}`,
      { branch },
    );
    if (!isProtected) return {};
    throw error;
  }
}

/** The protection of a branch. @throws GithubRefusal */
export async function readRules(api: ReadApi, branch: string): Promise<BranchRules> {
  const rules = await rulesOf(api, branch);
  const pulls = rules.filter(({ type }) => type === "pull_request");
  const statuses = rules
    .filter(({ type }) => type === "required_status_checks")
    .flatMap(({ parameters }) => parameters?.required_status_checks ?? [])
    .map(({ context }) => context);
  const classic = await protectionOf(api, branch);
  const reviews = classic.required_pull_request_reviews;
  const approvals = [
    ...pulls.map(({ parameters }) => parameters?.required_approving_review_count ?? 0),
    ...(reviews ? [reviews.required_approving_review_count ?? 0] : []),
  ];
  return {
    approvals: approvals.length > 0 ? Math.max(...approvals) : undefined,
    statuses: [...new Set([...statuses, ...(classic.required_status_checks?.contexts ?? [])])],
  };
}

async function isThere(api: ReadApi, branch: string): Promise<boolean> {
  try {
    await api.get(`${REPOSITORY}/branches/{branch}`, { branch });
    return true;
  } catch (error) {
    if (isHidden(error) && error.status === 404) return false;
    throw error;
  }
}

/**
 * The protection of the audit branch. Rulesets apply even before the branch exists. @throws
 * GithubRefusal
 */
export async function readAuditBranch(api: ReadApi): Promise<AuditBranchFact> {
  const exists = await isThere(api, AUDIT_BRANCH);
  const types = new Set((await rulesOf(api, AUDIT_BRANCH)).map(({ type }) => type));
  const isRestricted = types.has("update");
  const isKept = types.has("deletion") && types.has("non_fast_forward");
  if (isRestricted || isKept || !exists) return { exists, isRestricted, isKept };
  const classic = await protectionOf(api, AUDIT_BRANCH);
  return {
    exists,
    isRestricted: classic.restrictions !== undefined,
    // Classic protection forbids deletion and force pushes unless it allows them.
    isKept:
      Object.keys(classic).length > 0 &&
      classic.allow_deletions?.enabled !== true &&
      classic.allow_force_pushes?.enabled !== true,
  };
}
