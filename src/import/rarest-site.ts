/**
 * Indexes lists of sites by their rarest site. A list that contains another list also contains its
 * rarest site, so only few lists have to be compared.
 */
export class RarestSiteIndex<T> {
  readonly #frequency: ReadonlyMap<number, number>;
  readonly #bySite = new Map<number, T[]>();

  /** @param lists all lists that will be added or looked up */
  constructor(lists: Iterable<Iterable<number>>) {
    const frequency = new Map<number, number>();
    for (const list of lists)
      for (const site of list) frequency.set(site, (frequency.get(site) ?? 0) + 1);
    this.#frequency = frequency;
  }

  rarestOf(sites: Iterable<number>): number | undefined {
    let rarest: number | undefined;
    let fewest = Infinity;
    for (const site of sites) {
      const count = this.#frequency.get(site) ?? 0;
      if (count >= fewest) continue;
      rarest = site;
      fewest = count;
    }
    return rarest;
  }

  /** Adds a list. An empty list has no rarest site and is skipped. */
  add(sites: Iterable<number>, item: T): void {
    const rarest = this.rarestOf(sites);
    if (rarest === undefined) return;
    const same = this.#bySite.get(rarest);
    if (same) same.push(item);
    else this.#bySite.set(rarest, [item]);
  }

  /**
   * All lists that these sites may contain. The result can have too many lists, but never lacks
   * one.
   */
  maybeWithin(sites: Iterable<number>): T[] {
    const found: T[] = [];
    for (const site of sites) {
      const same = this.#bySite.get(site);
      if (same) found.push(...same);
    }
    return found;
  }
}
