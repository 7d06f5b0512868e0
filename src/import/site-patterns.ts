import { hostOf } from "../domain/hosts.ts";
import type { Site } from "../domain/live.ts";
import { nameKey, patternKey } from "../domain/names.ts";
import { scalarText } from "../edit/scalar-text.ts";
import type { SitePattern } from "./find-sets.ts";

/** A pattern for a single site would not be shorter than the site. */
const MIN_SITES = 2;

/**
 * The suffixes that `*.` can precede: `example.org` and `shop.example.org` for
 * `www.shop.example.org`.
 */
function suffixesOf(host: string): string[] {
  const labels = host.split(".");
  return labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join("."));
}

/** Groups sites by keys; a site can have several. */
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
 * Every selector that also covers future sites and some current ones: `all`, site groups, and the
 * hosts below a domain. The sites are sorted by id.
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

/** Describes in words which future sites a pattern covers. */
export function describePattern({ text }: SitePattern): string {
  if (text === "all") return "every site that is ever created";
  const [, key = "", value = ""] = /^\{ (group|url): (.+) \}$/.exec(text) ?? [];
  return key === "group"
    ? `every site that is ever put into the site group ${value}`
    : `every site that is ever created with a host like ${value}`;
}
