import { hostOf } from "../domain/hosts.ts";
import type { Site } from "../domain/live.ts";
import { nameKey, patternKey } from "../domain/names.ts";
import { scalarText } from "../edit/scalar-text.ts";
import type { SitePattern } from "./find-sets.ts";

/** A pattern for one site covers nothing that is shorter to write. */
const MIN_SITES = 2;

/** `example.org` and `shop.example.org` of `www.shop.example.org`: what `*.` can stand before. */
function suffixesOf(host: string): string[] {
  const labels = host.split(".");
  return labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join("."));
}

/** Sites by something that they have in common; a site can have several. */
function sitesBy(
  sites: Iterable<Site>,
  keysOf: (site: Site) => readonly string[],
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const site of sites) {
    for (const key of keysOf(site)) {
      const same = found.get(key);
      if (same) same.push(site.id);
      else found.set(key, [site.id]);
    }
  }
  return found;
}

/**
 * Every selector that covers tomorrow's sites as well as some of today's: `all`, a site group, the
 * hosts below a domain. The sites are in the order of their ids.
 */
export function sitePatterns(sites: ReadonlyMap<number, Site>): SitePattern[] {
  const all = [...sites.values()].toSorted((a, b) => a.id - b.id);
  const names = new Map(all.map(({ group }) => [patternKey(group), nameKey(group)]));
  const groups = [...sitesBy(all, ({ group }) => [patternKey(group)])].filter(
    ([key]) => key !== "" && !/[*?]/.test(key),
  );
  const hosts = sitesBy(all, ({ mainUrl }) => suffixesOf(hostOf(mainUrl)));
  const found = [
    { text: "all", sites: all.map(({ id }) => id) },
    ...groups.map(([key, ids]) => ({
      text: `{ group: ${scalarText(names.get(key) ?? key)} }`,
      sites: ids,
    })),
    ...[...hosts].map(([suffix, ids]) => ({
      text: `{ url: ${scalarText(`*.${suffix}`)} }`,
      sites: ids,
    })),
  ];
  return found.filter((pattern) => pattern.sites.length >= MIN_SITES);
}

/** What a pattern covers from now on, in words. */
export function describePattern({ text }: SitePattern): string {
  if (text === "all") return "every site that is ever created";
  const [, key = "", value = ""] = /^\{ (group|url): (.+) \}$/.exec(text) ?? [];
  return key === "group"
    ? `every site that is ever put into the site group ${value}`
    : `every site that is ever created with a host like ${value}`;
}
