import { compareTexts } from "../domain/compare.ts";
import type { Live, LivePerson, ScheduledReport } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import { describeRights, roleLevel } from "../domain/rights.ts";

/** `admin on 3 sites, view on 1 site`, `super user`, or `no access`. */
export function describeAccess(person: Pick<LivePerson, "superuser" | "access">): string {
  if (person.superuser) return "super user";
  const groups = Map.groupBy(person.access.values(), describeRights);
  const parts = [...groups]
    .toSorted(
      ([a, [rightsA]], [b, [rightsB]]) =>
        roleLevel(rightsB) - roleLevel(rightsA) || compareTexts(a, b),
    )
    .map(([text, { length }]) => `${text} on ${length} ${length === 1 ? "site" : "sites"}`);
  return parts.length > 0 ? parts.join(", ") : "no access";
}

const indexes = new WeakMap<Live, Map<LoginKey, ScheduledReport[]>>();

/**
 * Names of the scheduled reports that Matomo deletes with the access to a site or with the account.
 */
export function reportNames(live: Live, key: LoginKey, site?: number): string[] {
  const index = indexes.get(live) ?? Map.groupBy(live.reports ?? [], (report) => report.key);
  indexes.set(live, index);
  return (index.get(key) ?? [])
    .filter((report) => site === undefined || report.siteId === site)
    .map((report) => report.description || `report ${report.id}`);
}
