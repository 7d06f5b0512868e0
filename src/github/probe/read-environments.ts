import type { EnvironmentFact, SharedNames } from "../../doctor/github-facts.ts";
import { type ReadApi, see } from "./read-api.ts";

const REPOSITORY = "/repos/{owner}/{repo}";
const ONE = `${REPOSITORY}/environments/{environment_name}`;

interface Environment {
  readonly name: string;
  readonly protection_rules?: readonly {
    readonly type: string;
    readonly reviewers?: readonly unknown[];
    readonly prevent_self_review?: boolean;
  }[];
  readonly deployment_branch_policy: {
    readonly protected_branches: boolean;
    readonly custom_branch_policies: boolean;
  } | null;
}
interface Named {
  readonly name: string;
}

const namesOf = (items: readonly Named[]): string[] => items.map(({ name }) => name);

async function branchesOf(
  api: ReadApi,
  { name, deployment_branch_policy: policy }: Environment,
): Promise<readonly string[] | "protected" | undefined> {
  if (!policy) return undefined;
  if (policy.protected_branches) return "protected";
  return namesOf(
    await api.list<Named>(
      `${ONE}/deployment-branch-policies`,
      { environment_name: name },
      "branch_policies",
    ),
  );
}

async function readOne(api: ReadApi, environment: Environment): Promise<EnvironmentFact> {
  const { name, protection_rules: rules = [] } = environment;
  const reviewers = rules.find(({ type }) => type === "required_reviewers");
  const names = (key: "secrets" | "variables"): Promise<string[]> =>
    api.list<Named>(`${ONE}/${key}`, { environment_name: name }, key).then(namesOf);
  return {
    name,
    branches: await see("which branches may use it", () => branchesOf(api, environment)),
    reviewers: reviewers?.reviewers?.length ?? 0,
    allowsOwnApproval: reviewers?.prevent_self_review !== true,
    secrets: await see(`the names of the secrets of ${name}`, () => names("secrets")),
    variables: await see(`the names of the variables of ${name}`, () => names("variables")),
  };
}

/** The needed environments that exist. @throws GithubRefusal */
export async function readEnvironments(
  api: ReadApi,
  needed: ReadonlySet<string>,
): Promise<EnvironmentFact[]> {
  const all = await api.list<Environment>(`${REPOSITORY}/environments`, {}, "environments");
  const facts: EnvironmentFact[] = [];
  for (const environment of all)
    if (needed.has(environment.name)) facts.push(await readOne(api, environment));
  return facts;
}

/** Names of secrets or variables that every workflow can use. */
export async function readShared(api: ReadApi, key: "secrets" | "variables"): Promise<SharedNames> {
  const names = (path: string): Promise<string[]> =>
    api.list<Named>(`${REPOSITORY}/actions/${path}`, {}, key).then(namesOf);
  return {
    repository: await see(`the names of the repository's ${key}`, () => names(key)),
    organization: await see(`the names of the organization's ${key}`, () =>
      names(`organization-${key}`),
    ),
  };
}
