import type { Live, Site } from "../domain/live.ts";
import type { Day } from "../domain/day.ts";
import { declaredPeople } from "../desired/declared.ts";
import { withIdentity } from "../desired/site-identity.ts";
import type { Manifest } from "../manifest/model.ts";
import type { ApprovedPlan } from "./approval.ts";
import { acceptanceOf } from "./acceptance.ts";
import type { Acceptance, ApprovedState } from "./approved-state.ts";
import { withDiffering } from "./differing-sites.ts";
import { digestsOf } from "./grant-changes.ts";
import { changedIdentities } from "./identities.ts";
import { selectorsInUse } from "./standing.ts";

interface AcceptInput {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly today: Day;
  /** The approved state before these plans. */
  readonly before: ApprovedState | undefined;
}

type Identities = Acceptance["identities"];

/**
 * Sites whose identity change was listed as "harmless" by all approved plans: no selector noticed
 * the change, so the reviewers saw nobody gain or lose access by it.
 */
function unnoticedIn(plans: readonly ApprovedPlan[]): Set<number> {
  const approved = plans.flatMap(({ plan }) => plan.identities.filter(({ approves }) => approves));
  const noticed = new Set(
    approved.filter(({ kind }) => kind !== "harmless").map(({ site }) => site),
  );
  return new Set(approved.map(({ site }) => site)).difference(noticed);
}

const without = (identities: Identities, sites: ReadonlySet<number>): Identities =>
  new Map([...identities].filter(([site]) => !sites.has(site)));

/** The live sites. Those in `wanted` get their identity from `identities`. */
function liveAs(
  live: ReadonlyMap<number, Site>,
  identities: Identities,
  wanted: ReadonlySet<number>,
): Map<number, Site> {
  const sites = new Map<number, Site>();
  for (const [id, site] of live) {
    const identity = wanted.has(id) ? identities.get(id) : undefined;
    if (identity !== null) sites.set(id, identity ? withIdentity(site, identity) : site);
  }
  return sites;
}

/**
 * What the approval of these plans covers besides their effects. Other plans may have been approved
 * after these plans were made. So a new site keeps its first known identity, and a change that no
 * selector noticed counts only if no selector notices it now.
 */
export function accept(
  plans: readonly ApprovedPlan[],
  { manifest, live, today, before }: AcceptInput,
): Acceptance {
  const declared = declaredPeople(manifest, live.url, today);
  const digests = digestsOf(declared);
  if (!before) return acceptanceOf(plans, digests);
  const accepted = acceptanceOf(plans, digests, { before, live: live.sites });
  const finish = (acceptance: Acceptance): Acceptance =>
    withDiffering(acceptance, plans, { manifest, live, declared, before });
  const first = new Set(
    plans.flatMap(({ plan }) =>
      plan.identities.flatMap(({ site, kind }) =>
        kind === "first" && plan.initial === undefined && site <= before.highest ? [site] : [],
      ),
    ),
  );
  const unnoticed = unnoticedIn(plans);
  const identities = without(accepted.identities, first);
  const rest = { ...accepted, identities: without(identities, unnoticed) };
  if (unnoticed.size === 0) return finish(rest);
  const state = before.with(rest);
  const noticed = changedIdentities(
    state,
    liveAs(live.sites, identities, unnoticed),
    selectorsInUse(declared, state, () => false),
    manifest.siteSets,
  ).flatMap(({ site, kind }) => (kind === "harmless" ? [] : [site]));
  return finish({
    ...accepted,
    identities: without(identities, unnoticed.intersection(new Set(noticed))),
  });
}
