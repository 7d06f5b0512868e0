import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY } from "../domain/login.ts";
import {
  abilities,
  type CapabilityCatalog,
  containsRights,
  type Rights,
} from "../domain/rights.ts";
import type { LastState } from "./baseline.ts";
import type { Draft } from "./draft.ts";
import { effectHash, placeOf } from "./effect-core.ts";
import type { NewlyApproved } from "./newly-approved.ts";
import type { Cause, SiteEffect } from "./plan.generated.ts";

/** Whether the place of the effect is still as it was at the last verified apply. */
function unchanged({ key, effect, inherited }: Draft, last: LastState, live: Live): boolean {
  if (last.mayBeChanged(placeOf(effect))) return false;
  switch (effect.kind) {
    case "account":
      return effect.before === "absent" ? !last.hadAccount(key) : last.hadAccount(key);
    case "superuser":
      return last.wasSuperuser(key) === effect.before;
    case "email":
      return last.hadEmail(key, effect.before);
    case "site":
      if (key === ANONYMOUS_KEY) return last.wasPublic(effect.site) === (effect.before !== null);
      // At the last verified apply, access rows without an account did not count as rights.
      return (
        !last.wasSuperuser(key) &&
        (last.hadRights(key, effect.site, effect.leftover || inherited ? null : effect.before) ||
          (inherited && last.hadRights(key, effect.site, effect.before)) ||
          isGrantedSince(last.rightsOn(key, effect.site), effect, live.capabilities))
      );
  }
}

/**
 * Whether the manifests grant everything that has been added since the last apply. If so, a run
 * applied the gain and left the loss on hold, and nobody changed anything by hand.
 */
function isGrantedSince(
  then: Rights | undefined,
  { before, after }: SiteEffect,
  catalog: CapabilityCatalog,
): boolean {
  if (!then || !before || !after || !containsRights(before, then, catalog)) return false;
  const added = abilities(before, catalog).difference(abilities(then, catalog));
  return added.isSubsetOf(abilities(after, catalog));
}

const BEGINS: ReadonlySet<Cause> = new Set(["new-site", "started"]);

/** Decides which effects are routine. */
export interface Routine {
  /**
   * Whether only approved grants count. If so, effects that follow from time or from a new site
   * were already decided when the grants were approved.
   */
  readonly isApprovedOnly: boolean;
}

/**
 * Whether an effect follows from time or from a new site, and from approved grants. Such an effect
 * needs no approval of its own.
 */
export const isRoutine = ({ effect, settledEnd }: Draft, { isApprovedOnly }: Routine): boolean =>
  settledEnd || (isApprovedOnly && BEGINS.has(effect.cause));

export interface CauseFacts {
  readonly live: Live;
  readonly last: LastState | undefined;
  readonly today: string;
  /** Hashes of the effects of this pull request. */
  readonly changed?: ReadonlySet<string> | undefined;
  /**
   * Whether nothing is known to be approved yet. If so, grants that begin and new sites need
   * approval like everything else.
   */
  readonly isBeginning?: boolean | undefined;
  /**
   * The plan that starts the record in this run. Effects on hold in that plan do not become routine
   * by its approval.
   */
  readonly begun?: Pick<LastState, "day" | "lastSite"> | undefined;
  /**
   * If only approved grants count, a cause that the last apply left for an effect is not reused.
   */
  readonly routine: Routine;
  /** Grants that this run approves. */
  readonly newlyApproved?: NewlyApproved | undefined;
  /**
   * Places (`placeOf`) that this run has changed since `last`, so that they are not changes by
   * hand.
   */
  readonly made?: ReadonlySet<string> | undefined;
  /**
   * Hashes of the effects that the plan would have if no site had changed its name, group or host.
   * `undefined` if none has.
   */
  readonly unmoved?: ReadonlySet<string> | undefined;
}

/**
 * The cause of an effect that follows from time or from a new site, once its grants are approved.
 */
function bringsItself(
  { effect, from, lowestSite }: Draft,
  { last, today, begun = last }: CauseFacts,
): Cause | undefined {
  if (from !== undefined && (begun ? from > begun.day : from === today)) return "started";
  const site = effect.kind === "site" && effect.before === null ? effect.site : lowestSite;
  return begun && site !== undefined && site > begun.lastSite ? "new-site" : undefined;
}

/**
 * Why live state and manifests differ. Without a last verified state, the only causes that can be
 * recognized are a past `until`, a `from` of today, and the changes of a pull request.
 */
export function causeOf(draft: Draft, facts: CauseFacts): Cause {
  const { live, last, changed, made, unmoved } = facts;
  const { effect } = draft;
  const hash = effectHash(effect);
  if (changed?.has(hash)) return "pull-request";
  if (draft.settledEnd) return "ended";
  if (unmoved && !unmoved.has(hash)) return "moved-site";
  if (last && !made?.has(placeOf(effect)) && !unchanged(draft, last, live)) return "by-hand";
  if (draft.ended) return "ended";
  if (facts.newlyApproved?.gives(draft, facts.today, live.capabilities)) return "started";
  // A pushed line that grants the same must not put an approved change on hold.
  const own = facts.routine.isApprovedOnly ? bringsItself(draft, facts) : undefined;
  if (own !== undefined) return own;
  const before = last?.left(hash);
  // If a run failed to apply the effect, the cause stays the same, and the next scheduled run tries
  // again.
  if (before === "new-site" || before === "started") return before;
  if (before !== undefined) return "held";
  if (facts.isBeginning !== true) {
    const cause = bringsItself(draft, facts);
    if (cause !== undefined) return cause;
  }
  return last ? "not-applied" : "unexplained";
}
