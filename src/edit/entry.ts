import { trimOuter } from "../domain/names.ts";
import type { Site } from "../domain/live.ts";
import type { Rights } from "../domain/rights.ts";
import { scalarText } from "./scalar-text.ts";

/**
 * A new entry of a list or mapping, in both YAML styles, because the right style depends on where
 * the entry goes.
 */
export interface Entry {
  /** One line, for `[...]` and `{...}`. */
  readonly flow: string;
  /** Lines for block style, indented relative to the first line. */
  readonly block: readonly string[];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** An item of a list that fits on one line. */
export const item = (text: string): Entry => ({ flow: text, block: [text] });

export const pair = (key: string, value: string): Entry => item(`${key}: ${value}`);

/** A key with a list of one-line items. */
export function listPair(key: string, items: readonly string[]): Entry {
  const flow = `${key}: [${items.join(", ")}]`;
  return {
    flow,
    block: items.length === 0 ? [flow] : [`${key}:`, ...indented(items.map((text) => `- ${text}`))],
  };
}

/** A key with a mapping as its value. */
export function mapPair(key: string, entries: readonly Entry[]): Entry {
  return {
    flow: `${key}: { ${entries.map(({ flow }) => flow).join(", ")} }`,
    block: [`${key}:`, ...indented(entries.flatMap(({ block }) => block))],
  };
}

/** The parts of a new grant. */
export interface NewGrant {
  readonly rights: Rights;
  /** Selectors in YAML. */
  readonly sites: readonly string[] | "all";
  readonly except?: readonly string[];
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
}

/**
 * A site as a selector with id and name. The id decides, and the name is for people. A site without
 * a name is written as its id alone.
 */
export function siteText(id: number, sites: ReadonlyMap<number, Site>): string {
  const name = trimOuter(sites.get(id)?.name ?? "");
  return name === "" ? String(id) : `{ id: ${id}, name: ${scalarText(name)} }`;
}

const textPart = (key: string, value: string | undefined): string[] =>
  value === undefined || value.trim() === "" ? [] : [`${key}: ${scalarText(value.trim())}`];

/** The part of a grant after the role. For an item of `public:` it is the whole grant. */
function restParts({ sites, except = [], from, until, reason, ticket }: NewGrant): string[] {
  return [
    `sites: ${sites === "all" ? "all" : `[${sites.join(", ")}]`}`,
    ...(except.length > 0 ? [`except: [${except.join(", ")}]`] : []),
    ...(from === undefined ? [] : [`from: ${from}`]),
    ...(until === undefined ? [] : [`until: ${until}`]),
    ...textPart("reason", reason),
    ...textPart("ticket", ticket),
  ];
}

/** An item of `access:` on one line. */
export function grantText(grant: NewGrant): string {
  const { role, capabilities } = grant.rights;
  const [sites = "", ...rest] = restParts(grant);
  const more =
    capabilities.length > 0 ? [`capabilities: [${capabilities.map(scalarText).join(", ")}]`] : [];
  return `{ ${[`role: ${role}`, sites, ...more, ...rest].join(", ")} }`;
}

/** An item of `public:`, whose role is always view. */
export const publicText = (grant: Omit<NewGrant, "rights">): string =>
  `{ ${restParts({ ...grant, rights: { role: "view", capabilities: [] } }).join(", ")} }`;

type Because = { readonly reason: string };

export const superuserText = ({ reason }: Because): string => {
  const [text] = textPart("reason", reason);
  return text === undefined ? "true" : `{ ${text} }`;
};

export const superuserPair = (because: Because): Entry => pair("superuser", superuserText(because));
