/** Where the checked thing is. */
export type Area = "computer" | "matomo" | "github";

/** Every check with its title, in the order of the results. */
export const CHECKS = {
  node: { area: "computer", title: "Node" },
  settings: { area: "computer", title: "Settings" },
  address: { area: "computer", title: "Address" },
  connection: { area: "matomo", title: "Connection" },
  api: { area: "matomo", title: "Matomo's API" },
  clock: { area: "matomo", title: "Clock" },
  token: { area: "matomo", title: "Token" },
  "token-age": { area: "matomo", title: "Age of the token" },
  account: { area: "matomo", title: "The job's account" },
  password: { area: "matomo", title: "Password" },
  version: { area: "matomo", title: "Version" },
  "user-management": { area: "matomo", title: "User management" },
  "mail-domains": { area: "matomo", title: "Mail domains" },
  superusers: { area: "matomo", title: "Super users" },
  "tag-manager": { area: "matomo", title: "Tag Manager" },
  "login-plugins": { area: "matomo", title: "Login plugins" },
  bulk: { area: "matomo", title: "Bulk requests" },
  repository: { area: "github", title: "Repository" },
  workflows: { area: "github", title: "Workflows" },
  schedules: { area: "github", title: "Schedules" },
  environments: { area: "github", title: "Environments" },
  secrets: { area: "github", title: "Secrets" },
  variables: { area: "github", title: "Variables" },
  reviewers: { area: "github", title: "Required reviewers" },
  branch: { area: "github", title: "Branch protection" },
  "required-check": { area: "github", title: "Required status" },
  "code-owners": { area: "github", title: "Code owners" },
  "workflow-pulls": { area: "github", title: "Workflow pull requests" },
  "audit-branch": { area: "github", title: "Audit branch" },
} as const satisfies Readonly<Record<string, { readonly area: Area; readonly title: string }>>;

export type CheckName = keyof typeof CHECKS;

/** `unknown` means that the facts could not be read. It never counts as `ok`. */
export type Verdict = "ok" | "warning" | "problem" | "unknown";

export interface CheckResult {
  readonly check: CheckName;
  readonly status: Verdict;
  /** The finding, in one or two sentences. */
  readonly message: string;
  /** The fix; present unless the verdict is `ok`. */
  readonly fix?: string;
}

export const ok = (check: CheckName, message: string): CheckResult => ({
  check,
  status: "ok",
  message,
});
export const warning = (check: CheckName, message: string, fix: string): CheckResult => ({
  check,
  status: "warning",
  message,
  fix,
});
export const problem = (check: CheckName, message: string, fix: string): CheckResult => ({
  check,
  status: "problem",
  message,
  fix,
});
export const unknown = (check: CheckName, message: string, fix: string): CheckResult => ({
  check,
  status: "unknown",
  message,
  fix,
});

/** A fact, or the reason why it could not be read. */
export type Seen<T> =
  | { readonly seen: T }
  | {
      /** The reason, as a sentence. */
      readonly unseen: string;
      readonly fix: string;
    };

export const isSeen = <T>(fact: Seen<T>): fact is { readonly seen: T } => "seen" in fact;

/** The number of results per verdict. */
export type Totals = Readonly<Record<Verdict, number>>;

export function totalsOf(results: readonly CheckResult[]): Totals {
  const of = (verdict: Verdict): number =>
    results.filter(({ status }) => status === verdict).length;
  return {
    ok: of("ok"),
    warning: of("warning"),
    problem: of("problem"),
    unknown: of("unknown"),
  };
}
