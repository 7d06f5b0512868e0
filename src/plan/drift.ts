import { shouldBeDone } from "./policy.ts";
import type { Cause, Effect, IdentityChange, Plan } from "./plan.generated.ts";

/**
 * Which causes somebody has to look at. The others explain themselves, and the next run takes care
 * of them.
 */
const IS_DRIFT: Readonly<Record<Cause, boolean>> = {
  "by-hand": true,
  "moved-site": true,
  "not-applied": true,
  unexplained: true,
  "pull-request": false,
  started: false,
  ended: false,
  "new-site": false,
  held: false,
};

export interface Drift {
  readonly found: boolean;
  /** Whether access differs, whatever was approved. */
  readonly differs: boolean;
  /** How many effects have which cause. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Accounts outside the manifests that gained rights since the last verified state. */
  readonly newUnmanaged: readonly string[];
  readonly hasBaseline: boolean;
  /** Sites whose change of name, group or host somebody has to settle. */
  readonly sites: number;
  /** Accounts that were created again, or have another e-mail, by hand. */
  readonly accounts: number;
  /** Grants that reached the manifests, or left them, past every approved plan. */
  readonly unapproved: number;
}

export const isDriftCause = (cause: Cause): boolean => IS_DRIFT[cause];

/**
 * What the last apply left is drift unless the settings say that it is not to be done: until then
 * somebody has to approve it, or to help. That includes ends and beginnings that a limit or an
 * error stopped.
 */
export const isDrift = (effect: Effect): boolean =>
  isDriftCause(effect.cause) ||
  ((effect.cause === "held" || effect.since !== undefined) && shouldBeDone(effect));

/** What can be waited for: nobody changed it by hand, and no site did by its name. */
const WAITING_CAUSES: ReadonlySet<Cause> = new Set([
  "not-applied",
  "held",
  "ended",
  "started",
  "new-site",
]);

/** Whether it was merged or approved, and no run has applied it. */
export const isWaiting = (effect: Effect): boolean =>
  WAITING_CAUSES.has(effect.cause) && isDrift(effect) && shouldBeDone(effect);

/**
 * Whether somebody has to settle a site's change of identity: what no selector notices is only
 * mentioned.
 */
const isOpenIdentity = ({ kind }: IdentityChange): boolean =>
  kind !== "first" && kind !== "harmless";

/**
 * Whether a site is called otherwise in approved lines than in Matomo, or a pattern covers it now:
 * adopting writes the first, somebody has to approve the second.
 */
export const hasOpenSites = ({ identities }: Plan): boolean =>
  identities.some(({ kind, approves }) => !approves && kind !== "harmless");

/**
 * What a plan at the default branch says about changes made outside the manifests.
 * @param isRecorded runs go by a record of what was approved: until a reviewed pull request begins
 * it, nothing that the manifests grant is approved
 */
export function driftOf(plan: Plan, hasBaseline: boolean, isRecorded = false): Drift {
  const causes: Partial<Record<Cause, number>> = {};
  for (const { cause } of plan.effects) causes[cause] = (causes[cause] ?? 0) + 1;
  const newUnmanaged = plan.unmanaged.people.filter(({ isNew }) => isNew).map(({ login }) => login);
  const sites = plan.identities.filter(isOpenIdentity).length;
  const accounts = plan.accountChanges?.length ?? 0;
  // A record of version 1 does not say what was approved, and goes on until the upgrade.
  const isJudged = plan.initial === undefined || (isRecorded && plan.initial !== "version-1");
  const unapproved = isJudged ? plan.grants.added.length + plan.grants.removed.length : 0;
  const differs = plan.effects.some(isDrift) || newUnmanaged.length > 0 || plan.frozen.length > 0;
  return {
    differs,
    found:
      differs ||
      (isRecorded && plan.initial === "other-server") ||
      sites > 0 ||
      accounts > 0 ||
      unapproved > 0,
    causes,
    newUnmanaged,
    hasBaseline,
    sites,
    accounts,
    unapproved,
  };
}
