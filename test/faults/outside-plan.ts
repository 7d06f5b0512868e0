import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../../src/domain/login.ts";
import { containsRights, type Rights } from "../../src/domain/rights.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxCall } from "../../src/sandbox/server.ts";
import { diff, expectedFacts, factsOf, type Seen } from "../helpers/facts.ts";

const rightsIn = ({ anonymous, people }: Seen, key: string, site: number): Rights | null =>
  (key === ANONYMOUS_KEY ? anonymous : people.get(key as LoginKey)?.access)?.get(site) ?? null;

/**
 * Facts in the middle of a run that are neither as before nor as planned. Matomo grants role and
 * capabilities row by row, so a gain may exist in part, but a loss never does. Accounts, and super
 * users with the rows that replace their right, change as a whole in several calls.
 */
export function outsidePlan(before: Seen, cut: Seen, plan: Plan): string[] {
  const was = factsOf(before);
  const is = factsOf(cut);
  const units = new Set<string>(
    plan.effects.flatMap((effect) =>
      effect.held.length === 0 && effect.kind !== "site" ? [loginKey(effect.login)] : [],
    ),
  );
  return diff(is, expectedFacts(before, plan)).filter((line) => {
    const fact = line.slice(0, line.lastIndexOf(": "));
    const key = fact.slice(0, fact.lastIndexOf("/"));
    if (is.get(fact) === was.get(fact) || units.has(key)) return false;
    const site = Number(fact.slice(fact.lastIndexOf("/site ") + "/site ".length));
    return !containsRights(
      rightsIn(cut, key, site),
      rightsIn(before, key, site),
      before.capabilities,
    );
  });
}

/** The login that a call changes. */
export const loginOf = ({ userLogin }: SandboxCall["params"]): LoginKey =>
  loginKey(typeof userLogin === "string" ? userLogin : "");

const listOf = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value) : [value];

/** Writing calls for people or sites that no effect of the plan concerns. */
export function strayCalls(calls: readonly SandboxCall[], plan: Plan): string[] {
  const sites = new Map<string, Set<number>>();
  for (const effect of plan.effects) {
    if (effect.held.length > 0) continue;
    const own = sites.get(loginKey(effect.login)) ?? new Set();
    sites.set(loginKey(effect.login), own);
    if (effect.kind === "site" || effect.kind === "account") own.add(effect.site ?? 0);
    if (effect.kind === "superuser") for (const { site } of effect.access ?? []) own.add(site);
  }
  return calls.flatMap(({ method, params, write }) => {
    if (!write) return [];
    const own = sites.get(loginOf(params));
    const asked = listOf(params["idSites"] ?? params["initialIdSite"] ?? []).flatMap((value) =>
      String(value).split(",").map(Number),
    );
    const isStray = !own || asked.some((site) => !own.has(site));
    return isStray ? [`${method} ${JSON.stringify(params)}`] : [];
  });
}
