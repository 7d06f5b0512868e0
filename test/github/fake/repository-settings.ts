/** An environment of the repository. */
export interface FakeEnvironment {
  /**
   * Branches that may use the environment; `undefined` for all, "protected" for those with
   * protection.
   */
  branches: string[] | "protected" | undefined;
  /** Logins that are asked for approval. */
  reviewers: string[];
  secrets: string[];
  variables: string[];
}

/** An active ruleset. */
export interface FakeRuleset {
  /** Full names of branches. */
  readonly branches: readonly string[];
  /** The number of approvals that a pull request needs; `undefined` if none is needed. */
  readonly approvals?: number;
  readonly statuses?: readonly string[];
  /** Restrict updates: only the bypass list may write. */
  readonly restrictsUpdates?: boolean;
  /** Restrict deletions, and block force pushes. */
  readonly keeps?: boolean;
}

/** Settings of the repository, which only people with sufficient rights can see and change. */
export class RepositorySettings {
  readonly environments = new Map<string, FakeEnvironment>();
  readonly rulesets: FakeRuleset[] = [];
  /** Classic protection of branches. */
  readonly protection = new Map<string, { approvals: number | undefined; statuses: string[] }>();
  /** Only names, because GitHub never shows the value of a secret. */
  secrets: { repository: string[]; organization: string[] } = { repository: [], organization: [] };
  variables: { repository: string[]; organization: string[] } = {
    repository: [],
    organization: [],
  };
  /** GitHub's state of each workflow file that is not "active". */
  readonly workflowStates = new Map<string, string>();
  /** Errors in CODEOWNERS. */
  codeOwnersErrors: { path: string; line: number; kind: string; message: string }[] = [];
  mayOpenPulls = false;
  /** The GitHub subscription of the account; `undefined` if the token may not see it. */
  plan: string | undefined;
  /** Whether the token is an administrator's. */
  isAdmin = false;
}
