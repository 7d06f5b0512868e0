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

/** Whether live is what it was at the last verified apply, as far as the effect is concerned. */
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
      // Rows without an account were nobody's rights then.
      return (
        !last.wasSuperuser(key) &&
        (last.hadRights(key, effect.site, effect.leftover || inherited ? null : effect.before) ||
          (inherited && last.hadRights(key, effect.site, effect.before)) ||
          isGrantedSince(last.rightsOn(key, effect.site), effect, live.capabilities))
      );
  }
}

/**
 * Whether all that was added since then is what the manifests grant: a run applied it and left the
 * loss of the rest on hold, and nobody changed anything by hand.
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

/** What makes an effect routine. */
export interface Routine {
  /**
   * Only approved grants count, so what time or a new site brings was decided when they were
   * approved.
   */
  readonly isApprovedOnly: boolean;
}

/**
 * What time or a new site brought about by grants that were approved: it needs no approval of its
 * own.
 */
export const isRoutine = ({ effect, settledEnd }: Draft, { isApprovedOnly }: Routine): boolean =>
  settledEnd || (isApprovedOnly && BEGINS.has(effect.cause));

export interface CauseFacts {
  readonly live: Live;
  readonly last: LastState | undefined;
  readonly today: string;
  /** Hashes of the effects that this pull request brings. */
  readonly changed?: ReadonlySet<string> | undefined;
  /**
   * Nothing is known to be approved: what begins and what is new waits for somebody as everything
   * else does.
   */
  readonly isBeginning?: boolean | undefined;
  /**
   * The plan that began the record in this run: what it showed on hold does not become routine by
   * its approval.
   */
  readonly begun?: Pick<LastState, "day" | "lastSite"> | undefined;
  /** Where only approved grants count, what others left on hold says nothing about them. */
  readonly routine: Routine;
  /** Grants that this run approves. */
  readonly newlyApproved?: NewlyApproved | undefined;
  /** Places (`placeOf`) that this run itself changed since `last`: not by hand. */
  readonly made?: ReadonlySet<string> | undefined;
  /**
   * Hashes of the effects that there would be if no site had another name, group or host than
   * approved. `undefined`: none has.
   */
  readonly unmoved?: ReadonlySet<string> | undefined;
}

/** What time or a new site brings by itself, once it is approved. */
function bringsItself(
  { effect, from, lowestSite }: Draft,
  { last, today, begun = last }: CauseFacts,
): Cause | undefined {
  if (from !== undefined && (begun ? from > begun.day : from === today)) return "started";
  const site = effect.kind === "site" && effect.before === null ? effect.site : lowestSite;
  return begun && site !== undefined && site > begun.lastSite ? "new-site" : undefined;
}

/**
 * Why live and manifests differ just now. Without a last verified state only a passed `until`, a
 * `from` that is today, and what a pull request brings can be told.
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
  // Somebody who pushes a line that gives the same must not hold back what was approved.
  const own = facts.routine.isApprovedOnly ? bringsItself(draft, facts) : undefined;
  if (own !== undefined) return own;
  const before = last?.left(hash);
  // Left by a run that failed, it is still what it was: the next scheduled run tries again.
  if (before === "new-site" || before === "started") return before;
  if (before !== undefined) return "held";
  if (facts.isBeginning !== true) {
    const cause = bringsItself(draft, facts);
    if (cause !== undefined) return cause;
  }
  return last ? "not-applied" : "unexplained";
}
