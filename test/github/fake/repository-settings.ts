/** An environment of the repository, as people set it up. */
export interface FakeEnvironment {
  /** Branches that may use it; `undefined`: all of them; "protected": those with protection. */
  branches: string[] | "protected" | undefined;
  /** Logins that must be asked. */
  reviewers: string[];
  secrets: string[];
  variables: string[];
}

/** A ruleset that is active. */
export interface FakeRuleset {
  /** Full names of branches. */
  readonly branches: readonly string[];
  /** Approvals of a pull request; `undefined`: none is needed. */
  readonly approvals?: number;
  readonly statuses?: readonly string[];
  /** Restrict updates: only its exceptions may write. */
  readonly restrictsUpdates?: boolean;
  /** Restrict deletions, and block force pushes. */
  readonly keeps?: boolean;
}

/** What only people with rights in the repository's settings see and change. */
export class RepositorySettings {
  readonly environments = new Map<string, FakeEnvironment>();
  readonly rulesets: FakeRuleset[] = [];
  /** Classic protection of branches. */
  readonly protection = new Map<string, { approvals: number | undefined; statuses: string[] }>();
  /** Names alone: GitHub never shows the value of a secret. */
  secrets: { repository: string[]; organization: string[] } = { repository: [], organization: [] };
  variables: { repository: string[]; organization: string[] } = {
    repository: [],
    organization: [],
  };
  /** GitHub's word for a workflow, by its file, where it is not "active". */
  readonly workflowStates = new Map<string, string>();
  /** Complaints about CODEOWNERS. */
  codeOwnersErrors: { path: string; line: number; kind: string; message: string }[] = [];
  mayOpenPulls = false;
  /** The plan of the account; `undefined`: the token may not see it. */
  plan: string | undefined;
  /** Whether the token is an administrator's. */
  isAdmin = false;
}
