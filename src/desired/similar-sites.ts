import type { Site } from "../domain/live.ts";
import { hiddenDifference, lookOf, nameKey, quotedName } from "../domain/names.ts";
import { NameSearch } from "../domain/nearest.ts";
import { SiteGroups } from "./site-groups.ts";
import type { SiteView } from "./site-view.ts";

/** The site as messages name it: its name and its id. */
export const label = (site: Site): string => `${site.name} (${site.id})`;
/** The site as a selector that can be typed. */
export const selectorOf = ({ id, name }: Pick<Site, "id" | "name">): string =>
  `{ id: ${id}, name: ${quotedName(name)} }`;

/** Finds the sites and groups that somebody may have meant with a name that matches nothing. */
export class SimilarSites {
  readonly #names: SiteView["names"];
  readonly #byLook: SiteGroups;
  readonly #byExactGroup: SiteGroups;
  readonly #byGroupLook: SiteGroups;
  readonly #search = new NameSearch();

  /** @param visible the sites that selectors can match */
  constructor(names: SiteView["names"], visible: () => readonly Site[]) {
    this.#names = names;
    this.#byLook = new SiteGroups(visible, ({ name }) => lookOf(name));
    this.#byExactGroup = new SiteGroups(visible, ({ group }) => nameKey(group));
    this.#byGroupLook = new SiteGroups(visible, ({ group }) => lookOf(group));
  }

  /** The hint for a name that no site has. */
  hintForName(name: string): string {
    // Names that look exactly the same come first, because nobody could see why they do not match.
    const [same] = this.#byLook.sites.get(lookOf(name)) ?? [];
    const hidden = same && hiddenDifference(name, same.name);
    if (same && hidden !== undefined)
      return `Did you mean ${label(same)}? It looks the same, but ${hidden}. Write ${selectorOf(same)}.`;
    const similar = this.#search
      .nearest(name, [...this.#names.keys()])
      .flatMap((other) => this.#names.get(other) ?? []);
    return similar.length > 0
      ? `Did you mean ${similar.map(label).join(", ")}?`
      : "No site has a similar name.";
  }

  /** The hint for a pattern that no group matches, if a group has a similar name. */
  hintForGroup(pattern: string): string | undefined {
    const [first] = this.#byGroupLook.sites.get(lookOf(pattern)) ?? [];
    const same = first && nameKey(first.group);
    const hidden = same === undefined ? undefined : hiddenDifference(pattern, same);
    if (same !== undefined && hidden !== undefined)
      return `The group "${same}" looks the same, but ${hidden}.`;
    const groups = [...this.#byExactGroup.sites.keys()].filter((group) => group !== "");
    const alike = this.#search.nearest(pattern.replaceAll(/[*?]/g, ""), groups);
    return alike.length > 0
      ? `Groups with similar names: ${alike.map((group) => `"${group}"`).join(", ")}.`
      : undefined;
  }
}
