import type { Site } from "../domain/live.ts";
import type { SiteSelectors } from "../desired/select-sites.ts";
import type { Manifest, SiteSelector } from "../manifest/model.ts";
import { MATCH_KEYS, selectorText } from "../manifest/selector-text.ts";
import type { PathLine } from "./explanation.generated.ts";

/** A selector as in a manifest. Names of sets need no quotes. */
const written = (item: SiteSelector): string =>
  selectorText(item, (text, key) => (key === "set" ? text : JSON.stringify(text)));

/** The items that match a site, including those inside site sets. */
export function traceSelectors(
  items: readonly SiteSelector[],
  label: "sites" | "except",
  site: number,
  selectors: SiteSelectors,
  sets: Manifest["siteSets"],
): PathLine[] {
  const lines: PathLine[] = [];
  const follow = (list: readonly SiteSelector[], part: PathLine["part"], prefix: string): void => {
    for (const item of list) {
      if (!selectors.select([item]).sites.has(site)) continue;
      lines.push({
        file: item.at.file,
        line: item.at.line,
        part,
        text: `${prefix}: ${written(item)}`,
      });
      if (item.kind === "match" && item.set !== undefined)
        follow(sets.get(item.set)?.items ?? [], "set", `set ${item.set}`);
    }
  };
  follow(items, label, label);
  return lines;
}

/** Why the patterns of a list do not match a site. Empty if the list has no patterns. */
export function patternMisses(
  items: readonly SiteSelector[],
  site: Site,
  selectors: SiteSelectors,
): string[] {
  const values = { group: site.group, name: site.name, url: site.mainUrl };
  const covers = (item: SiteSelector): boolean => selectors.select([item]).sites.has(site.id);
  return items.flatMap((item): string[] => {
    if (item.kind !== "match") return [];
    return MATCH_KEYS.flatMap((key) => {
      const pattern = item[key];
      if (pattern === undefined || covers({ kind: "match", [key]: pattern, at: item.at }))
        return [];
      if (key === "set") return [`the set ${pattern} does not contain it`];
      const value = values[key];
      return [
        `${key} ${JSON.stringify(pattern)} does not match ${value === "" ? `this site, which has no ${key}` : JSON.stringify(value)}`,
      ];
    });
  });
}
