import type { Site } from "../domain/live.ts";
import { type Rights, ROLES } from "../domain/rights.ts";
import { scalarText } from "./scalar-text.ts";

/** Something to be written into a list or mapping, in both forms: which one fits is known where it goes. */
export interface Entry {
  /** For `[...]` and `{...}`: one line. */
  readonly flow: string;
  /** Lines, indented from the first. */
  readonly block: readonly string[];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** An item of a list that stands in one line. */
export const item = (text: string): Entry => ({ flow: text, block: [text] });

export const pair = (key: string, value: string): Entry => item(`${key}: ${value}`);

/** A key with a list of one-line items below it. */
export function listPair(key: string, items: readonly string[]): Entry {
  const flow = `${key}: [${items.join(", ")}]`;
  return { flow, block: items.length === 0 ? [flow] : [`${key}:`, ...indented(items.map((text) => `- ${text}`))] };
}

/** A key with a mapping below it. */
export function mapPair(key: string, entries: readonly Entry[]): Entry {
  return {
    flow: `${key}: { ${entries.map(({ flow }) => flow).join(", ")} }`,
    block: [`${key}:`, ...indented(entries.flatMap(({ block }) => block))],
  };
}

/** Equal rights on several sites. */
export interface RightsOnSites {
  readonly rights: Rights;
  readonly sites: readonly number[];
}

/** Sites grouped by what is to be given there, the highest role first. */
export function groupByRights(wanted: ReadonlyMap<number, Rights>): RightsOnSites[] {
  const groups = new Map<string, { rights: Rights; sites: number[] }>();
  for (const [site, rights] of [...wanted].toSorted(([a], [b]) => a - b)) {
    const key = [2 - ROLES.indexOf(rights.role), ...rights.capabilities].join(" ");
    const group = groups.get(key);
    if (group) group.sites.push(site);
    else groups.set(key, { rights, sites: [site] });
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** The id decides, the name is for people; a site without a name is its id alone. */
function siteText(id: number, sites: ReadonlyMap<number, Site>): string {
  const name = sites.get(id)?.name.trim() ?? "";
  return name === "" ? String(id) : `{ id: ${id}, name: ${scalarText(name)} }`;
}

const because = (reason: string): string[] => (reason.trim() === "" ? [] : [`reason: ${scalarText(reason.trim())}`]);

export function grantText({ rights, sites: ids }: RightsOnSites, sites: ReadonlyMap<number, Site>, reason: string): string {
  const parts = [
    `role: ${rights.role}`,
    `sites: [${ids.map((id) => siteText(id, sites)).join(", ")}]`,
    ...(rights.capabilities.length > 0 ? [`capabilities: [${rights.capabilities.map(scalarText).join(", ")}]`] : []),
    ...because(reason),
  ];
  return `{ ${parts.join(", ")} }`;
}

/** An item of `public:`; the role is always view. */
export function publicText(ids: readonly number[], sites: ReadonlyMap<number, Site>, reason: string): string {
  return `{ ${[`sites: [${ids.map((id) => siteText(id, sites)).join(", ")}]`, ...because(reason)].join(", ")} }`;
}
