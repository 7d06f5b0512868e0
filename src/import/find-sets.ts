import { compareTexts } from "../domain/compare.ts";
import { RarestSiteIndex } from "./rarest-site.ts";

/** A list of sites that occurs in a grant, a set, or `public`. */
export interface SiteListUse {
  /** Sorted by id, without duplicates. */
  readonly sites: readonly number[];
  /** The owner of the list, from which a set gets its name if there is no better one. */
  readonly label: string;
}

export type SiteItem =
  | { readonly kind: "site"; readonly id: number }
  | { readonly kind: "set"; readonly set: FoundSet }
  | { readonly kind: "pattern"; readonly pattern: SitePattern };

/** A list of sites, written with as few items as possible. */
export interface WrittenSites {
  readonly items: readonly SiteItem[];
  /** Sites that the items contain and the list does not. */
  readonly except: readonly number[];
}

/** A site set, new or already in the manifests. */
export interface FoundSet {
  readonly sites: readonly number[];
  /** Labels of the lists that use a new set, the best one for a name first. */
  readonly labels: readonly string[];
  readonly existing?: string | undefined;
}

/** A selector that also covers future sites. */
export interface SitePattern {
  readonly sites: readonly number[];
  /** Its text in a manifest: `{ group: Shops }`, or `all`. */
  readonly text: string;
}

interface Candidate {
  readonly key: string;
  readonly sites: readonly number[];
  readonly members: ReadonlySet<number>;
  readonly item: SiteItem;
}

const keyOf = (sites: readonly number[]): string => sites.join(",");

/**
 * A list may be written as a set with `except` if the set has at most this many additional sites.
 */
const MAX_EXCEPT = 2;
/** The minimum number of items that a set must save in total. */
const MIN_SPARED = 3;

function candidateFrom(sites: readonly number[], item: SiteItem): Candidate {
  return { key: keyOf(sites), sites, members: new Set(sites), item };
}

/** Writes lists of sites using candidates for sets. */
class Writer {
  readonly #exact = new Map<string, Candidate>();
  readonly #within: RarestSiteIndex<Candidate>;
  readonly #bySite = new Map<number, Candidate[]>();
  readonly #kept = new Map<string, WrittenSites>();

  constructor(candidates: readonly Candidate[]) {
    this.#within = new RarestSiteIndex(candidates.map(({ sites }) => sites));
    for (const candidate of candidates) {
      if (!this.#exact.has(candidate.key)) this.#exact.set(candidate.key, candidate);
      this.#within.add(candidate.sites, candidate);
      for (const site of candidate.sites) {
        const same = this.#bySite.get(site);
        if (same) same.push(candidate);
        else this.#bySite.set(site, [candidate]);
      }
    }
  }

  write(sites: readonly number[]): WrittenSites {
    const key = keyOf(sites);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const written = this.#written(sites, key);
    this.#kept.set(key, written);
    return written;
  }

  /** The items of a set: smaller sets and sites. A set cannot have exceptions. */
  define(sites: readonly number[]): WrittenSites {
    return this.#parts(sites);
  }

  #written(sites: readonly number[], key: string): WrittenSites {
    const exact = this.#exact.get(key);
    if (exact) return { items: [exact.item], except: [] };
    const parts = this.#parts(sites);
    const larger = this.#larger(sites);
    if (!larger) return parts;
    const own = new Set(sites);
    const except = larger.sites.filter((site) => !own.has(site));
    return except.length + 2 < parts.items.length ? { items: [larger.item], except } : parts;
  }

  /**
   * Writes the list as the sets that it contains (the largest saving first), plus the remaining
   * sites.
   */
  #parts(sites: readonly number[]): WrittenSites {
    const open = new Set(sites);
    const items: SiteItem[] = [];
    const key = keyOf(sites);
    const own = new Set(sites);
    let inside = this.#within
      .maybeWithin(sites)
      .filter(
        (candidate) => candidate.key !== key && candidate.sites.every((site) => own.has(site)),
      );
    while (inside.length > 0) {
      let best: Candidate | undefined;
      let most = 1;
      for (const candidate of inside) {
        const gain = candidate.sites.filter((site) => open.has(site)).length;
        if (gain <= most) continue;
        best = candidate;
        most = gain;
      }
      if (!best) break;
      items.push(best.item);
      for (const site of best.sites) open.delete(site);
      const taken = best;
      inside = inside.filter((candidate) => candidate !== taken);
    }
    return {
      items: [...items, ...[...open].map((id) => ({ kind: "site", id }) as const)],
      except: [],
    };
  }

  /** The smallest candidate that contains the list and few other sites. */
  #larger(sites: readonly number[]): Candidate | undefined {
    const rarest = this.#within.rarestOf(sites);
    const around = rarest === undefined ? [] : (this.#bySite.get(rarest) ?? []);
    return around
      .filter(
        ({ members }) =>
          members.size > sites.length &&
          members.size <= sites.length + MAX_EXCEPT &&
          sites.every((site) => members.has(site)),
      )
      .toSorted((a, b) => a.sites.length - b.sites.length)[0];
  }
}

export interface SiteLists {
  write(sites: readonly number[]): WrittenSites;
  /** The new sets. A set comes after the smaller sets that it uses. */
  readonly sets: readonly { readonly set: FoundSet; readonly sites: WrittenSites }[];
}

export interface SetInput {
  readonly uses: readonly SiteListUse[];
  /** The sites of each site group, which belong together whoever uses them. */
  readonly groups: readonly { readonly name: string; readonly sites: readonly number[] }[];
  /** Sets in the manifests that always contain the same sites. */
  readonly existing: readonly { readonly name: string; readonly sites: readonly number[] }[];
  /** Patterns that lists may contain although such a pattern also covers future sites. */
  readonly patterns: readonly SitePattern[];
}

const isNew = ({ item }: Candidate): boolean =>
  item.kind === "set" && item.set.existing === undefined;

function firstCandidates({ uses, groups, existing, patterns }: SetInput): Candidate[] {
  const found = new Map<string, Candidate>();
  const add = (sites: readonly number[], item: SiteItem): void => {
    const key = keyOf(sites);
    if (sites.length > 0 && !found.has(key)) found.set(key, candidateFrom(sites, item));
  };
  for (const pattern of patterns) add(pattern.sites, { kind: "pattern", pattern });
  for (const { name, sites } of existing)
    add(sites, { kind: "set", set: { sites, labels: [], existing: name } });
  for (const { name, sites } of groups)
    if (sites.length > 1) add(sites, { kind: "set", set: { sites, labels: [name] } });
  const repeated = Map.groupBy(uses, ({ sites }) => keyOf(sites));
  for (const same of repeated.values()) {
    const [first] = same;
    if (!first || same.length < 2 || first.sites.length < 3) continue;
    add(first.sites, {
      kind: "set",
      set: { sites: first.sites, labels: same.map(({ label }) => label) },
    });
  }
  return [...found.values()];
}

/** Counts how often grants and other sets use each new candidate. */
function countUses(
  candidates: readonly Candidate[],
  writer: Writer,
  counts: ReadonlyMap<string, { readonly sites: readonly number[]; readonly count: number }>,
): Map<FoundSet, number> {
  const uses = new Map<FoundSet, number>();
  const add = ({ items }: WrittenSites, count: number): void => {
    for (const item of items)
      if (item.kind === "set") uses.set(item.set, (uses.get(item.set) ?? 0) + count);
  };
  for (const { sites, count } of counts.values()) add(writer.write(sites), count);
  // Large sets come first, because a set inside another set counts as used only if the outer set is
  // used.
  for (const { item, sites } of candidates.toSorted((a, b) => b.sites.length - a.sites.length))
    if (item.kind === "set" && item.set.existing === undefined && uses.has(item.set))
      add(writer.define(sites), 1);
  return uses;
}

/** Finds the lists of sites that are used often enough to become a set. */
export function findSets(input: SetInput): SiteLists {
  const counts = new Map<string, { readonly sites: readonly number[]; readonly count: number }>();
  for (const { sites } of input.uses) {
    const key = keyOf(sites);
    counts.set(key, { sites, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  let candidates = firstCandidates(input);
  for (;;) {
    const writer = new Writer(candidates);
    const uses = countUses(candidates, writer, counts);
    const kept = candidates.filter((candidate) => {
      if (!isNew(candidate) || candidate.item.kind !== "set") return true;
      const times = uses.get(candidate.item.set) ?? 0;
      return (times - 1) * (candidate.sites.length - 1) >= MIN_SPARED;
    });
    if (kept.length === candidates.length) {
      const sets = candidates
        .filter(isNew)
        .toSorted((a, b) => a.sites.length - b.sites.length || compareTexts(a.key, b.key))
        .flatMap(({ item, sites }) =>
          item.kind === "set" ? [{ set: item.set, sites: writer.define(sites) }] : [],
        );
      return { write: (sites) => writer.write(sites), sets };
    }
    candidates = kept;
  }
}
