import { domainToUnicode } from "node:url";
import type { Diagnostic, Location } from "../domain/diagnostic.ts";
import type { Site } from "../domain/live.ts";
import { matchesPattern } from "../domain/login.ts";
import { nearest } from "../domain/nearest.ts";
import type { SiteSelector, SiteSet } from "../manifest/model.ts";

/** The sites a list of selectors leads to, and what is wrong with it. With errors the set is incomplete and must not be used. */
export interface Selection {
  readonly sites: ReadonlySet<number>;
  readonly problems: readonly Diagnostic[];
}

type Match = Extract<SiteSelector, { kind: "match" }>;

/** Host of a site's main URL in lower case, as people write it (`müller.example`, not `xn--...`); empty when the URL is none. */
function hostOf(url: string): string {
  try {
    return domainToUnicode(new URL(url).hostname) || new URL(url).hostname;
  } catch {
    return "";
  }
}

const label = (site: Site): string => `${site.name} (${site.id})`;

/**
 * Looks selectors up in the live sites. Results are kept per list, so a team's grant is resolved once however many members it has.
 * An exact name or id that matches nothing, and a name of two sites, are errors; a pattern that matches nothing is a warning.
 */
export class SiteSelectors {
  readonly #sites: ReadonlyMap<number, Site>;
  readonly #sets: ReadonlyMap<string, SiteSet>;
  readonly #all: ReadonlySet<number>;
  readonly #byName = new Map<string, Site[]>();
  readonly #hosts = new Map<number, string>();
  readonly #kept = new Map<readonly SiteSelector[], Selection>();

  constructor(sites: ReadonlyMap<number, Site>, sets: ReadonlyMap<string, SiteSet>) {
    this.#sites = sites;
    this.#sets = sets;
    this.#all = new Set(sites.keys());
    for (const site of sites.values()) {
      const name = site.name.trim().normalize();
      const same = this.#byName.get(name);
      if (same) same.push(site);
      else this.#byName.set(name, [site]);
    }
  }

  /** The union of all items. */
  select(items: readonly SiteSelector[]): Selection {
    const kept = this.#kept.get(items);
    if (kept) return kept;
    const problems: Diagnostic[] = [];
    let sites: ReadonlySet<number> = new Set();
    for (const item of items) sites = sites.size === 0 ? this.#item(item, problems) : sites.union(this.#item(item, problems));
    const selection = { sites, problems };
    this.#kept.set(items, selection);
    return selection;
  }

  #item(item: SiteSelector, problems: Diagnostic[]): ReadonlySet<number> {
    switch (item.kind) {
      case "all":
        return this.#all;
      case "id":
        return this.#id(item, problems);
      case "name":
        return this.#name(item.name, item.at, problems);
      case "match":
        return this.#match(item, problems);
    }
  }

  #id(item: Extract<SiteSelector, { kind: "id" }>, problems: Diagnostic[]): ReadonlySet<number> {
    const site = this.#sites.get(item.id);
    if (!site) {
      const same = item.name === undefined ? [] : (this.#byName.get(item.name.trim().normalize()) ?? []);
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
    if (item.name !== undefined && item.name.trim().normalize() !== site.name.trim().normalize()) {
      problems.push({
        severity: "warning",
        code: "site-name-differs",
        message: `Site ${item.id} is called "${site.name}" in Matomo, not "${item.name}". The id decides.`,
        hint: `Write { id: ${item.id}, name: ${JSON.stringify(site.name)} }.`,
        at: item.at,
      });
    }
    return new Set([item.id]);
  }

  #name(name: string, at: Location, problems: Diagnostic[]): ReadonlySet<number> {
    const found = this.#byName.get(name.trim().normalize()) ?? [];
    if (found.length === 1 && found[0]) return new Set([found[0].id]);
    if (found.length === 0) {
      const alike = nearest(name, this.#byName.keys());
      const similar = alike.flatMap((other) => this.#byName.get(other) ?? []).map(label);
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
        hint: `Use the id: ${found.map((site) => `{ id: ${site.id}, name: ${JSON.stringify(site.name)} }`).join(" or ")}.`,
        at,
      });
    }
    return new Set();
  }

  #match(item: Match, problems: Diagnostic[]): ReadonlySet<number> {
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
      if (item.group === undefined && item.name === undefined && item.url === undefined) return candidates;
    }
    const found = new Set<number>();
    for (const id of candidates) {
      const site = this.#sites.get(id);
      if (site && this.#matches(item, site)) found.add(id);
    }
    // Of a set that could not be looked up as a whole nobody knows what would match.
    if (found.size === 0 && isWhole) problems.push(this.#nothing(item));
    return found;
  }

  #matches(item: Match, site: Site): boolean {
    if (item.group !== undefined && !matchesPattern(item.group, site.group)) return false;
    if (item.name !== undefined && !matchesPattern(item.name, site.name)) return false;
    if (item.url === undefined) return true;
    let host = this.#hosts.get(site.id);
    if (host === undefined) this.#hosts.set(site.id, (host = hostOf(site.mainUrl)));
    return matchesPattern(item.url, host);
  }

  #nothing(item: Match): Diagnostic {
    const parts = [
      item.group === undefined ? "" : `group "${item.group}"`,
      item.name === undefined ? "" : `name "${item.name}"`,
      item.url === undefined ? "" : `url "${item.url}"`,
    ].filter(Boolean);
    const groups =
      item.group === undefined
        ? []
        : nearest(item.group.replaceAll(/[*?]/g, ""), new Set([...this.#sites.values()].map(({ group }) => group)));
    return {
      severity: "warning",
      code: "pattern-matches-nothing",
      message: `No site matches ${parts.join(" and ")} at the moment.`,
      ...(groups.length > 0 ? { hint: `Groups that look alike: ${groups.map((group) => `"${group}"`).join(", ")}.` } : {}),
      at: item.at,
    };
  }
}
