import type { SiteSelector } from "./model.ts";

/** The keys of a selector that can match several sites, in the order in which they are written. */
export const MATCH_KEYS = ["set", "group", "name", "url"] as const;

/**
 * Formats a selector as manifests write it: `Shop DE`, `12`, `{ group: "Client A *" }`.
 * @param scalar formats a text as a YAML scalar
 */
export function selectorText(
  selector: SiteSelector,
  scalar: (text: string, key: (typeof MATCH_KEYS)[number]) => string,
): string {
  switch (selector.kind) {
    case "all":
      return "all";
    case "id":
      return selector.name === undefined
        ? String(selector.id)
        : `{ id: ${selector.id}, name: ${scalar(selector.name, "name")} }`;
    case "name":
      return scalar(selector.name, "name");
    case "match": {
      const pairs = MATCH_KEYS.flatMap((key) =>
        selector[key] === undefined ? [] : [`${key}: ${scalar(selector[key], key)}`],
      );
      return `{ ${pairs.join(", ")} }`;
    }
  }
}
