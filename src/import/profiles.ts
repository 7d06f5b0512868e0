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

/** The rights of a person by site. Two people with equal access have the same profile. */
export interface Profile {
  /** Equal for equal access. */
  readonly key: string;
  /** Codes of a `RightsTable` by site id, sorted by id. */
  readonly codes: ReadonlyMap<number, number>;
}

/** The sites with the same code, sorted by id, and a key that is equal for equal groups. */
export type SiteGroup = readonly [code: number, sites: readonly number[], key: string];

/** A cache, because groups of the same codes are requested many times. */
const known = new WeakMap<ReadonlyMap<number, number>, readonly SiteGroup[]>();

/** The site ids of each code, sorted by id. The highest rights come first. */
export function sitesByCode(
  codes: ReadonlyMap<number, number>,
  table: RightsTable,
): readonly SiteGroup[] {
  const kept = known.get(codes);
  if (kept) return kept;
  const groups = groupsOf(codes, table);
  known.set(codes, groups);
  return groups;
}

function groupsOf(codes: ReadonlyMap<number, number>, table: RightsTable): SiteGroup[] {
  const groups = new Map<number, number[]>();
  let last: { readonly code: number; readonly sites: number[] } | undefined;
  for (const [site, code] of codes) {
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

const isInOrder = (sites: Iterable<number>): boolean => {
  let last = 0;
  for (const site of sites) {
    if (site < last) return false;
    last = site;
  }
  return true;
};

/** Equal for equal access. */
const profileKey = (groups: readonly SiteGroup[]): string =>
  groups.map(([, , key]) => key).join(";");

export function profileOf(access: ReadonlyMap<number, Rights>, table: RightsTable): Profile {
  const ordered = isInOrder(access.keys())
    ? access
    : new Map([...access].toSorted(([a], [b]) => a - b));
  const codes = new Map<number, number>();
  for (const [site, rights] of ordered) codes.set(site, table.codeOf(rights));
  return { key: profileKey(sitesByCode(codes, table)), codes };
}
