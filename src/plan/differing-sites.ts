import { hasErrors } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import type { DeclaredPeople } from "../desired/declared.ts";
import type { GrantDigest } from "../desired/digest.ts";
import { ScopedGrants } from "../desired/scope.ts";
import { approvedSites } from "../desired/site-view.ts";
import type { Manifest } from "../manifest/model.ts";
import type { ApprovedPlan } from "./approval.ts";
import type { Acceptance, ApprovedGrant, ApprovedState } from "./approved-state.ts";

/**
 * The sites that are covered by grants through approved names, whatever the plans of these grants
 * showed. Grants with errors are left out.
 */
export function coverageOf(
  state: ApprovedState,
  declared: DeclaredPeople,
  { manifest, live }: { readonly manifest: Manifest; readonly live: Live },
  isWanted: (digest: GrantDigest) => boolean,
): Map<GrantDigest, ReadonlySet<number>> {
  const view = approvedSites(live.sites, state);
  const grants = new ScopedGrants(
    {
      approvedView: view,
      todaysView: view,
      isApproved: (digest) => state.isApproved(digest),
      counts: (digest) => state.isApproved(digest),
    },
    manifest.siteSets,
    live.capabilities,
  );
  const covered = new Map<GrantDigest, ReadonlySet<number>>();
  for (const { grants: reaches } of declared.values())
    for (const { digest, grant } of reaches) {
      if (!isWanted(digest)) continue;
      const { sites, problems } = grants.resolve(grant, digest);
      if (!hasErrors(problems)) covered.set(digest, sites);
    }
  return covered;
}

/** For each grant, the highest site id that its plans can have shown. */
function seenUpTo(plans: readonly ApprovedPlan[], before: ApprovedState): Map<GrantDigest, number> {
  const highest = new Map<GrantDigest, number>();
  for (const { plan } of plans)
    for (const { digest } of plan.grants.added)
      highest.set(
        digest,
        Math.max(highest.get(digest) ?? 0, plan.live.highestSite ?? before.highest),
      );
  return highest;
}

/** For each site, the time of the newest plan that approves another identity. */
function changedBy(
  plans: readonly ApprovedPlan[],
  { identities }: Acceptance,
): Map<number, string> {
  const changed = new Map<number, string>();
  for (const { plan } of plans)
    for (const { site, kind, approves } of plan.identities)
      if (approves && kind !== "first" && identities.has(site)) {
        const at = plan.live.readAt;
        if (at > (changed.get(site) ?? "")) changed.set(site, at);
      }
  return changed;
}

interface Differing {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly declared: DeclaredPeople;
  readonly before: ApprovedState;
}

/**
 * Adds to approved grants the sites on which they differ from what their plans showed. The cause is
 * that another plan changed the site's identity, and the reviewers of that plan did not see the
 * grant. On such a site, access is granted only after a plan that shows both is approved.
 */
export function withDiffering(
  accepted: Acceptance,
  plans: readonly ApprovedPlan[],
  { manifest, live, declared, before }: Differing,
): Acceptance {
  const changed = changedBy(plans, accepted);
  const added = new Set(accepted.added.map(({ digest }) => digest));
  const older =
    changed.size === 0
      ? []
      : [...before.grants.values()].filter(({ digest }) => !added.has(digest));
  const wanted = new Set([...accepted.added, ...older].map(({ digest }) => digest));
  const covered = coverageOf(before.with(accepted), declared, { manifest, live }, (digest) =>
    wanted.has(digest),
  );
  const highest = seenUpTo(plans, before);
  const ofAdded = (grant: ApprovedGrant): ApprovedGrant => {
    const now = covered.get(grant.digest);
    if (!now) return { ...grant, at: live.readAt };
    const seen = highest.get(grant.digest) ?? before.highest;
    const differs = [...now.symmetricDifference(grant.sites)].filter(
      (site) => site <= seen && live.sites.has(site),
    );
    return { ...grant, at: live.readAt, differs: new Set(differs) };
  };
  const ofOlder = (grant: ApprovedGrant): ApprovedGrant[] => {
    const { at, sites } = grant;
    const now = covered.get(grant.digest);
    if (!now || at === undefined) return [];
    // A plan cannot contain a grant that was approved after the plan was made.
    const differs = [...changed].flatMap(([site, then]) =>
      then < at && live.sites.has(site) && now.has(site) !== sites.has(site) ? [site] : [],
    );
    return differs.length === 0
      ? []
      : [{ ...grant, differs: new Set(differs).union(grant.differs ?? new Set()) }];
  };
  return {
    ...accepted,
    added: [...accepted.added.map(ofAdded), ...older.flatMap(ofOlder)],
  };
}
