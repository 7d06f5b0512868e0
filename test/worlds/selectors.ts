import type { SiteFacts } from "./server.ts";

/** One item that selects sites in a grant. */
export type Selector =
  | "all"
  | number
  | { readonly exact: string }
  | { readonly name?: string; readonly group?: string; readonly url?: string }
  | { readonly set: string };

/** A selector without a set, which is replaced by its items. */
export type PlainSelector = Exclude<Selector, { readonly set: string }>;

export function selectorText(item: Selector): string {
  if (typeof item !== "object") return String(item);
  if ("exact" in item) return JSON.stringify(item.exact);
  const keys = Object.entries(item).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${keys.join(", ")} }`;
}

/** Matches the whole value, ignoring case: `*` for any characters, `?` for one. */
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

/** Whether a selector can match sites that do not exist yet. */
export const isOpenEnded = (item: PlainSelector): boolean =>
  item === "all" || (typeof item === "object" && !("exact" in item));
