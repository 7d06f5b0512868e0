import { neededEnvironments } from "../../doctor/environment-checks.ts";
import type { GithubFacts, RepositoryFact } from "../../doctor/github-facts.ts";
import type { Seen } from "../../doctor/result.ts";
import { isHidden, type ReadApi, see } from "./read-api.ts";
import { readEnvironments, readShared } from "./read-environments.ts";
import { readAuditBranch, readRules } from "./read-rules.ts";
import { readWorkflows } from "./read-workflows.ts";

const REPOSITORY = "/repos/{owner}/{repo}";

interface Repository {
  readonly full_name: string;
  readonly private: boolean;
  readonly default_branch: string;
  readonly permissions?: { readonly admin: boolean };
  readonly owner: { readonly login: string; readonly type: string };
}
interface Account {
  readonly login: string;
  readonly plan?: { readonly name: string };
}

/** The name of the GitHub subscription, which only owners of the account can see. */
async function readPlan(api: ReadApi, { owner }: Repository): Promise<Seen<string>> {
  const hidden = {
    unseen: "GitHub does not show the plan of the account to this token.",
    fix: "Look at Settings > Billing of the account.",
  };
  const account = await see("the plan of the account", () =>
    owner.type === "Organization"
      ? api.get<Account>("/orgs/{org}", { org: owner.login })
      : api.get<Account>("/user"),
  );
  if (!("seen" in account)) return account;
  const { login, plan } = account.seen;
  return plan && login.toLowerCase() === owner.login.toLowerCase() ? { seen: plan.name } : hidden;
}

/** Errors in CODEOWNERS; `undefined` if there is no such file. */
async function readCodeOwners(api: ReadApi): Promise<readonly string[] | undefined> {
  try {
    const { errors } = await api.get<{
      errors: readonly { path: string; line: number; kind: string; suggestion?: string | null }[];
    }>(`${REPOSITORY}/codeowners/errors`);
    return errors.map(({ path, line, kind }) => `${path}:${line}: ${kind}`);
  } catch (error) {
    if (isHidden(error) && error.status === 404) return undefined;
    throw error;
  }
}

async function mayOpenPulls(api: ReadApi): Promise<boolean> {
  const { can_approve_pull_request_reviews: may } = await api.get<{
    can_approve_pull_request_reviews: boolean;
  }>(`${REPOSITORY}/actions/permissions/workflow`);
  return may;
}

/**
 * Reads the configuration of the repository with GET requests only.
 * @throws GithubRefusal if the repository itself is hidden
 */
export async function readGithub(api: ReadApi): Promise<GithubFacts> {
  const repository = await api.get<Repository>(REPOSITORY);
  const branch = repository.default_branch;
  const fact: RepositoryFact = {
    name: repository.full_name,
    isPrivate: repository.private,
    defaultBranch: branch,
    isAdmin: repository.permissions?.admin === true,
  };
  const workflows = await see("the workflows", () => readWorkflows(api, branch));
  const needed = new Set(neededEnvironments(workflows).keys());
  return {
    repository: fact,
    workflows,
    plan: await readPlan(api, repository),
    environments: await see("the environments", () => readEnvironments(api, needed)),
    secrets: await readShared(api, "secrets"),
    variables: await readShared(api, "variables"),
    rules: await see(`how ${branch} is protected`, () => readRules(api, branch)),
    codeOwners: await see("the errors of CODEOWNERS", () => readCodeOwners(api)),
    mayOpenPulls: await see("whether workflows may open pull requests", () => mayOpenPulls(api)),
    auditBranch: await see("how the audit branch is protected", () => readAuditBranch(api)),
  };
}
