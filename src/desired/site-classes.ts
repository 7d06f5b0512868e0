import type { Site } from "../domain/live.ts";
import type { Manifest } from "../manifest/model.ts";
import { SiteSelectors } from "./select-sites.ts";
import { todaysSites } from "./site-view.ts";

/**
 * The data class of each site that has one, from the site sets and selectors with a `class`. If
 * several apply, the most sensitive counts: the last one in the settings' `classes`.
 */
export function siteClasses(
  { siteSets, settings }: Manifest,
  sites: ReadonlyMap<number, Site>,
): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const selectors = new SiteSelectors(todaysSites(sites), siteSets);
  const rank = (name: string): number => settings.classes.indexOf(name);
  for (const { classes } of siteSets.values())
    for (const line of classes)
      for (const site of selectors.select(line.items).sites) {
        const known = found.get(site);
        if (known === undefined || rank(known) < rank(line.class)) found.set(site, line.class);
      }
  return found;
}

/**
 * Whom to ask about each site: the owner of the first site set that has an owner and contains the
 * site.
 */
export function siteOwners(
  { siteSets }: Manifest,
  sites: ReadonlyMap<number, Site>,
): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const selectors = new SiteSelectors(todaysSites(sites), siteSets);
  for (const { owner, items } of siteSets.values()) {
    if (owner === undefined) continue;
    for (const site of selectors.select(items).sites) if (!found.has(site)) found.set(site, owner);
  }
  return found;
}
