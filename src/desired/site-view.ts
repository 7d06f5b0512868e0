import type { Site } from "../domain/live.ts";
import { nameKey } from "../domain/names.ts";
import { type SiteIdentity, withIdentity } from "./site-identity.ts";

/** The sites in the last approved state. */
export interface ApprovedSites {
  /** By site id. Deleted sites stay until an approved plan shows the deletion. */
  readonly sites: ReadonlyMap<number, SiteIdentity>;
  /**
   * Sites that appeared with a name that another site had. Exact names do not match these sites.
   */
  readonly nameTaken: ReadonlySet<number>;
  /** The highest site id ever seen. Sites with higher ids are new. */
  readonly highest: number;
}

/** An exact name that could mean two sites. */
export interface NameConflict {
  /** The site that was approved under this name. Today the site has another name or is deleted. */
  readonly approved: { readonly id: number; readonly nameToday: string | undefined };
  /** Sites that have this name in Matomo today. */
  readonly today: readonly Site[];
}

/** The sites of a server as selectors see them. */
export interface SiteView {
  /** The sites as Matomo has them today. */
  readonly live: ReadonlyMap<number, Site>;
  /** The sites as selectors match them. */
  readonly sites: ReadonlyMap<number, Site>;
  /** Sites by exact name. */
  readonly names: ReadonlyMap<string, readonly Site[]>;
  /**
   * Sites that only their id matches, because they reappeared after their deletion was approved.
   */
  readonly hidden: ReadonlySet<number>;
  /** Names that match no site, because the match would be the wrong site. */
  readonly conflicts: ReadonlyMap<string, NameConflict>;
}

function byName(sites: Iterable<Site>): Map<string, Site[]> {
  return Map.groupBy(sites, ({ name }) => nameKey(name));
}

/**
 * Today's sites, for grants that are new or edited. If another approved site that still exists had
 * the name, the name matches no site.
 */
export function todaysSites(live: ReadonlyMap<number, Site>, approved?: ApprovedSites): SiteView {
  const names = byName(live.values());
  if (!approved) return { live, sites: live, names, hidden: new Set(), conflicts: new Map() };
  const conflicts = new Map<string, NameConflict>();
  for (const [id, identity] of approved.sites) {
    if (approved.nameTaken.has(id)) continue;
    const site = live.get(id);
    const key = nameKey(identity.name);
    if (!site || nameKey(site.name) === key) continue;
    const today = names.get(key) ?? [];
    if (today.length > 0) conflicts.set(key, { approved: { id, nameToday: site.name }, today });
  }
  return { live, sites: live, names, hidden: new Set(), conflicts };
}

/**
 * Names that would change from one site to another when the proposed identities are approved.
 * Grants with such a name must first say which site they mean.
 */
function passedNames(
  live: ReadonlyMap<number, Site>,
  names: ReadonlyMap<string, readonly Site[]>,
  before: ApprovedSites,
): Map<string, NameConflict> {
  const passed = new Map<string, NameConflict>();
  for (const [id, { name }] of before.sites) {
    const key = nameKey(name);
    const today = names.get(key) ?? [];
    if (before.nameTaken.has(id) || today.length === 0 || today.some((site) => site.id === id))
      continue;
    passed.set(key, { approved: { id, nameToday: live.get(id)?.name }, today });
  }
  return passed;
}

/**
 * The sites by approved names, groups and hosts, for approved grants. New sites have today's
 * values. The name of a deleted site still means that site, so that its people do not get access to
 * a new site with the same name.
 * @param before the approved state without the changes of identity that `approved` proposes
 * @public
 */
export function approvedSites(
  live: ReadonlyMap<number, Site>,
  approved: ApprovedSites,
  before: ApprovedSites = approved,
): SiteView {
  const sites = new Map<number, Site>();
  const hidden = new Set<number>();
  const known: Site[] = [];
  const fresh: Site[] = [];
  for (const [id, site] of live) {
    const identity = approved.sites.get(id);
    const seen = identity ? withIdentity(site, identity) : site;
    sites.set(id, seen);
    if (identity && !approved.nameTaken.has(id)) known.push(seen);
    else if (identity || id > approved.highest) fresh.push(seen);
    else hidden.add(id);
  }
  const names = byName(known);
  const conflicts = new Map<string, NameConflict>();
  const newNames = byName(fresh);
  for (const [id, { name }] of approved.sites) {
    const key = nameKey(name);
    if (live.has(id) || names.has(key) || approved.nameTaken.has(id)) continue;
    conflicts.set(key, { approved: { id, nameToday: undefined }, today: newNames.get(key) ?? [] });
  }
  for (const [name, found] of newNames)
    if (!names.has(name) && !conflicts.has(name)) names.set(name, found);
  if (before !== approved)
    for (const [name, conflict] of passedNames(live, names, before)) {
      names.delete(name);
      conflicts.set(name, conflict);
    }
  return { live, sites, names, hidden, conflicts };
}
