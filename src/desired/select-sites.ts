import type { Diagnostic, Location, Severity } from "../domain/diagnostic.ts";
import { hostOf, hostPattern } from "../domain/hosts.ts";
import type { Site } from "../domain/live.ts";
import { hiddenDifference, nameKey, patternKey, sameName } from "../domain/names.ts";
import type { SiteSelector, SiteSet } from "../manifest/model.ts";
import { label, selectorOf, SimilarSites } from "./similar-sites.ts";
import { SiteGroups } from "./site-groups.ts";
import type { NameConflict, SiteView } from "./site-view.ts";

/**
 * The sites that a list of selectors matches, and the problems found. If there are errors, the
 * sites are incomplete and must not be used.
 */
export interface Selection {
  readonly sites: ReadonlySet<number>;
  readonly problems: readonly Diagnostic[];
}

type Match = Extract<SiteSelector, { kind: "match" }>;

/**
 * The maximum number of errors of a site set that are repeated where the set is used. All errors
 * are reported where the set is defined.
 */
const MAX_OF_A_SET = 10;

/** The finding for an exact name that today means a different site than at its approval. */
function conflictOf(name: string, { approved, today }: NameConflict, at: Location): Diagnostic {
  const { id, nameToday } = approved;
  if (nameToday === undefined) {
    const hint =
      today.length === 0
        ? `Remove it from the manifests.`
        : `Site ${today.map(label).join(", ")} has this name today. If you mean it, write ${today.map(selectorOf).join(" or ")}.`;
    return {
      severity: "error",
      code: "site-deleted",
      message: `"${name}" was approved as the name of site ${id}, which was deleted in Matomo.`,
      hint,
      at,
    };
  }
  return {
    severity: "error",
    code: "site-name-moved",
    message: `"${name}" was approved as the name of site ${id}, which is called "${nameToday}" today. The name now belongs to site ${today.map(({ id: other }) => other).join(", ")}.`,
    hint: `Write the id of the site you mean: ${[{ id, name: nameToday }, ...today].map(selectorOf).join(" or ")}.`,
    at,
  };
}

/** State shared by all items of a list. */
interface Lookup {
  readonly problems: Diagnostic[];
  /** The severity if an item matches nothing. */
  readonly nothing: Severity;
  /** Names of the sets whose errors are already in `problems`. */
  readonly followed: Set<string>;
}

/**
 * Finds the live sites that selectors match. Results are cached by list and by pattern, so a team's
 * grant is resolved once for all members. An unknown exact name or id is an error, and so is a name
 * that two sites have. A pattern that matches nothing is a warning.
 */
export class SiteSelectors {
  readonly #view: SiteView;
  readonly #sites: ReadonlyMap<number, Site>;
  readonly #sets: ReadonlyMap<string, SiteSet>;
  readonly #all: ReadonlySet<number>;
  /** Sites grouped by the values that patterns are compared with. */
  readonly #by: { readonly group: SiteGroups; readonly name: SiteGroups; readonly url: SiteGroups };
  readonly #kept = new Map<readonly SiteSelector[], Selection>();
  readonly #matched = new Map<string, ReadonlySet<number>>();
  readonly #similar: SimilarSites;

  constructor(view: SiteView, sets: ReadonlyMap<string, SiteSet>) {
    this.#view = view;
    this.#sites = view.sites;
    this.#sets = sets;
    this.#all = new Set(view.sites.keys()).difference(view.hidden);
    const visible = (): Site[] => [...view.sites.values()].filter(({ id }) => this.#all.has(id));
    this.#by = {
      group: new SiteGroups(visible, ({ group }) => patternKey(group)),
      name: new SiteGroups(visible, ({ name }) => patternKey(name)),
      url: new SiteGroups(visible, ({ mainUrl }) => hostOf(mainUrl)),
    };
    this.#similar = new SimilarSites(view.names, visible);
  }

  /** The union of the sites of all items. */
  select(items: readonly SiteSelector[]): Selection {
    const kept = this.#kept.get(items);
    if (kept) return kept;
    const selection = this.#union(items, "warning");
    this.#kept.set(items, selection);
    return selection;
  }

  /**
   * Like `select`, for `except`. An item of `except` that matches nothing is an error, because
   * people would see sites that the item was meant to exclude.
   */
  selectExcept(items: readonly SiteSelector[]): Selection {
    return this.#union(items, "error");
  }

  #union(items: readonly SiteSelector[], nothing: Severity): Selection {
    const lookup: Lookup = { problems: [], nothing, followed: new Set() };
    const [first, ...rest] = items;
    const only = first ? this.#item(first, lookup) : new Set<number>();
    if (rest.length === 0) return { sites: only, problems: lookup.problems };
    const sites = new Set(only);
    for (const item of rest) for (const id of this.#item(item, lookup)) sites.add(id);
    return { sites, problems: lookup.problems };
  }

  #item(item: SiteSelector, lookup: Lookup): ReadonlySet<number> {
    switch (item.kind) {
      case "all":
        return this.#all;
      case "id":
        return this.#id(item, lookup.problems);
      case "name":
        return this.#name(item.name, item.at, lookup.problems);
      case "match":
        return this.#match(item, lookup);
    }
  }

  #id(item: Extract<SiteSelector, { kind: "id" }>, problems: Diagnostic[]): ReadonlySet<number> {
    const site = this.#sites.get(item.id);
    if (!site) {
      const same = item.name === undefined ? [] : (this.#view.names.get(nameKey(item.name)) ?? []);
      problems.push({
        severity: "error",
        code: "site-not-found",
        message: `There is no site with the id ${item.id} in Matomo.`,
        hint:
          same.length > 0
            ? `The name belongs to ${same.map(label).join(", ")}.`
            : "Matomo never uses an id twice: the site was deleted, or the number is a typo.",
        at: item.at,
      });
      return new Set();
    }
    const today = this.#view.live.get(item.id) ?? site;
    if (item.name !== undefined && !sameName(item.name, today.name)) {
      const hidden = hiddenDifference(item.name, today.name);
      problems.push({
        severity: "warning",
        code: "site-name-differs",
        message: `Site ${item.id} is called "${today.name}" in Matomo, not "${item.name}"${hidden === undefined ? "" : `: ${hidden}`}. The id decides.`,
        hint: `Write ${selectorOf(today)}.`,
        at: item.at,
      });
    }
    return new Set([item.id]);
  }

  #name(name: string, at: Location, problems: Diagnostic[]): ReadonlySet<number> {
    const conflict = this.#view.conflicts.get(nameKey(name));
    if (conflict) {
      problems.push(conflictOf(name, conflict, at));
      return new Set();
    }
    const found = this.#view.names.get(nameKey(name)) ?? [];
    if (found.length === 1 && found[0]) return new Set([found[0].id]);
    if (found.length === 0) {
      const pattern = /[*?]/.test(name)
        ? ` For a pattern, write { name: ${JSON.stringify(name)} }.`
        : "";
      const list = /,\s/.test(name) ? ` For several sites, write a list: [${name}].` : "";
      problems.push({
        severity: "error",
        code: "site-not-found",
        message: `There is no site called "${name}" in Matomo.`,
        hint: this.#similar.hintForName(name) + pattern + list,
        at,
      });
    } else {
      problems.push({
        severity: "error",
        code: "site-name-twice",
        message: `${found.length} sites are called "${name}" in Matomo: ${found.map(({ id }) => id).join(", ")}.`,
        hint: `Use the id: ${found.map(selectorOf).join(" or ")}.`,
        at,
      });
    }
    return new Set();
  }

  #match(item: Match, { problems, nothing, followed }: Lookup): ReadonlySet<number> {
    const matched = this.#matching(item);
    if (item.set === undefined) {
      if (matched?.size === 0) problems.push(this.#nothing(item, nothing));
      return matched ?? this.#all;
    }
    const set = this.#sets.get(item.set);
    if (!set) throw new Error(`site set ${item.set} passed validation but does not exist`);
    const selection = this.select(set.items);
    // Errors of a set count for everybody whose grants use the set. Warnings of a set are reported
    // only where the set is defined.
    const errors = selection.problems
      .filter(({ severity }) => severity === "error")
      .slice(0, MAX_OF_A_SET);
    if (!followed.has(item.set)) problems.push(...errors);
    followed.add(item.set);
    const found = matched ? selection.sites.intersection(matched) : selection.sites;
    // If the set has errors, nobody knows what the pattern would match.
    if (found.size === 0 && errors.length === 0 && (matched || nothing === "error"))
      problems.push(this.#nothing(item, nothing));
    return found;
  }

  /** The sites that match all patterns of an item, or `undefined` if it has no patterns. */
  #matching({ group, name, url }: Match): ReadonlySet<number> | undefined {
    if (group === undefined && name === undefined && url === undefined) return undefined;
    const key = JSON.stringify([group, name, url]);
    const kept = this.#matched.get(key);
    if (kept) return kept;
    const parts = [
      ...(group === undefined ? [] : [this.#by.group.matching(patternKey(group))]),
      ...(name === undefined ? [] : [this.#by.name.matching(patternKey(name))]),
      ...(url === undefined ? [] : [this.#by.url.matching(hostPattern(url))]),
    ];
    const matched = parts.reduce((sites, part) => sites.intersection(part));
    this.#matched.set(key, matched);
    return matched;
  }

  #nothing(item: Match, severity: Severity): Diagnostic {
    const parts = [
      item.set === undefined ? "" : `set "${item.set}"`,
      item.group === undefined ? "" : `group "${item.group}"`,
      item.name === undefined ? "" : `name "${item.name}"`,
      item.url === undefined ? "" : `url "${item.url}"`,
    ].filter(Boolean);
    const hint = item.group === undefined ? undefined : this.#similar.hintForGroup(item.group);
    const isExcept = severity === "error";
    return {
      severity,
      code: isExcept ? "except-matches-nothing" : "pattern-matches-nothing",
      message: isExcept
        ? `This \`except:\` excludes nothing: no site matches ${parts.join(" and ")}.`
        : `No site matches ${parts.join(" and ")} at the moment.`,
      ...(hint === undefined ? {} : { hint }),
      at: item.at,
    };
  }
}
