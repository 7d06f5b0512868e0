import type { SiteFacts } from "./server.ts";

/** What a grant says about sites, by one item. */
export type Selector =
  | "all"
  | number
  | { readonly exact: string }
  | { readonly name?: string; readonly group?: string; readonly url?: string }
  | { readonly set: string };

/** The same, with sets replaced by their items. */
export type PlainSelector = Exclude<Selector, { readonly set: string }>;

export function selectorText(item: Selector): string {
  if (typeof item !== "object") return String(item);
  if ("exact" in item) return JSON.stringify(item.exact);
  const keys = Object.entries(item).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${keys.join(", ")} }`;
}

/** The whole value, `*` for any characters, `?` for one, case aside. */
const isLike = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "i",
  ).test(value);

export function selects(item: PlainSelector, site: SiteFacts): boolean {
  if (item === "all") return true;
  if (typeof item === "number") return item === site.id;
  if ("exact" in item) return item.exact === site.name;
  const { name, group, url } = item;
  return (
    (name === undefined || isLike(name, site.name)) &&
    (group === undefined || isLike(group, site.group)) &&
    (url === undefined || isLike(url, site.host))
  );
}

/** Whether it can select sites that nobody knows yet. */
export const isOpenEnded = (item: PlainSelector): boolean =>
  item === "all" || (typeof item === "object" && !("exact" in item));
