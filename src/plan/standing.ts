import type { Day } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import { type DeclaredPeople, declaredPeople } from "../desired/declared.ts";
import type { GrantDigest } from "../desired/digest.ts";
import type { GrantScope } from "../desired/scope.ts";
import { identityOf, type SiteIdentity } from "../desired/site-identity.ts";
import { type ApprovedSites, approvedSites, todaysSites } from "../desired/site-view.ts";
import type { Manifest, SiteSelector } from "../manifest/model.ts";
import type { LastState } from "./baseline.ts";
import { type Acceptance, type ApprovedState, stateAfter } from "./approved-state.ts";
import { invitationOf } from "./grant-changes.ts";
import {
  type ChangedIdentity,
  changedIdentities,
  type IdentityKind,
  type SelectorsInUse,
} from "./identities.ts";
import type { IdentityChange } from "./plan.generated.ts";

/**
 * Which lines count, and by which site names. `approved`: only approved grants, with approved site
 * names (runs after a merge, and scheduled runs). `proposed`: all lines; lines without approval
 * count with today's site names (pull requests, the terminal). `all`: like `proposed`, but with
 * today's names for moved sites (drift, and approval by hash).
 */
export type PlanScope = "approved" | "proposed" | "all";

/** The basis of a plan: the approved state, and what the manifests define. */
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

export function selectorsInUse(
  declared: DeclaredPeople,
  state: ApprovedState,
  proposes: (digest: GrantDigest) => boolean,
): SelectorsInUse {
  const all = [...declared.values()].flatMap(({ grants }) =>
    grants.filter(({ phase }) => phase !== "past"),
  );
  const selectorsOf = (wanted: (digest: GrantDigest) => boolean): SiteSelector[] => {
    const grants = new Set(all.filter(({ digest }) => wanted(digest)).map(({ grant }) => grant));
    return [...grants].flatMap(({ sites, except }) => [...sites, ...except]);
  };
  return {
    approved: selectorsOf((digest) => state.isApproved(digest)),
    proposed: selectorsOf((digest) => !state.isApproved(digest) && proposes(digest)),
  };
}

/** The approved sites, with the identity changes that a plan of this scope accepts. */
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
 * Approved grants whose account will be created in a way that was not approved. For example,
 * another e-mail means that somebody else would get the access. A grant without `invitation` was
 * approved for an existing account. If the record does not contain that account, an earlier version
 * approved the grant without checking the e-mail.
 */
function readdressed(
  state: ApprovedState,
  { manifest, live, last }: Pick<StandingInput, "manifest" | "live" | "last">,
): GrantDigest[] {
  return [...state.grants.values()].flatMap(({ digest, key, invitation }) => {
    const now = invitationOf(manifest.users.get(key), manifest, live);
    if (now === undefined || now === invitation) return [];
    // The deletion of the account is a change by hand, which puts the effect on hold anyway.
    return invitation === undefined && last?.hadAccount(key) === true ? [] : [digest];
  });
}

/**
 * Does the part of the work that needs only the manifests, while Matomo has not answered yet. A
 * later plan for the same server and day reuses the result.
 */
export function prepareStanding(manifest: Manifest, url: string, today: Day): void {
  declaredPeople(manifest, url, today);
}

/** The input of `standingOn`, besides the approved state. */
export interface StandingInput {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly today: Day;
  /** The last verified state, which contains the accounts of that time. */
  readonly last?: LastState | undefined;
  readonly onlyUnapproved?: ReadonlySet<GrantDigest> | undefined;
  readonly own?: ReadonlySet<GrantDigest> | undefined;
}

/** @param accepted what approved plans add to the state before */
export function standingOn(
  { manifest, live, today, last, onlyUnapproved, own }: StandingInput,
  before: ApprovedState | undefined,
  accepted: Acceptance | undefined,
  scope: PlanScope,
): Standing {
  const declared = declaredPeople(manifest, live.url, today);
  const approved = stateAfter(before, accepted);
  const state = approved?.without(readdressed(approved, { manifest, live, last }));
  if (!state) return { state, declared, scope: undefined, identities: firstIdentities(live) };
  const changes = changedIdentities(
    state,
    live.sites,
    selectorsInUse(declared, state, (digest) => scope !== "approved" && (own?.has(digest) ?? true)),
    manifest.siteSets,
  );
  return {
    state,
    declared,
    scope: {
      approvedView: approvedSites(live.sites, acceptedSites(state, changes, scope), state),
      todaysView: todaysSites(live.sites, state),
      isApproved: (digest) => state.isApproved(digest),
      unseen: scope === "approved" ? (digest) => state.grants.get(digest)?.differs : undefined,
      counts: (digest) =>
        state.isApproved(digest) || (scope !== "approved" && (onlyUnapproved?.has(digest) ?? true)),
    },
    identities: [
      ...changes.map((change) => ({ ...change, approves: ACCEPTED[scope].has(change.kind) })),
      // First identities are approved only in plans that people see. In a run after a merge, the
      // names may have changed since its plan was made.
      ...(scope === "approved" ? [] : firstIdentities(live, state.highest)),
    ],
  };
}

/** The first identities of new sites. Without an approved state, all sites are new. */
function firstIdentities(live: Live, highest = 0): IdentityChange[] {
  return [...live.sites.values()]
    .filter(({ id }) => id > highest)
    .map((site) => ({
      site: site.id,
      before: null,
      after: identityOf(site) satisfies SiteIdentity,
      kind: "first" as const,
      approves: true,
    }))
    .toSorted((a, b) => a.site - b.site);
}
