import type { Seen } from "./result.ts";

export interface RepositoryFact {
  /** `owner/name`. */
  readonly name: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  /** Whether the token may see and change settings. */
  readonly isAdmin: boolean;
}

export interface EnvironmentFact {
  readonly name: string;
  /** Branches that may use it, as patterns; `undefined`: every branch. */
  readonly branches: Seen<readonly string[] | "protected" | undefined>;
  /** How many people or teams must be asked; 0: nobody. */
  readonly reviewers: number;
  /** Whether somebody may approve a run that they started. */
  readonly allowsOwnApproval: boolean;
  readonly secrets: Seen<readonly string[]>;
  readonly variables: Seen<readonly string[]>;
}

export interface WorkflowFact {
  /** Its file name, like `plan.yml`. */
  readonly file: string;
  /** Its text on the default branch. */
  readonly text: string;
  /** GitHub's word for whether it runs; `undefined` while GitHub does not list it. */
  readonly state: string | undefined;
  /** Of the last run that its schedule started. */
  readonly lastScheduled: { readonly at: string; readonly conclusion: string | null } | undefined;
}

/** What protects a branch: classic protection and rulesets together. */
export interface BranchRules {
  /** Approvals that a pull request needs; `undefined`: pushes need no pull request. */
  readonly approvals: number | undefined;
  /** Statuses that must be green before a merge. */
  readonly statuses: readonly string[];
}

export interface AuditBranchFact {
  readonly exists: boolean;
  /** Whether a ruleset lets only its exceptions write to it. */
  readonly isRestricted: boolean;
  /** Whether nobody can delete it or replace its commits. */
  readonly isKept: boolean;
}

/** Names of secrets or variables that more than one environment can use. */
export interface SharedNames {
  readonly repository: Seen<readonly string[]>;
  readonly organization: Seen<readonly string[]>;
}

export interface GithubFacts {
  readonly repository: RepositoryFact;
  /** The name of the account's plan. */
  readonly plan: Seen<string>;
  readonly workflows: Seen<readonly WorkflowFact[]>;
  readonly environments: Seen<readonly EnvironmentFact[]>;
  readonly secrets: SharedNames;
  readonly variables: SharedNames;
  readonly rules: Seen<BranchRules>;
  /** Complaints of GitHub about CODEOWNERS; `undefined`: there is no such file. */
  readonly codeOwners: Seen<readonly string[] | undefined>;
  /** "Allow GitHub Actions to create and approve pull requests". */
  readonly mayOpenPulls: Seen<boolean>;
  readonly auditBranch: Seen<AuditBranchFact>;
}
