import { AUDIT_BRANCH } from "../domain/audit-branch.ts";
import {
  checkAuditBranch,
  checkBranch,
  checkCodeOwners,
  checkRequiredStatus,
  checkWorkflowPulls,
} from "./branch-checks.ts";
import { checkApi, checkClock, checkConnection } from "./contact-checks.ts";
import {
  checkEnvironments,
  checkReviewers,
  checkSecrets,
  checkVariables,
} from "./environment-checks.ts";
import type { GithubFacts } from "./github-facts.ts";
import {
  checkBulk,
  checkMailDomains,
  checkSuperusers,
  checkTagManager,
  checkUserManagement,
  checkVersion,
} from "./inside-checks.ts";
import {
  type AddressFact,
  checkAddress,
  checkNode,
  checkSettings,
  type SettingsFact,
} from "./local-checks.ts";
import { checkLoginPlugins } from "./login-plugin-checks.ts";
import type { InsideFacts, MatomoFacts } from "./matomo-facts.ts";
import { type CheckResult, problem, type Seen, unknown } from "./result.ts";
import { checkAccount, checkPassword, checkToken, checkTokenAge } from "./token-checks.ts";
import { checkRepository, checkSchedules, checkWorkflows } from "./workflow-checks.ts";

/** All collected facts. */
export interface Facts {
  /** Version of Node, like `24.1.0`. */
  readonly node: string | undefined;
  readonly today: string;
  readonly settings: SettingsFact;
  readonly address: AddressFact;
  /** `undefined` if no address is known. */
  readonly matomo: MatomoFacts | undefined;
  readonly github: GithubLook;
  readonly now: Date;
  /** The version of this program. */
  readonly version: string;
}

/** The result of reading the repository on GitHub. */
export type GithubLook =
  | { readonly kind: "unseen"; readonly message: string; readonly fix: string }
  /** GitHub refused the token, or the repository does not exist. */
  | { readonly kind: "refused"; readonly message: string; readonly fix: string }
  | { readonly kind: "seen"; readonly facts: GithubFacts };

const BEHIND: Seen<never> = {
  unseen: "Not checked, because this check needs a valid token of a super user.",
  fix: "First fix the problems that are listed above.",
};

/** The facts if the token was not sent to Matomo. */
const NOTHING: InsideFacts = {
  version: BEHIND,
  superusers: BEHIND,
  isUserManagementOn: BEHIND,
  mailDomains: BEHIND,
  hasTagManager: BEHIND,
  loginPlugins: BEHIND,
  bulk: BEHIND,
};

function checkMatomo(facts: Facts, matomo: MatomoFacts): CheckResult[] {
  const settings = facts.settings.kind === "read" ? facts.settings.settings : undefined;
  const address = facts.address.kind === "known" ? facts.address : undefined;
  const url = address?.url ?? "";
  const inside = matomo.inside ?? NOTHING;
  return [
    checkConnection(matomo.contact, url, address?.proxy),
    checkApi(matomo.contact, url),
    checkClock(matomo.clockSkew),
    checkToken(matomo.token),
    checkTokenAge(settings?.token, facts.today),
    checkAccount(inside.superusers, settings?.account),
    checkPassword(matomo.password),
    checkVersion(inside.version),
    checkUserManagement(inside.isUserManagementOn),
    checkMailDomains(inside.mailDomains, settings),
    checkSuperusers(inside.superusers, settings),
    checkTagManager(inside.hasTagManager),
    ...checkLoginPlugins(inside.loginPlugins),
    checkBulk(inside.bulk),
  ];
}

function checkGithub({ github, settings: fact, now, version }: Facts): CheckResult[] {
  if (github.kind === "unseen") return [unknown("repository", github.message, github.fix)];
  if (github.kind === "refused") return [problem("repository", github.message, github.fix)];
  const { facts } = github;
  const settings = fact.kind === "read" ? fact.settings : undefined;
  return [
    ...checkRepository(facts.repository, settings?.publish === true),
    ...checkWorkflows(facts, version),
    ...checkSchedules(facts, now),
    ...checkEnvironments(facts),
    ...checkSecrets(facts),
    ...checkVariables(facts),
    checkReviewers(facts),
    checkBranch(facts, settings),
    ...checkRequiredStatus(facts),
    checkCodeOwners(facts),
    checkWorkflowPulls(facts),
    checkAuditBranch(facts, AUDIT_BRANCH),
  ];
}

/** All checks for which there are facts, in the order in which problems should be fixed. */
export function diagnose(facts: Facts): CheckResult[] {
  return [
    checkNode(facts.node),
    checkSettings(facts.settings),
    checkAddress(facts.address),
    ...(facts.matomo ? checkMatomo(facts, facts.matomo) : []),
    ...checkGithub(facts),
  ];
}
