import { loginKey } from "../domain/login.ts";
import { abilities, type CapabilityCatalog } from "../domain/rights.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { isRoutine, type Routine } from "./causes.ts";
import { effectHash } from "./effect-core.ts";
import type { Draft } from "./draft.ts";
import { type LimitName, limitsExceededBy } from "./guards.ts";
import type { AccountEffect, Effect, Held, Plan, SiteEffect } from "./plan.generated.ts";
import { isAboutMeans } from "./policy.ts";

/**
 * A plan that somebody approved: as a whole, or (a pull request's) only what the pull request
 * itself brought.
 */
export interface ApprovedPlan {
  readonly plan: Plan;
  readonly covers: "all" | "pull-request";
}

const cellOf = (login: string, site: number): string => `${loginKey(login)} ${site}`;

/** What the manifests grant on the site, also where a loss on hold leaves more than that. */
const grantedBy = ({ after, heldLoss }: SiteEffect): SiteEffect["after"] =>
  heldLoss?.after ?? after;

/** An invitation is to an address: the same login with another one is somebody else. */
const accountOf = ({ login, after, email }: AccountEffect): string =>
  canonicalJson([loginKey(login), after, loginKey(email ?? "")]);

/**
 * Decides which effects of a new plan an approved one covers.
 *
 * Covered is the same effect, or what is left of it: a run that was killed half way leaves states
 * between before and after, and the next run has to finish the job. What is left of a site effect
 * leads to the same rights, gives nothing that the approved one did not give, and takes nothing
 * that it did not take. What is left of a super user right that was taken away is the access that
 * replaces it.
 */
export class Approval {
  /** The beginnings of the approved plans' hashes, for messages; of those that have one. */
  readonly names: string;
  readonly #catalog: CapabilityCatalog;
  readonly #same = new Set<string>();
  readonly #cells = new Map<string, SiteEffect>();
  readonly #replaced = new Map<string, string>();
  readonly #accounts = new Set<string>();
  readonly #leftovers = new Set<string>();

  readonly #overLimit = new Set<LimitName>();

  /**
   * @param closed limits that do not refuse the run: what a plan showed as refused by them is not
   * approved by it
   */
  constructor(
    approved: readonly ApprovedPlan[],
    catalog: CapabilityCatalog,
    closed: ReadonlySet<LimitName> = new Set(),
  ) {
    this.names = approved
      .map(({ plan }) => plan.hash.slice(0, 12))
      .filter(Boolean)
      .join(", ");
    this.#catalog = catalog;
    for (const { effect, limits } of approved.flatMap(({ plan, covers }) =>
      plan.effects
        .filter(({ cause }) => covers === "all" || cause === "pull-request")
        .map((effect) => ({
          effect,
          limits: covers === "pull-request" ? limitsExceededBy(effect, plan.guards) : [],
        })),
    )) {
      if (!effect.held.every(({ reason }) => isAboutMeans(reason))) continue;
      for (const limit of limits) this.#overLimit.add(limit);
      if (limits.some((limit) => closed.has(limit))) continue;
      this.#same.add(effectHash(effect));
      if (effect.kind === "site" && effect.leftover) this.#leftovers.add(effectHash(effect));
      if (effect.kind === "site") this.#cells.set(cellOf(effect.login, effect.site), effect);
      if (effect.kind === "account") this.#accounts.add(accountOf(effect));
      if (effect.kind === "superuser")
        for (const { site, rights } of effect.access ?? [])
          this.#replaced.set(cellOf(effect.login, site), canonicalJson(rights));
    }
  }

  /** The limits that approved plans were over when people merged them. */
  get overLimit(): ReadonlySet<LimitName> {
    return this.#overLimit;
  }

  /**
   * Whether it takes away what an account inherited that was made in between: a killed run leaves
   * such rows.
   */
  wasLeftover(effect: Effect): boolean {
    return (
      this.#leftovers.has(effectHash(effect)) ||
      (effect.kind === "site" && this.#isInherited(effect))
    );
  }

  /**
   * Whether it replaces what a new account had at once, just as the approved plan said: a run that
   * was killed right then left it there.
   */
  #isInherited({ login, site, before, after }: SiteEffect): boolean {
    const approved = this.#cells.get(cellOf(login, site));
    if (approved?.inherits === undefined) return false;
    return (
      canonicalJson(approved.inherits) === canonicalJson(before) &&
      canonicalJson(approved.after) === canonicalJson(after)
    );
  }

  covers(effect: Effect): boolean {
    if (this.#same.has(effectHash(effect))) return true;
    if (effect.kind === "site") return this.#coversCell(effect);
    // An invitation that ran out may be purged by Matomo before it is sent again, and the other way
    // round.
    return effect.kind === "account" && this.#accounts.has(accountOf(effect));
  }

  #coversCell(effect: SiteEffect): boolean {
    const cell = cellOf(effect.login, effect.site);
    if (
      effect.before === null &&
      effect.after !== null &&
      this.#replaced.get(cell) === canonicalJson(effect.after)
    )
      return true;
    if (this.#isInherited(effect)) return true;
    const approved = this.#cells.get(cell);
    if (!approved || canonicalJson(grantedBy(approved)) !== canonicalJson(grantedBy(effect)))
      return false;
    const of = (rights: SiteEffect["after"]): Set<string> => abilities(rights, this.#catalog);
    const [was, approvedThen] = [of(approved.before), of(approved.after)];
    const [now, then] = [of(effect.before), of(effect.after)];
    return (
      then.difference(now).isSubsetOf(approvedThen.difference(was)) &&
      now.difference(then).isSubsetOf(was.difference(approvedThen))
    );
  }
}

/**
 * The reason to hold a draft that no approved plan covers. What a policy holds anyway (`held`)
 * needs no second reason. Routine was approved with the lines, days or months before.
 */
export function heldByApproval(
  draft: Draft,
  held: readonly Held[],
  approval: Approval,
  routine: Routine,
): Held | undefined {
  if (held.some(({ reason }) => !isAboutMeans(reason)) || approval.covers(draft.effect))
    return undefined;
  if (isRoutine(draft, routine)) return undefined;
  return {
    reason: "not-approved",
    text:
      approval.names === ""
        ? "No approved plan has it: it came neither from a merged pull request nor from a plan that was approved by its hash."
        : `It is not in the approved plan (${approval.names}): Matomo or the manifests have changed since.`,
  };
}
