/**
 * Lists of site ids, without duplicate lists: a team's grant covers the same sites for all members.
 */
export class SiteLists {
  readonly #lists: number[][] = [];
  readonly #byText = new Map<string, number>();
  readonly #bySet = new WeakMap<ReadonlySet<number>, number>();

  /** @returns the index of the list */
  add(sites: ReadonlySet<number>): number {
    const known = this.#bySet.get(sites);
    if (known !== undefined) return known;
    const list = [...sites].toSorted((a, b) => a - b);
    const text = list.join();
    let index = this.#byText.get(text);
    if (index === undefined) {
      index = this.#lists.push(list) - 1;
      this.#byText.set(text, index);
    }
    this.#bySet.set(sites, index);
    return index;
  }

  /** The sites of a list. Empty without an index. */
  at(index: number | undefined): readonly number[] {
    return index === undefined ? [] : (this.#lists[index] ?? []);
  }

  all(): number[][] {
    return this.#lists;
  }
}
