import type { Plan } from "../plan/plan.generated.ts";
import { list, shortList } from "./words.ts";

/** `Shop DE (1)`, or `site 1` where the name is not known. */
export function siteName(
  name: string | undefined,
  id: number,
  safe: (name: string) => string,
): string {
  return name === undefined || name === "" ? `site ${id}` : `${safe(name)} (${id})`;
}

/** At most so many sites are named as exceptions from all. */
const MAX_EXCEPTIONS = 3;
/** With fewer sites their names say more than "all sites". */
const MIN_ALL_SITES = 5;

/** The sites of the server that are not among these; `undefined` where the plan does not name all. */
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
 * Sites of a plan by name and id, the first few of them; `all 25 sites`, or
 * `all sites except Intranet (26)`, where that says the same.
 */
export function siteNames(
  plan: Pick<Plan, "sites" | "live">,
  sites: readonly number[],
  { safe, maxSites }: { readonly safe: (name: string) => string; readonly maxSites: number },
): string {
  const nameOf = (id: number): string => siteName(plan.sites[String(id)], id, safe);
  const others = othersOf(plan, sites);
  if (others?.length === 0) return `all ${sites.length} sites`;
  if (others) return `all sites except ${list(others.map(nameOf))}`;
  return shortList(sites.map(nameOf), maxSites);
}
