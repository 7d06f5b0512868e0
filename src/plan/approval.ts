import { loginKey } from "../domain/login.ts";
import { abilities, type CapabilityCatalog } from "../domain/rights.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { isRoutine, type Routine } from "./causes.ts";
import { effectHash, markOfEmail } from "./effect-core.ts";
import type { Draft } from "./draft.ts";
import { type LimitName, limitsExceededBy } from "./guards.ts";
import type {
  AccountEffect,
  Effect,
  EmailEffect,
  Held,
  Plan,
  SiteEffect,
} from "./plan.generated.ts";
import { isAboutMeans } from "./policy.ts";

/**
 * A plan that somebody approved. The approval covers all of it, or only the changes of its pull
 * request.
 */
export interface ApprovedPlan {
  readonly plan: Plan;
  readonly covers: "all" | "pull-request";
}

const cellOf = (login: string, site: number): string => `${loginKey(login)} ${site}`;

/**
 * What the manifests grant on the site. If a loss is on hold, `after` also contains the rights that
 * the person keeps for now.
 */
const grantedBy = ({ after, heldLoss }: SiteEffect): SiteEffect["after"] =>
  heldLoss?.after ?? after;

type InvitedTo = Pick<AccountEffect, "login" | "after" | "email">;

/**
 * An invitation goes to an address: the same login with another e-mail counts as somebody else. An
 * approved plan of a public repository has marks instead of e-mails.
 */
const accountOf = ({ login, after, email = "" }: InvitedTo): string =>
  canonicalJson([loginKey(login), after, markOfEmail(email)]);

/**
 * What remains of an e-mail change for an invited person: sending the invitation again. A run ends
 * the old invitation before it changes the e-mail. If the run is stopped before it has sent the new
 * invitation, the next plan finds an expired invitation.
 */
const invitationOf = ({ login, after }: EmailEffect): string =>
  accountOf({ login, after: "invited", email: after });

/**
 * Decides which effects of a new plan are covered by the approved plans.
 *
 * An approval covers the approved effect and everything that remains of it after a killed run. Such
 * a run can stop halfway through a change, and the next run must finish the change. What remains of
 * a site effect leads to the same rights, and neither grants nor removes more than the approved
 * effect. What remains of a lost super user right is the access that replaces it.
 */
export class Approval {
  /** The first digits of the approved plans' hashes, for messages. */
  readonly names: string;
  readonly #catalog: CapabilityCatalog;
  readonly #same = new Set<string>();
  readonly #cells = new Map<string, SiteEffect>();
  readonly #replaced = new Map<string, string>();
  readonly #accounts = new Set<string>();
  readonly #invitations = new Set<string>();
  readonly #leftovers = new Set<string>();

  readonly #overLimit = new Set<LimitName>();

  /**
   * @param closed limits that refuse nothing in this run. If an approved plan showed an effect as
   * refused by such a limit, the plan does not approve that effect.
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
      if (effect.kind === "email" && effect.invitation) this.#invitations.add(invitationOf(effect));
      if (effect.kind === "superuser")
        for (const { site, rights } of effect.access ?? [])
          this.#replaced.set(cellOf(effect.login, site), canonicalJson(rights));
    }
  }

  /** The limits that approved plans exceeded when they were merged. */
  get overLimit(): ReadonlySet<LimitName> {
    return this.#overLimit;
  }

  /**
   * Whether the effect removes rights that a new account inherited. A killed run can leave such
   * rights.
   */
  wasLeftover(effect: Effect): boolean {
    return (
      this.#leftovers.has(effectHash(effect)) ||
      (effect.kind === "site" && this.#isInherited(effect))
    );
  }

  /**
   * Whether the effect replaces inherited rights of a new account, as an approved plan showed it. A
   * run that was killed just after it created the account can leave such rights.
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
    // Matomo may delete an account with an expired invitation before the invitation is sent again.
    // So an approval to create the account also covers sending the invitation again, and the other
    // way round.
    if (effect.kind !== "account") return false;
    const account = accountOf(effect);
    return (
      this.#accounts.has(account) || (effect.before === "expired" && this.#invitations.has(account))
    );
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
 * The reason to put a draft on hold if no approved plan covers it. A draft that a policy already
 * puts on hold (`held`) needs no second reason. Routine changes were approved earlier, together
 * with their grants.
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
        ? "No approved plan contains this change: neither the plan of a merged pull request nor a plan approved by its hash."
        : `The approved plan (${approval.names}) does not contain this change: Matomo or the manifests have changed since then.`,
  };
}
