import { compareTexts } from "../domain/compare.ts";
import type { Site } from "../domain/live.ts";
import { loginKey } from "../domain/login.ts";
import type { GrantDigest } from "../desired/digest.ts";
import { identityOf, isSameIdentity, type SiteIdentity } from "../desired/site-identity.ts";
import {
  type Acceptance,
  type ApprovedGrant,
  type ApprovedState,
  nameOfAccount,
} from "./approved-state.ts";
import type { Plan, PlanGrant } from "./plan.generated.ts";

const fromPlan = (
  { digest, login, rights, superuser, everything, sites, from, until, invitation }: PlanGrant,
  lists: Plan["grants"]["lists"],
): ApprovedGrant => ({
  digest,
  key: loginKey(login),
  login,
  rights,
  superuser,
  everything,
  sites: new Set(sites === undefined ? [] : lists[sites]),
  from,
  until,
  invitation,
});

/** Which part of a plan an approval covers: all of it, or only the changes of its pull request. */
export type Covered = "all" | "pull-request";

/** Whether a grant that a plan lists is approved together with the plan. */
export const covers = ({ initial }: Plan, { cause }: PlanGrant, covered: Covered): boolean =>
  covered === "all" || initial !== undefined || cause === "pull-request";

/** The states with which approved identities are compared. */
interface KnownSites {
  readonly before: ApprovedState;
  readonly live: ReadonlyMap<number, Site>;
}

const isSame = (a: SiteIdentity | null, b: SiteIdentity | null | undefined): boolean =>
  a === b || (a !== null && b !== null && b !== undefined && isSameIdentity(a, b));

/**
 * For each site id, the identity that plans approve. The newest plan counts, in whatever order
 * plans were merged. A change counts only if it starts from the approved identity or leads to
 * today's identity. Any other change is outdated, because a newer plan has been approved.
 */
function identitiesIn(
  plans: readonly { readonly plan: Plan }[],
  known: KnownSites | undefined,
): Map<number, SiteIdentity | null> {
  const identities = new Map<number, SiteIdentity | null>();
  const byAge = plans.toSorted((a, b) => compareTexts(a.plan.live.readAt, b.plan.live.readAt));
  for (const { plan } of byAge)
    for (const { site, before, after, kind, approves } of plan.identities) {
      if (!approves) continue;
      // A new site has one first identity. A second first identity would be a change that nobody
      // saw.
      if (kind === "first" && plan.initial === undefined && identities.has(site)) continue;
      if (kind !== "first" && known) {
        const then = known.before.sites.get(site);
        const today = known.live.get(site);
        const isCurrent =
          isSame(before, then) ||
          isSame(before, identities.get(site)) ||
          isSame(after, today ? identityOf(today) : null);
        if (!isCurrent) continue;
      }
      identities.set(site, after);
    }
  return identities;
}

/**
 * What the approval of plans (oldest first) covers besides their effects. A plan that starts the
 * record approves everything that it lists and that is still in the manifests. If several plans
 * start the record, each also lists the changes of the others. A grant that is listed in several
 * plans covers every site that at least one of these plans showed.
 */
export function acceptanceOf(
  plans: readonly { readonly plan: Plan; readonly covers: Covered }[],
  declared?: ReadonlySet<GrantDigest>,
  known?: KnownSites,
): Acceptance {
  const added = new Map<GrantDigest, ApprovedGrant>();
  const removed = new Set<GrantDigest>();
  const identities = identitiesIn(plans, known);
  for (const { plan, covers: covered } of plans) {
    const { grants } = plan;
    const isCovered = (grant: PlanGrant): boolean => covers(plan, grant, covered);
    for (const { digest } of grants.removed.filter(isCovered)) {
      added.delete(digest);
      removed.add(digest);
    }
    const isOpen = ({ digest }: PlanGrant): boolean =>
      plan.initial === undefined || (declared?.has(digest) ?? true);
    for (const grant of grants.added.filter((one) => isCovered(one) && isOpen(one))) {
      const own = fromPlan(grant, grants.lists);
      const shown = added.get(grant.digest)?.sites ?? new Set();
      added.set(grant.digest, { ...own, sites: own.sites.union(shown) });
    }
  }
  const accounts = new Set(
    plans
      .flatMap(({ plan }) => plan.accountChanges ?? [])
      .filter(({ approves }) => approves)
      .map(nameOfAccount),
  );
  return { added: [...added.values()], removed, identities, accounts };
}
