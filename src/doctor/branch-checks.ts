import type { Settings } from "../manifest/model.ts";
import type { GithubFacts } from "./github-facts.ts";
import { type CheckResult, isSeen, ok, problem, unknown, warning } from "./result.ts";

const RULES = "Settings > Rules > Rulesets";

/** Checks that changes reach the default branch only through reviewed pull requests. */
export function checkBranch(
  { repository, rules }: GithubFacts,
  settings: Settings | undefined,
): CheckResult {
  if (!isSeen(rules)) return unknown("branch", rules.unseen, rules.fix);
  const { defaultBranch } = repository;
  const { approvals } = rules.seen;
  const wanted = settings?.approvals ?? 1;
  const required = wanted === "none" ? 0 : wanted;
  if (approvals === undefined)
    return problem(
      "branch",
      `${defaultBranch} is not protected: everybody with write access can push to it, and so change settings and workflows without review.`,
      `${RULES} > New branch ruleset: target the default branch, and require a pull request with ${Math.max(1, required)} approval${required > 1 ? "s" : ""}.`,
    );
  if (approvals < required)
    return warning(
      "branch",
      `${defaultBranch} requires ${approvals} approvals, but settings.yaml requires ${required}. So pull requests with too few approvals can be merged, and their changes are then on hold.`,
      `${RULES}: require ${required} approval${required > 1 ? "s" : ""} for ${defaultBranch}.`,
    );
  return ok(
    "branch",
    `${defaultBranch} changes only by pull request, with ${approvals === 1 ? "1 approval" : `${approvals} approvals`}.`,
  );
}

/** The name of the status that the plan of an instance sets. */
const statusOf = (dir: string): string => `matomo-access/plan (${dir.replaceAll("/", ".")})`;

/** Checks that a pull request cannot be merged before its plan exists. */
export function checkRequiredStatus({ repository, rules, workflows }: GithubFacts): CheckResult[] {
  if (!isSeen(rules)) return [unknown("required-check", rules.unseen, rules.fix)];
  const { statuses } = rules.seen;
  const plan = isSeen(workflows)
    ? workflows.seen.find(({ file }) => file === "plan.yml")
    : undefined;
  const needs = plan?.needs;
  const dirs = needs && needs.dirs.length > 0 ? needs.dirs : ["access"];
  const missing = dirs.map(statusOf).filter((status) => !statuses.includes(status));
  const jobs = needs?.jobs ?? ["plan", "fork"];
  const skipped = statuses.filter((status) => jobs.includes(status.replace(/ \(.*$/, "")));
  return [
    missing.length > 0
      ? problem(
          "required-check",
          `${repository.defaultBranch} does not require the status ${missing.join(", ")}: a pull request can be merged before its plan exists.`,
          `${RULES} > the ruleset of ${repository.defaultBranch} > Require status checks to pass: add ${missing.join(", ")}.`,
        )
      : ok("required-check", `${repository.defaultBranch} requires the status of the plan.`),
    ...skipped.map((status) =>
      warning(
        "required-check",
        `${repository.defaultBranch} requires the job ${status}, which is skipped for some pull requests, and GitHub treats a skipped job as passed.`,
        `Remove it from the required status checks; ${dirs.map(statusOf).join(" and ")} is enough.`,
      ),
    ),
  ];
}

export function checkCodeOwners({ codeOwners }: GithubFacts): CheckResult {
  if (!isSeen(codeOwners)) return unknown("code-owners", codeOwners.unseen, codeOwners.fix);
  const complaints = codeOwners.seen;
  if (complaints === undefined)
    return warning(
      "code-owners",
      "There is no CODEOWNERS, so GitHub does not request reviews from anybody.",
      "Write .github/CODEOWNERS: `matomo-access init` does.",
    );
  const [first] = complaints;
  return first === undefined
    ? ok("code-owners", "GitHub accepts CODEOWNERS.")
    : warning(
        "code-owners",
        `GitHub ignores ${complaints.length === 1 ? "a line" : `${complaints.length} lines`} of CODEOWNERS: ${first}`,
        "Write users and teams that have write access to this repository.",
      );
}

/** Checks that workflows can open pull requests, because adopting drift opens one. */
export function checkWorkflowPulls({ mayOpenPulls }: GithubFacts): CheckResult {
  if (!isSeen(mayOpenPulls))
    return unknown("workflow-pulls", mayOpenPulls.unseen, mayOpenPulls.fix);
  return mayOpenPulls.seen
    ? ok(
        "workflow-pulls",
        "Workflows are allowed to open pull requests, which is necessary for adopting drift.",
      )
    : warning(
        "workflow-pulls",
        "Workflows are not allowed to open pull requests, so drift cannot be adopted on GitHub.",
        "Settings > Actions > General > Workflow permissions: check “Allow GitHub Actions to create and approve pull requests”.",
      );
}

/** Whether apply writes the record with the team's own token, which can be in a bypass list. */
const usesOwnToken = ({ workflows }: GithubFacts): boolean =>
  isSeen(workflows) &&
  workflows.seen.some(({ file, text }) => file === "apply.yml" && /^ +github-token:/m.test(text));

/**
 * Checks that only the job can write the audit branch. GitHub does not accept the standard token of
 * workflows in a bypass list ("Actor GitHub Actions integration must be part of the ruleset
 * source"), so only a GitHub App of the team can be the only writer.
 */
export function checkAuditBranch(facts: GithubFacts, branch: string): CheckResult {
  const { auditBranch } = facts;
  if (!isSeen(auditBranch)) return unknown("audit-branch", auditBranch.unseen, auditBranch.fix);
  const { exists, isRestricted, isKept } = auditBranch.seen;
  const text = exists
    ? `${branch} holds the record`
    : `${branch} does not exist before the first apply`;
  if (isRestricted)
    return usesOwnToken(facts)
      ? ok(
          "audit-branch",
          `${text}, and only those in the bypass list of a ruleset can write to it.`,
        )
      : problem(
          "audit-branch",
          `Only those in the bypass list of a ruleset can write to ${branch}. apply.yml uses the standard token of workflows, and GitHub does not allow that token in a bypass list.`,
          "Give apply, schedule and drift the token of a GitHub App that is in the bypass list (github-token), or remove “Restrict updates” and “Restrict creations” from the ruleset.",
        );
  return isKept
    ? ok(
        "audit-branch",
        `${text}. The branch cannot be deleted or rewritten, but everybody with write access can still add to it.`,
      )
    : warning(
        "audit-branch",
        `${text}. Everybody with write access can delete or rewrite the branch.`,
        `${RULES} > New branch ruleset: target ${branch}, and select “Restrict deletions” and “Block force pushes”.`,
      );
}
