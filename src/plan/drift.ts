import { shouldBeDone } from "./policy.ts";
import type { Cause, Effect, IdentityChange, Plan } from "./plan.generated.ts";

/**
 * Whether a cause counts as drift, so that somebody must act. Effects with other causes are settled
 * by the next run.
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
  /** Whether access differs, independently of approvals. */
  readonly differs: boolean;
  /** The number of effects by cause. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Accounts outside the manifests that have gained rights since the last verified state. */
  readonly newUnmanaged: readonly string[];
  readonly hasBaseline: boolean;
  /** The number of sites with a changed name, group or host that somebody must settle. */
  readonly sites: number;
  /**
   * The number of accounts that were created again by hand, or whose e-mail was changed by hand.
   */
  readonly accounts: number;
  /**
   * The number of grants that were added to or removed from the manifests without an approved plan.
   */
  readonly unapproved: number;
}

export const isDriftCause = (cause: Cause): boolean => IS_DRIFT[cause];

/**
 * Whether an effect is drift. An effect that the last apply left open counts as drift if it should
 * be applied, because somebody must approve it or fix the cause. Ends and beginnings of access
 * count as drift, too, if a limit or an error stopped them.
 */
export const isDrift = (effect: Effect): boolean =>
  isDriftCause(effect.cause) ||
  ((effect.cause === "held" || effect.since !== undefined) && shouldBeDone(effect));

/**
 * Causes of effects that can wait to be applied. Changes by hand and renamed sites are not among
 * these causes.
 */
const WAITING_CAUSES: ReadonlySet<Cause> = new Set([
  "not-applied",
  "held",
  "ended",
  "started",
  "new-site",
]);

/** Whether the effect was merged or approved, but no run has applied it. */
export const isWaiting = (effect: Effect): boolean =>
  WAITING_CAUSES.has(effect.cause) && isDrift(effect) && shouldBeDone(effect);

/**
 * Whether somebody must settle a site's identity change. A change that no selector notices is only
 * mentioned.
 */
const isOpenIdentity = ({ kind }: IdentityChange): boolean =>
  kind !== "first" && kind !== "harmless";

/**
 * Whether a site has another name in approved lines than in Matomo, or is now covered by a pattern.
 * Adopting writes the new name. Somebody must approve the pattern's new site.
 */
export const hasOpenSites = ({ identities }: Plan): boolean =>
  identities.some(({ kind, approves }) => !approves && kind !== "harmless");

/**
 * The changes made outside the manifests, according to a plan at the default branch.
 * @param isRecorded whether runs keep a record of what was approved; until a reviewed pull request
 * starts it, nothing counts as approved
 */
export function driftOf(plan: Plan, hasBaseline: boolean, isRecorded = false): Drift {
  const causes: Partial<Record<Cause, number>> = {};
  for (const { cause } of plan.effects) causes[cause] = (causes[cause] ?? 0) + 1;
  const newUnmanaged = plan.unmanaged.people.filter(({ isNew }) => isNew).map(({ login }) => login);
  const sites = plan.identities.filter(isOpenIdentity).length;
  const accounts = plan.accountChanges?.length ?? 0;
  // A record of version 1 does not contain approvals, and stays in use until the upgrade.
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
