import type { Live } from "../domain/live.ts";
import { nameKey } from "../domain/names.ts";
import type { ApprovedState } from "../plan/approved-state.ts";

/** Finds which site an exact name was approved for, and how to write a site today. */
export class SiteNames {
  readonly #live: Live;
  readonly #approved: ReadonlyMap<string, readonly number[]>;
  readonly #today: ReadonlyMap<string, readonly number[]>;

  constructor(live: Live, state: ApprovedState) {
    this.#live = live;
    const owners = [...state.sites.keys()].filter((id) => !state.nameTaken.has(id));
    this.#approved = Map.groupBy(owners, (id) => nameKey(state.sites.get(id)?.name ?? ""));
    this.#today = Map.groupBy(live.sites.keys(), (id) => this.nameOf(id));
  }

  nameOf(site: number): string {
    return nameKey(this.#live.sites.get(site)?.name ?? "");
  }

  /** The id of the site whose approved name this is, if exactly one such site still exists. */
  approvedFor(name: string): number | undefined {
    const ids = (this.#approved.get(nameKey(name)) ?? []).filter((id) => this.#live.sites.has(id));
    return ids.length === 1 ? ids[0] : undefined;
  }

  isUsedToday(name: string): boolean {
    return this.#today.has(nameKey(name));
  }

  /**
   * Whether only this site has its current name, and no other site was approved under that name.
   */
  isUnique(site: number): boolean {
    const name = this.nameOf(site);
    // The selector `all` means every site, even in quotes. Other spellings, such as `All`, are
    // reported as misspellings.
    if (name === "" || /^all$/i.test(name)) return false;
    const others = [...(this.#today.get(name) ?? []), ...(this.#approved.get(name) ?? [])];
    return others.every((id) => id === site);
  }
}
