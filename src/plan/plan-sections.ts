import { compareTexts } from "../domain/compare.ts";
import { daysBetween } from "../domain/day.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import { type Live, spelledLogin } from "../domain/live.ts";
import type { Desired } from "../desired/desired.ts";
import { whyLine, whyOf } from "./draft.ts";
import type { Beginning, Ending, Frozen, Plan, PlanDiagnostic } from "./plan.generated.ts";

/** People whose access stays unchanged because a line that grants their access has an error. */
export function frozenOf(desired: Desired, live: Live): Frozen[] {
  const frozen: Frozen[] = [];
  for (const person of desired.people.values()) {
    if (person.frozenBy.length > 0)
      frozen.push({ login: spelledLogin(live, person.login), because: whyOf(person.frozenBy) });
  }
  if (desired.public && desired.public.frozenBy.length > 0)
    frozen.push({ login: "anonymous", because: whyOf(desired.public.frozenBy) });
  return frozen.toSorted((a, b) => compareTexts(a.login, b.login));
}

/** A finding in the format of plans. */
export const planDiagnostic = ({
  severity,
  code,
  message,
  hint,
  at,
}: Diagnostic): PlanDiagnostic => ({
  severity,
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  ...(at ? { at: { file: at.file, line: at.line, column: at.column } } : {}),
});

/** Everything that begins on a future day. */
export function beginningOf(desired: Desired, live: Live, today: string): Beginning[] {
  return desired.beginsLater.map(({ who, from, rights, sites, superuser, team, line }) => ({
    login: spelledLogin(live, who),
    from,
    days: daysBetween(today, from),
    ...(rights && sites ? { rights, sites: [...sites] } : {}),
    ...(superuser ? { superuser } : {}),
    ...(team === undefined ? {} : { team }),
    why: whyLine(line),
  }));
}

/** Everything that ends within two weeks. */
export function endingOf(desired: Desired, live: Live, today: string): Ending[] {
  return desired.endsSoon.map(({ who, what, until, line }) => ({
    login: spelledLogin(live, who),
    what,
    until,
    days: daysBetween(today, until),
    why: whyLine(line),
  }));
}

/** From this many sites on, "all sites" and "all but three" say more than a list of names. */
const MIN_ALL_SITES = 5;
const MAX_EXCEPTIONS = 3;

/**
 * Whether a person's changes or a grant concern nearly all sites of the server. If so, the plan
 * contains the names of all sites, so that the excluded ones can be listed.
 */
function coversNearlyAll({ effects, beginning, grants }: Omit<Plan, "sites">, live: Live): boolean {
  const all = live.sites.size;
  if (all < MIN_ALL_SITES) return false;
  const perPerson = Map.groupBy(
    effects.filter(({ kind }) => kind === "site"),
    ({ login }) => login,
  );
  const sizes = [
    ...[...perPerson.values()].map(({ length }) => length),
    ...beginning.flatMap(({ sites }) => (sites ? [sites.length] : [])),
    ...grants.lists.map(({ length }) => length),
  ];
  return sizes.some((size) => size >= all - MAX_EXCEPTIONS);
}

/** Names of the sites that a plan mentions, so that it can be read without the server. */
export function siteNames(plan: Omit<Plan, "sites">, live: Live): Record<string, string> {
  const { effects, beginning, identities, grants } = plan;
  const ids = new Set<number>(beginning.flatMap(({ sites }) => sites ?? []));
  for (const { site, kind } of identities) if (kind !== "first") ids.add(site);
  // These lists also contain the sites on which rights are kept.
  for (const site of grants.lists.flat()) ids.add(site);
  for (const { missing = [] } of grants.added) for (const site of missing) ids.add(site);
  for (const effect of effects) {
    if (effect.kind === "site") ids.add(effect.site);
    else if (effect.kind === "superuser") for (const { site } of effect.access ?? []) ids.add(site);
    else if (effect.kind === "account" && effect.site !== undefined) ids.add(effect.site);
  }
  if (coversNearlyAll(plan, live)) for (const id of live.sites.keys()) ids.add(id);
  return Object.fromEntries(
    [...ids].toSorted((a, b) => a - b).map((id) => [String(id), live.sites.get(id)?.name ?? ""]),
  );
}
