import type { Live, LivePerson, ScheduledReport } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import { describeRights, type Rights, ROLES } from "../domain/rights.ts";
import type { PlanRights } from "./plan.generated.ts";

/** Rights as the plan's JSON holds them. */
export function planRights(rights: Rights): PlanRights;
export function planRights(rights: Rights | null): PlanRights | null;
export function planRights(rights: Rights | null): PlanRights | null {
  return rights ? { role: rights.role, capabilities: [...rights.capabilities] } : null;
}

const level = (text: string): number => ROLES.findIndex((role) => text.startsWith(role));

/** `admin on 3 sites, view on 1 site`, `super user`, or `no access`. */
export function describeAccess(person: LivePerson): string {
  if (person.superuser) return "super user";
  const counts = new Map<string, number>();
  for (const rights of person.access.values()) counts.set(describeRights(rights), (counts.get(describeRights(rights)) ?? 0) + 1);
  const parts = [...counts]
    .toSorted(([a], [b]) => level(b) - level(a) || (a < b ? -1 : 1))
    .map(([text, count]) => `${text} on ${count} ${count === 1 ? "site" : "sites"}`);
  return parts.length > 0 ? parts.join(", ") : "no access";
}

const indexes = new WeakMap<Live, Map<LoginKey, ScheduledReport[]>>();

/** Names of the scheduled reports that go with the access to a site, or with the whole account. */
export function reportNames(live: Live, key: LoginKey, site?: number): string[] {
  const index = indexes.get(live) ?? Map.groupBy(live.reports ?? [], (report) => report.key);
  indexes.set(live, index);
  return (index.get(key) ?? [])
    .filter((report) => site === undefined || report.siteId === site)
    .map((report) => report.description || `report ${report.id}`);
}
