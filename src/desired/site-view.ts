import type { Site } from "../domain/live.ts";
import { nameKey } from "../domain/names.ts";
import { type SiteIdentity, withIdentity } from "./site-identity.ts";

/** What the last approved state says about sites. */
export interface ApprovedSites {
  /** By site id; deleted sites stay until an approved plan says that they are gone. */
  readonly sites: ReadonlyMap<number, SiteIdentity>;
  /** Sites that came with a name that another site here had: an exact name does not mean them. */
  readonly nameTaken: ReadonlySet<number>;
  /** The highest site id ever seen: higher ones are new. */
  readonly highest: number;
}

/** Two sites that one exact name could mean. */
export interface NameConflict {
  /** The site that was approved under this name; another name today, or deleted. */
  readonly approved: { readonly id: number; readonly nameToday: string | undefined };
  /** Sites that Matomo calls so today. */
  readonly today: readonly Site[];
}

/** The sites of a server as selectors see them. */
export interface SiteView {
  /** As Matomo has them today. */
  readonly live: ReadonlyMap<number, Site>;
  /** As they count here. */
  readonly sites: ReadonlyMap<number, Site>;
  /** Sites by exact name. */
  readonly names: ReadonlyMap<string, readonly Site[]>;
  /** Sites that only their id selects: they came back after they were approved as deleted. */
  readonly hidden: ReadonlySet<number>;
  /** Names that mean no site, because it would be the wrong one. */
  readonly conflicts: ReadonlyMap<string, NameConflict>;
}

function byName(sites: Iterable<Site>): Map<string, Site[]> {
  return Map.groupBy(sites, ({ name }) => nameKey(name));
}

/**
 * Today's names, for grants that are added or edited. With an approved state, a name that belongs
 * to another approved site which still exists means none.
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
 * Names that meant a site and would mean another one once changes of identity are approved: the
 * grants that use them have to say first which site they mean.
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
 * Approved names, groups and hosts, for grants that were approved; new sites have today's. A name
 * of a deleted site keeps meaning that site, so that a new site does not inherit its people.
 * @param before what was approved before the changes of identity that are proposed in `approved`
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
