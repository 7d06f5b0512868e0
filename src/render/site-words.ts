import type { Plan } from "../plan/plan.generated.ts";
import { list, shortList } from "./words.ts";

/** `Shop DE (1)`, or `site 1` without a known name; `Shop DE (1, personal)` with a data class. */
export function siteName(
  name: string | undefined,
  id: number,
  safe: (name: string) => string,
  dataClass?: string,
): string {
  const word = dataClass === undefined ? "" : `, ${safe(dataClass)}`;
  return name === undefined || name === "" ? `site ${id}${word}` : `${safe(name)} (${id}${word})`;
}

/** The name of a site in a plan. */
const planSite = (
  { sites, classes }: Pick<Plan, "sites" | "classes">,
  id: number,
  safe: (name: string) => string,
): string => siteName(sites[String(id)], id, safe, classes?.[String(id)]);

/** The number of sites per data class, if the sites are not named one by one. */
function classCounts(
  { classes = {} }: Pick<Plan, "classes">,
  sites: readonly number[],
  safe: (name: string) => string,
): string {
  const words = sites.flatMap((id) => classes[String(id)] ?? []);
  const groups = [...Map.groupBy(words, (word) => word)];
  return groups.length === 0
    ? ""
    : ` (${groups.map(([word, { length }]) => `${length} ${safe(word)}`).join(", ")})`;
}

/** The data class that all these sites have; `undefined` if they differ or have none. */
function sharedClass(
  { classes = {} }: Pick<Plan, "classes">,
  sites: readonly number[],
): string | undefined {
  const words = new Set(sites.map((id) => classes[String(id)]));
  return words.size === 1 ? [...words][0] : undefined;
}

/** The maximum number of exceptions in "all sites except". */
const MAX_EXCEPTIONS = 3;
/** With fewer sites, their names are clearer than "all sites". */
const MIN_ALL_SITES = 5;

/**
 * The other sites of the server; `undefined` if there are many, or if the plan does not contain
 * their names.
 */
function othersOf(
  { sites: names, live }: Pick<Plan, "sites" | "live">,
  sites: readonly number[],
): readonly number[] | undefined {
  if (live.sites < MIN_ALL_SITES || live.sites - sites.length > MAX_EXCEPTIONS) return undefined;
  const known = Object.keys(names).map(Number);
  const others = new Set(known).difference(new Set(sites));
  return sites.length + others.size === live.sites ? [...others] : undefined;
}

/**
 * The first few sites of a plan by name and id. If it means the same: `all 25 sites`, or
 * `all sites except Intranet (26)`. A data class that all of them have is written once:
 * `Shop DE (1) and Shop FR (2) of class personal`.
 */
export function siteNames(
  plan: Pick<Plan, "sites" | "classes" | "live">,
  sites: readonly number[],
  { safe, maxSites }: { readonly safe: (name: string) => string; readonly maxSites: number },
): string {
  const nameOf = (id: number): string => planSite(plan, id, safe);
  const others = othersOf(plan, sites);
  const counts = (ids: readonly number[]): string => classCounts(plan, ids, safe);
  if (others?.length === 0) return `all ${sites.length} sites${counts(sites)}`;
  if (others) return `all sites except ${list(others.map(nameOf))}${counts(sites)}`;
  const shared = sharedClass(plan, sites);
  if (shared !== undefined) {
    const { classes: _classes, ...unclassed } = plan;
    const bare = sites.map((id) => planSite(unclassed, id, safe));
    return `${shortList(bare, maxSites)} of class ${safe(shared)}`;
  }
  const names = shortList(sites.map(nameOf), maxSites);
  return sites.length <= maxSites + 1 ? names : `${names}${counts(sites.slice(maxSites))}`;
}
