import { compareTexts } from "../domain/compare.ts";
import {
  type CapabilityCatalog,
  containsRights,
  describeRights,
  joinRights,
  type Rights,
  roleLevel,
} from "../domain/rights.ts";

/** Maps rights to small numbers (codes), so that thousands of people can be compared quickly. */
export class RightsTable {
  readonly #catalog: CapabilityCatalog;
  readonly #codes = new Map<string, number>();
  /** The reader uses the same object for equal rights, so a lookup by identity is enough. */
  readonly #known = new Map<Rights, number>();
  readonly #rights: Rights[] = [];
  readonly #contains = new Map<number, boolean>();
  readonly #joins = new Map<number, number>();
  readonly #ranks = new Map<number, string>();

  constructor(catalog: CapabilityCatalog) {
    this.#catalog = catalog;
  }

  codeOf(rights: Rights): number {
    const known = this.#known.get(rights);
    if (known !== undefined) return known;
    const code = this.#codeOf(rights);
    this.#known.set(rights, code);
    return code;
  }

  #codeOf(rights: Rights): number {
    const text = describeRights(rights);
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#rights.push(rights);
    this.#codes.set(text, this.#rights.length - 1);
    return this.#rights.length - 1;
  }

  rightsOf(code: number): Rights {
    const rights = this.#rights[code];
    if (!rights) throw new Error(`there are no rights with the number ${code}`);
    return rights;
  }

  /** A text by which codes can be sorted, the highest rights first. */
  rankOf(code: number): string {
    const kept = this.#ranks.get(code);
    if (kept !== undefined) return kept;
    const rights = this.rightsOf(code);
    const rank = [3 - roleLevel(rights), ...rights.capabilities].join(" ");
    this.#ranks.set(code, rank);
    return rank;
  }

  contains(outer: number, inner: number): boolean {
    if (outer === inner) return true;
    const pair = outer * 100_000 + inner;
    const known = this.#contains.get(pair);
    if (known !== undefined) return known;
    const found = containsRights(this.rightsOf(outer), this.rightsOf(inner), this.#catalog);
    this.#contains.set(pair, found);
    return found;
  }

  join(a: number, b: number): number {
    if (a === b) return a;
    const pair = a * 100_000 + b;
    const known = this.#joins.get(pair);
    if (known !== undefined) return known;
    const joined = joinRights(this.rightsOf(a), this.rightsOf(b), this.#catalog);
    const code = joined ? this.codeOf(joined) : a;
    this.#joins.set(pair, code);
    return code;
  }
}

/**
 * Codes of a `RightsTable` by site: two lists of the same length, in the order of the site ids.
 * These are lists, because building a map for each of thousands of people takes a second.
 */
export interface SiteCodes {
  readonly sites: readonly number[];
  readonly codes: readonly number[];
}

export const NO_CODES: SiteCodes = { sites: [], codes: [] };

/** Goes through a list of codes by ascending site ids. */
export class CodesWalk {
  readonly #list: SiteCodes;
  #at = 0;

  constructor(list: SiteCodes) {
    this.#list = list;
  }

  /** The code of a site. Codes must not decrease from one site to the next. */
  codeAt(site: number): number | undefined {
    const { sites, codes } = this.#list;
    while ((sites[this.#at] ?? Infinity) < site) this.#at += 1;
    return sites[this.#at] === site ? codes[this.#at] : undefined;
  }
}

/** The rights of a person by site. Two people with equal access have the same profile. */
export interface Profile {
  /** Equal for equal access. */
  readonly key: string;
  readonly codes: SiteCodes;
}

/** The sites with the same code, sorted by id, and a key that is equal for equal groups. */
export type SiteGroup = readonly [code: number, sites: readonly number[], key: string];

/** A cache, because groups of the same codes are requested many times. */
const known = new WeakMap<SiteCodes, readonly SiteGroup[]>();

/** The site ids of each code, sorted by id. The highest rights come first. */
export function sitesByCode(codes: SiteCodes, table: RightsTable): readonly SiteGroup[] {
  const kept = known.get(codes);
  if (kept) return kept;
  const groups = groupsOf(codes, table);
  known.set(codes, groups);
  return groups;
}

function groupsOf({ sites: ids, codes }: SiteCodes, table: RightsTable): SiteGroup[] {
  const groups = new Map<number, number[]>();
  let last: { readonly code: number; readonly sites: number[] } | undefined;
  for (let index = 0; index < ids.length; index++) {
    const site = ids[index] ?? 0;
    const code = codes[index] ?? 0;
    if (last?.code !== code) {
      const sites = groups.get(code) ?? [];
      groups.set(code, sites);
      last = { code, sites };
    }
    last.sites.push(site);
  }
  return [...groups]
    .map(([code, sites]) => ({ rank: table.rankOf(code), code, sites }))
    .toSorted((a, b) => compareTexts(a.rank, b.rank))
    .map(({ code, sites }): SiteGroup => [code, sites, `${code}:${sites.join(",")}`]);
}

/** Equal for equal access. */
const profileKey = (groups: readonly SiteGroup[]): string =>
  groups.map(([, , key]) => key).join(";");

export function profileOf(access: ReadonlyMap<number, Rights>, table: RightsTable): Profile {
  const sites: number[] = [];
  const codes: number[] = [];
  let last: Rights | undefined;
  let code = 0;
  let highest = 0;
  for (const [site, rights] of access) {
    if (site < highest) return profileOf(new Map([...access].toSorted(([a], [b]) => a - b)), table);
    highest = site;
    if (rights !== last) {
      code = table.codeOf(rights);
      last = rights;
    }
    sites.push(site);
    codes.push(code);
  }
  const list = { sites, codes };
  return { key: profileKey(sitesByCode(list, table)), codes: list };
}
