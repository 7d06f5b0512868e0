import type { Site } from "../domain/live.ts";
import { compilePattern } from "../domain/patterns.ts";

/** Sites grouped by a key. The groups are made when they are first needed. */
export class SiteGroups {
  readonly #all: () => readonly Site[];
  readonly #keyOf: (site: Site) => string;
  #sites: ReadonlyMap<string, readonly Site[]> | undefined;

  constructor(all: () => readonly Site[], keyOf: (site: Site) => string) {
    this.#all = all;
    this.#keyOf = keyOf;
  }

  get sites(): ReadonlyMap<string, readonly Site[]> {
    this.#sites ??= Map.groupBy(this.#all(), this.#keyOf);
    return this.#sites;
  }

  /** The sites whose key matches a pattern. Each key is compared once. */
  matching(pattern: string): ReadonlySet<number> {
    const matches = compilePattern(pattern);
    const found = new Set<number>();
    for (const [key, sites] of this.sites)
      if (matches(key)) for (const { id } of sites) found.add(id);
    return found;
  }
}
