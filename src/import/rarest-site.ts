/**
 * Lists of sites by their rarest site. Whatever contains a list contains that site too, so few
 * lists have to be compared with each other.
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

  /** An empty list is contained in nothing that matters, and is left out. */
  add(sites: Iterable<number>, item: T): void {
    const rarest = this.rarestOf(sites);
    if (rarest === undefined) return;
    const same = this.#bySite.get(rarest);
    if (same) same.push(item);
    else this.#bySite.set(rarest, [item]);
  }

  /** Everything that may be contained in these sites; nothing that is contained is missing. */
  *maybeWithin(sites: Iterable<number>): Iterable<T> {
    for (const site of sites) yield* this.#bySite.get(site) ?? [];
  }
}
