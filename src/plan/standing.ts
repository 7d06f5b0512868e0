import type { Day } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import { type DeclaredPeople, declaredPeople } from "../desired/declared.ts";
import type { GrantScope } from "../desired/scope.ts";
import { identityOf, type SiteIdentity } from "../desired/site-identity.ts";
import { type ApprovedSites, approvedSites, todaysSites } from "../desired/site-view.ts";
import type { Manifest } from "../manifest/model.ts";
import { type Acceptance, type ApprovedState, stateAfter } from "./approved-state.ts";
import {
  type ChangedIdentity,
  changedIdentities,
  type IdentityKind,
  type SelectorsInUse,
} from "./identities.ts";
import type { IdentityChange } from "./plan.generated.ts";

/**
 * Which lines count, and by whose names. `approved`: only approved grants, by approved names
 * (merged and scheduled runs). `proposed`: all lines, those that nobody approved by today's names
 * (pull requests, the terminal). `all`: also moved sites by their names of today (drift, and
 * approval by hash).
 */
export type PlanScope = "approved" | "proposed" | "all";

/** What a plan stands on: the approved state, and what the manifests declare. */
export interface Standing {
  /** `undefined`: nothing is known to be approved. */
  readonly state: ApprovedState | undefined;
  readonly declared: DeclaredPeople;
  readonly scope: GrantScope | undefined;
  readonly identities: IdentityChange[];
}

const ACCEPTED: Readonly<Record<PlanScope, ReadonlySet<IdentityKind>>> = {
  approved: new Set(),
  proposed: new Set(["proposed", "harmless"]),
  all: new Set(["proposed", "harmless", "moved"]),
};

function selectorsInUse(
  declared: DeclaredPeople,
  state: ApprovedState,
  scope: PlanScope,
): SelectorsInUse {
  const all = [...declared.values()].flatMap(({ grants }) =>
    grants.filter(({ phase }) => phase !== "past"),
  );
  const byApproval = Map.groupBy(all, ({ digest }) => state.isApproved(digest));
  const itemsOf = (isApproved: boolean) =>
    new Set((byApproval.get(isApproved) ?? []).map(({ grant }) => grant));
  const flat = (isApproved: boolean) =>
    [...itemsOf(isApproved)].flatMap(({ sites, except }) => [...sites, ...except]);
  return { approved: flat(true), proposed: scope === "approved" ? [] : flat(false) };
}

/** The approved sites with the changes that a plan of this scope accepts. */
function acceptedSites(
  state: ApprovedState,
  changes: readonly ChangedIdentity[],
  scope: PlanScope,
): ApprovedSites {
  const accepted = changes.filter(({ kind }) => ACCEPTED[scope].has(kind));
  if (accepted.length === 0) return state;
  return state.with({
    added: [],
    removed: new Set(),
    identities: new Map(accepted.map(({ site, after }) => [site, after])),
  });
}

/**
 * @param previous identities that were like this before a pull request, which so does not approve
 * them
 */
export function standingOn(
  {
    manifest,
    live,
    today,
  }: { readonly manifest: Manifest; readonly live: Live; readonly today: Day },
  before: ApprovedState | undefined,
  accepted: Acceptance | undefined,
  scope: PlanScope,
  previous: ReadonlySet<number> | undefined,
): Standing {
  const declared = declaredPeople(manifest, live.url, today);
  const state = stateAfter(before, accepted);
  if (!state) return { state, declared, scope: undefined, identities: firstIdentities(live) };
  const changes = changedIdentities(
    state,
    live.sites,
    selectorsInUse(declared, state, scope),
    manifest.siteSets,
  );
  const approves = ({ site, kind }: ChangedIdentity): boolean =>
    ACCEPTED[scope].has(kind) && !previous?.has(site);
  return {
    state,
    declared,
    scope: {
      approvedView: approvedSites(live.sites, acceptedSites(state, changes, scope), state),
      todaysView: todaysSites(live.sites, state),
      isApproved: (digest) => state.isApproved(digest),
      counts: scope === "approved" ? "approved" : "all",
    },
    identities: changes.map((change) => ({ ...change, approves: approves(change) })),
  };
}

/** At a beginning every site is approved under its name of today. */
function firstIdentities(live: Live): IdentityChange[] {
  return [...live.sites.values()]
    .map((site) => ({
      site: site.id,
      before: null,
      after: identityOf(site) satisfies SiteIdentity,
      kind: "first" as const,
      approves: true,
    }))
    .toSorted((a, b) => a.site - b.site);
}
