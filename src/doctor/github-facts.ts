import type { Seen } from "./result.ts";
import type { WorkflowNeeds } from "./workflow-text.ts";

export interface RepositoryFact {
  /** As OWNER/NAME. */
  readonly name: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  /** Whether the token can see and change settings. */
  readonly isAdmin: boolean;
}

export interface EnvironmentFact {
  readonly name: string;
  /** Patterns of the branches that can use the environment; `undefined` for every branch. */
  readonly branches: Seen<readonly string[] | "protected" | undefined>;
  /** The number of people or teams that are asked for approval; 0 for none. */
  readonly reviewers: number;
  /** Whether a person can approve a run that they started. */
  readonly allowsOwnApproval: boolean;
  readonly secrets: Seen<readonly string[]>;
  readonly variables: Seen<readonly string[]>;
}

export interface WorkflowFact {
  /** The file name, like `plan.yml`. */
  readonly file: string;
  /** The text on the default branch. */
  readonly text: string;
  readonly needs: WorkflowNeeds;
  /** GitHub's word for the state of the workflow; `undefined` if GitHub does not list it yet. */
  readonly state: string | undefined;
  /** The last run that the schedule started. */
  readonly lastScheduled: { readonly at: string; readonly conclusion: string | null } | undefined;
}

/** What protects a branch: classic branch protection and rulesets combined. */
export interface BranchRules {
  /**
   * The number of approvals that a pull request needs; `undefined` if pushes need no pull request.
   */
  readonly approvals: number | undefined;
  /** Statuses that must be green before a merge. */
  readonly statuses: readonly string[];
}

export interface AuditBranchFact {
  readonly exists: boolean;
  /** Whether a ruleset lets only its bypass list write to the branch. */
  readonly isRestricted: boolean;
  /** Whether nobody can delete the branch or replace its commits. */
  readonly isKept: boolean;
}

/** Names of secrets or variables that more than one environment can use. */
export interface SharedNames {
  readonly repository: Seen<readonly string[]>;
  readonly organization: Seen<readonly string[]>;
}

export interface GithubFacts {
  readonly repository: RepositoryFact;
  /** The name of the GitHub subscription of the account. */
  readonly plan: Seen<string>;
  readonly workflows: Seen<readonly WorkflowFact[]>;
  readonly environments: Seen<readonly EnvironmentFact[]>;
  readonly secrets: SharedNames;
  readonly variables: SharedNames;
  readonly rules: Seen<BranchRules>;
  /** Errors that GitHub reports in CODEOWNERS; `undefined` if there is no such file. */
  readonly codeOwners: Seen<readonly string[] | undefined>;
  /** The setting "Allow GitHub Actions to create and approve pull requests". */
  readonly mayOpenPulls: Seen<boolean>;
  readonly auditBranch: Seen<AuditBranchFact>;
}
