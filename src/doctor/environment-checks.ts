import type { EnvironmentFact, GithubFacts, SharedNames, WorkflowFact } from "./github-facts.ts";
import { type CheckResult, isSeen, ok, problem, type Seen, unknown, warning } from "./result.ts";

/** The environment in which runs with a hash wait for a reviewer. */
const APPROVAL = "matomo-approve";

/** The environments that the standard workflows need, if the workflows cannot be read. */
const STANDARD: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["matomo-plan", new Set(["MATOMO_TOKEN"])],
  ["matomo-apply", new Set(["MATOMO_TOKEN", "MATOMO_PASSWORD"])],
  [APPROVAL, new Set<string>()],
]);

/** Environments that the workflows use, with the names of the secrets that each must have. */
export function neededEnvironments(
  workflows: Seen<readonly WorkflowFact[]>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const needed = new Map<string, ReadonlySet<string>>();
  for (const { needs } of isSeen(workflows) ? workflows.seen : [])
    for (const [name, secrets] of needs.environments)
      needed.set(name, (needed.get(name) ?? new Set<string>()).union(secrets));
  return needed.size > 0 ? needed : STANDARD;
}

const limitTo = (name: string, branch: string): string =>
  `Settings > Environments > ${name} > Deployment branches and tags: “Selected branches and tags”, and add only ${branch}.`;

function checkEnvironment(
  name: string,
  fact: EnvironmentFact | undefined,
  branch: string,
): CheckResult {
  if (!fact)
    return problem(
      "environments",
      `There is no environment ${name}, which the workflows use.`,
      `Create it (Settings > Environments > New environment: ${name}), and limit it to the branch ${branch}.`,
    );
  const { branches } = fact;
  if (!isSeen(branches))
    return unknown("environments", `${name}: ${branches.unseen}`, branches.fix);
  const allowed = branches.seen;
  if (allowed === undefined)
    return problem(
      "environments",
      `Every branch may use the environment ${name}, so everybody with write access can read its secrets with a workflow of their own.`,
      limitTo(name, branch),
    );
  if (allowed === "protected")
    return warning(
      "environments",
      `Every protected branch may use the environment ${name}, not only ${branch}.`,
      limitTo(name, branch),
    );
  const others = allowed.filter((pattern) => pattern !== branch);
  if (others.length > 0)
    return problem(
      "environments",
      `Branches other than ${branch} may use the environment ${name}: ${others.join(", ")}.`,
      limitTo(name, branch),
    );
  return allowed.length === 0
    ? problem(
        "environments",
        `No branch may use the environment ${name}, so no workflow can run in it.`,
        limitTo(name, branch),
      )
    : ok("environments", `${name} is limited to ${branch}.`);
}

export function checkEnvironments({
  repository,
  plan,
  environments,
  workflows,
}: GithubFacts): CheckResult[] {
  if (!isSeen(environments))
    return [unknown("environments", environments.unseen, environments.fix)];
  if (repository.isPrivate && isSeen(plan) && plan.seen === "free")
    return [
      problem(
        "environments",
        "GitHub Free has no environments for private repositories, so there is no safe place for the token.",
        "Move the repository to an account with GitHub Pro, Team or Enterprise.",
      ),
    ];
  return [...neededEnvironments(workflows).keys()].map((name) =>
    checkEnvironment(
      name,
      environments.seen.find((one) => one.name === name),
      repository.defaultBranch,
    ),
  );
}

/** Secrets that only environments should contain. */
const MATOMO_SECRETS = ["MATOMO_TOKEN", "MATOMO_PASSWORD"] as const;

const PLACES = [
  ["repository", "of the repository", "Settings > Secrets and variables > Actions"],
  [
    "organization",
    "of the organization",
    "the organization's Settings > Secrets and variables > Actions",
  ],
] as const satisfies readonly (readonly [keyof SharedNames, string, string])[];

/** Warns about secrets that a workflow on any branch can read. */
function sharedSecrets(secrets: SharedNames): CheckResult[] {
  return PLACES.flatMap(([place, of, where]): CheckResult[] => {
    const names = secrets[place];
    if (!isSeen(names)) return [unknown("secrets", `Secrets ${of}: ${names.unseen}`, names.fix)];
    const found = MATOMO_SECRETS.filter((name) => names.seen.includes(name));
    return found.length === 0
      ? []
      : [
          problem(
            "secrets",
            `${found.join(" and ")} ${found.length === 1 ? "is a secret" : "are secrets"} ${of}: every workflow on every branch can read ${found.length === 1 ? "it" : "them"}.`,
            `Delete ${found.length === 1 ? "it" : "them"} there (${where}), and keep the values in the environments only.`,
          ),
        ];
  });
}

function secretsOf(
  { name, secrets }: EnvironmentFact,
  needed: ReadonlySet<string>,
): CheckResult | undefined {
  if (!isSeen(secrets)) return unknown("secrets", `${name}: ${secrets.unseen}`, secrets.fix);
  const missing = [...needed].filter((secret) => !secrets.seen.includes(secret));
  if (missing.includes("MATOMO_TOKEN"))
    return problem(
      "secrets",
      `The environment ${name} lacks ${missing.join(" and ")}.`,
      missing.map((secret) => `gh secret set ${secret} --env ${name}`).join(" ; "),
    );
  if (missing.length > 0)
    return warning(
      "secrets",
      `The environment ${name} lacks ${missing.join(" and ")}: super users and e-mails cannot be changed.`,
      missing.map((secret) => `gh secret set ${secret} --env ${name}`).join(" ; "),
    );
  if (needed.size > 0) return ok("secrets", `${name} has ${[...needed].join(" and ")}.`);
  const own = MATOMO_SECRETS.filter((secret) => secrets.seen.includes(secret));
  return own.length > 0
    ? warning(
        "secrets",
        `The environment ${name} has ${own.join(" and ")}, but its job needs no secrets.`,
        own.map((secret) => `gh secret delete ${secret} --env ${name}`).join(" ; "),
      )
    : undefined;
}

/** Checks only the names of secrets, because GitHub never shows their values. */
export function checkSecrets({ environments, secrets, workflows }: GithubFacts): CheckResult[] {
  const shared = sharedSecrets(secrets);
  if (!isSeen(environments))
    return [...shared, unknown("secrets", environments.unseen, environments.fix)];
  const needed = neededEnvironments(workflows);
  return [
    ...shared,
    ...environments.seen.flatMap((environment) => {
      const own = needed.get(environment.name);
      const result = own && secretsOf(environment, own);
      return result ? [result] : [];
    }),
  ];
}

/**
 * Checks variables named MATOMO_URL. If such a variable and the settings have different addresses,
 * the variable stops every run.
 */
export function checkVariables({ environments, variables }: GithubFacts): CheckResult[] {
  const places: readonly (readonly [
    where: string,
    option: string,
    names: Seen<readonly string[]>,
  ])[] = [
    ["of the repository", "", variables.repository],
    ["of the organization", " --org OWNER", variables.organization],
    ...(isSeen(environments) ? environments.seen : []).map(
      ({ name, variables: own }) => [`of the environment ${name}`, ` --env ${name}`, own] as const,
    ),
  ];
  const results = places.flatMap(([where, option, names]): CheckResult[] => {
    if (!isSeen(names))
      return [unknown("variables", `Variables ${where}: ${names.unseen}`, names.fix)];
    return names.seen.includes("MATOMO_URL")
      ? [
          warning(
            "variables",
            `There is a variable MATOMO_URL ${where}. Everybody with write access can change this variable, and every run stops while the variable differs from the url in settings.yaml.`,
            `gh variable delete MATOMO_URL${option}`,
          ),
        ]
      : [];
  });
  return results.length > 0
    ? results
    : [
        ok(
          "variables",
          "The address of Matomo comes only from settings.yaml, not from a variable.",
        ),
      ];
}

/** GitHub subscriptions that offer required reviewers for private repositories. */
const HAS_REVIEWERS = /enterprise|business/i;
const LACKS_REVIEWERS = /^(?:free|pro|team)$/i;

/**
 * Checks whether a run with a hash waits for a reviewer. If it does not, lines of approve.yaml can
 * approve plans on hold.
 */
export function checkReviewers({ repository, plan, environments }: GithubFacts): CheckResult {
  if (!isSeen(environments)) return unknown("reviewers", environments.unseen, environments.fix);
  const gate = environments.seen.find(({ name }) => name === APPROVAL);
  const lines =
    "A line in approve.yaml can approve plans on hold. This works with every GitHub subscription.";
  if (gate && gate.reviewers > 0)
    return gate.allowsOwnApproval
      ? ok(
          "reviewers",
          `Runs with a hash wait for a reviewer (${APPROVAL}). Nobody can approve their own run.`,
        )
      : ok("reviewers", `Runs with a hash wait for a reviewer (${APPROVAL}).`);
  const isOffered =
    !repository.isPrivate || environments.seen.some(({ reviewers }) => reviewers > 0)
      ? true
      : isSeen(plan)
        ? HAS_REVIEWERS.test(plan.seen)
          ? true
          : LACKS_REVIEWERS.test(plan.seen)
            ? false
            : undefined
        : undefined;
  const add = `Settings > Environments > ${APPROVAL} > Required reviewers.`;
  if (isOffered === true)
    return warning(
      "reviewers",
      `The environment ${APPROVAL} has no required reviewers, so a run with a hash approves nothing. ${lines}`,
      add,
    );
  return isOffered === false
    ? ok(
        "reviewers",
        `The GitHub subscription ${isSeen(plan) ? plan.seen : ""} offers no required reviewers for private repositories. ${lines}`,
      )
    : unknown(
        "reviewers",
        `The environment ${APPROVAL} has no required reviewers. Doctor cannot see whether your GitHub subscription offers them. ${lines}`,
        `If they are offered: ${add}`,
      );
}
