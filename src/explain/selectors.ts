import type { Site } from "../domain/live.ts";
import type { SiteSelector } from "../manifest/model.ts";
import type { PathLine } from "./explanation.ts";
import type { World } from "./world.ts";

const KEYS = ["set", "group", "name", "url"] as const;

/** A selector as it is written: `"Shop DE"`, `{ group: "Client A *" }`. */
function selectorText(item: SiteSelector): string {
  switch (item.kind) {
    case "all":
      return "all";
    case "id":
      return item.name === undefined ? String(item.id) : `{ id: ${item.id}, name: ${JSON.stringify(item.name)} }`;
    case "name":
      return JSON.stringify(item.name);
    case "match":
      return `{ ${KEYS.flatMap((key) => {
        const value = item[key];
        return value === undefined ? [] : [`${key}: ${key === "set" ? value : JSON.stringify(value)}`];
      }).join(", ")} }`;
  }
}

/** The items that cover a site, down through site sets. */
export function traceSelectors(items: readonly SiteSelector[], label: "sites" | "except", site: number, world: World): PathLine[] {
  const lines: PathLine[] = [];
  const follow = (list: readonly SiteSelector[], part: PathLine["part"], prefix: string): void => {
    for (const item of list) {
      if (!world.selectors.select([item]).sites.has(site)) continue;
      lines.push({ file: item.at.file, line: item.at.line, part, text: `${prefix}: ${selectorText(item)}` });
      if (item.kind === "match" && item.set !== undefined)
        follow(world.manifest.siteSets.get(item.set)?.items ?? [], "set", `set ${item.set}`);
    }
  };
  follow(items, label, label);
  return lines;
}

/** Why the patterns of a list do not cover a site. Empty when it has none. */
export function patternMisses(items: readonly SiteSelector[], site: Site, { selectors }: World): string[] {
  const values = { group: site.group, name: site.name, url: site.mainUrl };
  const covers = (item: SiteSelector): boolean => selectors.select([item]).sites.has(site.id);
  return items.flatMap((item): string[] => {
    if (item.kind !== "match") return [];
    return KEYS.flatMap((key) => {
      const pattern = item[key];
      if (pattern === undefined || covers({ kind: "match", [key]: pattern, at: item.at })) return [];
      if (key === "set") return [`the set ${pattern} does not hold it`];
      const value = values[key];
      return [
        `${key} ${JSON.stringify(pattern)} does not match ${value === "" ? `this site, which has no ${key}` : JSON.stringify(value)}`,
      ];
    });
  });
}
