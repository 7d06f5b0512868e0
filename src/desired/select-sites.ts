import type { Diagnostic, Location, Severity } from "../domain/diagnostic.ts";
import type { Site } from "../domain/live.ts";
import { matchesPattern } from "../domain/login.ts";
import { nearest } from "../domain/nearest.ts";
import type { SiteSelector, SiteSet } from "../manifest/model.ts";
import { hostOf, siteNameKey } from "./site-identity.ts";
import type { NameConflict, SiteView } from "./site-view.ts";

/** The sites a list of selectors leads to, and what is wrong with it. With errors the set is incomplete and must not be used. */
export interface Selection {
  readonly sites: ReadonlySet<number>;
  readonly problems: readonly Diagnostic[];
}

type Match = Extract<SiteSelector, { kind: "match" }>;

const label = (site: Site): string => `${site.name} (${site.id})`;

const asSelector = ({ id, name }: Pick<Site, "id" | "name">): string => `{ id: ${id}, name: ${JSON.stringify(name)} }`;

/** An exact name that means another site today than the one it was approved for. */
function conflictOf(name: string, { approved, today }: NameConflict, at: Location): Diagnostic {
  const { id, nameToday } = approved;
  if (nameToday === undefined) {
    const hint =
      today.length === 0
        ? `Remove it from the manifests.`
        : `Site ${today.map(label).join(", ")} has this name today. If you mean it, write ${today.map(asSelector).join(" or ")}.`;
    return {
      severity: "error",
      code: "site-deleted",
      message: `"${name}" was approved as site ${id}, which was deleted in Matomo.`,
      hint,
      at,
    };
  }
  return {
    severity: "error",
    code: "site-name-moved",
    message: `"${name}" was approved as the name of site ${id}, which is called "${nameToday}" today; site ${today.map(({ id: other }) => other).join(", ")} has this name now.`,
    hint: `Say by id which site you mean: ${[{ id, name: nameToday }, ...today].map(asSelector).join(" or ")}.`,
    at,
  };
}

/**
 * Looks selectors up in the live sites. Results are kept per list, so a team's grant is resolved once however many members it has.
 * An exact name or id that matches nothing, and a name of two sites, are errors; a pattern that matches nothing is a warning.
 */
export class SiteSelectors {
  readonly #view: SiteView;
  readonly #sites: ReadonlyMap<number, Site>;
  readonly #sets: ReadonlyMap<string, SiteSet>;
  readonly #all: ReadonlySet<number>;
  readonly #hosts = new Map<number, string>();
  readonly #kept = new Map<readonly SiteSelector[], Selection>();

  constructor(view: SiteView, sets: ReadonlyMap<string, SiteSet>) {
    this.#view = view;
    this.#sites = view.sites;
    this.#sets = sets;
    this.#all = new Set(view.sites.keys()).difference(view.hidden);
  }

  /** The union of all items. */
  select(items: readonly SiteSelector[]): Selection {
    let selection = this.#kept.get(items);
    if (!selection) {
      selection = this.#union(items, "warning");
      this.#kept.set(items, selection);
    }
    return selection;
  }

  /** The same for `except`, where an item that matches nothing is an error: somebody would see what was to be left out. */
  selectExcept(items: readonly SiteSelector[]): Selection {
    return this.#union(items, "error");
  }

  #union(items: readonly SiteSelector[], nothing: Severity): Selection {
    const problems: Diagnostic[] = [];
    let sites: ReadonlySet<number> = new Set();
    for (const item of items) {
      const found = this.#item(item, problems, nothing);
      sites = sites.size === 0 ? found : sites.union(found);
    }
    return { sites, problems };
  }

  #item(item: SiteSelector, problems: Diagnostic[], nothing: Severity): ReadonlySet<number> {
    switch (item.kind) {
      case "all":
        return this.#all;
      case "id":
        return this.#id(item, problems);
      case "name":
        return this.#name(item.name, item.at, problems);
      case "match":
        return this.#match(item, problems, nothing);
    }
  }

  #id(item: Extract<SiteSelector, { kind: "id" }>, problems: Diagnostic[]): ReadonlySet<number> {
    const site = this.#sites.get(item.id);
    if (!site) {
      const same = item.name === undefined ? [] : (this.#view.names.get(siteNameKey(item.name)) ?? []);
      problems.push({
        severity: "error",
        code: "site-not-found",
        message: `There is no site with the id ${item.id} in Matomo.`,
        hint:
          same.length > 0
            ? `The name belongs to ${same.map(label).join(", ")}.`
            : "Ids are never used again: the site was deleted, or the number is a typo.",
        at: item.at,
      });
      return new Set();
    }
    const today = this.#view.live.get(item.id) ?? site;
    if (item.name !== undefined && siteNameKey(item.name) !== siteNameKey(today.name)) {
      problems.push({
        severity: "warning",
        code: "site-name-differs",
        message: `Site ${item.id} is called "${today.name}" in Matomo, not "${item.name}". The id decides.`,
        hint: `Write ${asSelector(today)}.`,
        at: item.at,
      });
    }
    return new Set([item.id]);
  }

  #name(name: string, at: Location, problems: Diagnostic[]): ReadonlySet<number> {
    const conflict = this.#view.conflicts.get(siteNameKey(name));
    if (conflict) {
      problems.push(conflictOf(name, conflict, at));
      return new Set();
    }
    const found = this.#view.names.get(siteNameKey(name)) ?? [];
    if (found.length === 1 && found[0]) return new Set([found[0].id]);
    if (found.length === 0) {
      const alike = nearest(name, this.#view.names.keys());
      const similar = alike.flatMap((other) => this.#view.names.get(other) ?? []).map(label);
      const pattern = /[*?]/.test(name) ? ` For a pattern write { name: ${JSON.stringify(name)} }.` : "";
      problems.push({
        severity: "error",
        code: "site-not-found",
        message: `There is no site called "${name}" in Matomo.`,
        hint: (similar.length > 0 ? `Did you mean ${similar.join(", ")}?` : "No site has a name like it.") + pattern,
        at,
      });
    } else {
      problems.push({
        severity: "error",
        code: "site-name-twice",
        message: `${found.length} sites are called "${name}" in Matomo: ${found.map(({ id }) => id).join(", ")}.`,
        hint: `Use the id: ${found.map(asSelector).join(" or ")}.`,
        at,
      });
    }
    return new Set();
  }

  #match(item: Match, problems: Diagnostic[], nothing: Severity): ReadonlySet<number> {
    let candidates: ReadonlySet<number> = this.#all;
    let isWhole = true;
    if (item.set !== undefined) {
      const set = this.#sets.get(item.set);
      if (!set) throw new Error(`site set ${item.set} passed validation but does not exist`);
      const selection = this.select(set.items);
      // Errors of the set belong to everybody it feeds; its warnings are reported once, where the set stands.
      const errors = selection.problems.filter(({ severity }) => severity === "error");
      problems.push(...errors);
      isWhole = errors.length === 0;
      candidates = selection.sites;
      if (item.group === undefined && item.name === undefined && item.url === undefined) {
        if (candidates.size === 0 && isWhole && nothing === "error") problems.push(this.#nothing(item, nothing));
        return candidates;
      }
    }
    const found = new Set<number>();
    for (const id of candidates) {
      const site = this.#sites.get(id);
      if (site && this.#matches(item, site)) found.add(id);
    }
    // Of a set that could not be looked up as a whole nobody knows what would match.
    if (found.size === 0 && isWhole) problems.push(this.#nothing(item, nothing));
    return found;
  }

  #matches(item: Match, site: Site): boolean {
    if (item.group !== undefined && !matchesPattern(item.group, site.group)) return false;
    if (item.name !== undefined && !matchesPattern(item.name, site.name)) return false;
    if (item.url === undefined) return true;
    const host = this.#hosts.get(site.id) ?? hostOf(site.mainUrl);
    this.#hosts.set(site.id, host);
    return matchesPattern(item.url, host);
  }

  #nothing(item: Match, severity: Severity): Diagnostic {
    const parts = [
      item.set === undefined ? "" : `set "${item.set}"`,
      item.group === undefined ? "" : `group "${item.group}"`,
      item.name === undefined ? "" : `name "${item.name}"`,
      item.url === undefined ? "" : `url "${item.url}"`,
    ].filter(Boolean);
    const groups =
      item.group === undefined
        ? []
        : nearest(item.group.replaceAll(/[*?]/g, ""), new Set([...this.#sites.values()].map(({ group }) => group)));
    const isExcept = severity === "error";
    return {
      severity,
      code: isExcept ? "except-matches-nothing" : "pattern-matches-nothing",
      message: isExcept
        ? `This except leaves out nothing: no site matches ${parts.join(" and ")}.`
        : `No site matches ${parts.join(" and ")} at the moment.`,
      ...(groups.length > 0 ? { hint: `Groups that look alike: ${groups.map((group) => `"${group}"`).join(", ")}.` } : {}),
      at: item.at,
    };
  }
}
