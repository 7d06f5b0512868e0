import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Effect, IdentityChange, Plan } from "./plan.generated.ts";

/** Why a change needs attention, the most dangerous first. */
export const DANGERS = [
  "superuser",
  "loses-superuser",
  "public",
  "admin",
  "deletes-account",
  "email-of-privileged",
  "foreign",
  "destroys-reports",
] as const;
export type Danger = (typeof DANGERS)[number];

/** The parts in which a plan is decided on. */
export type Part = "attention" | "losses" | "rest";

/** The dangers of an effect, the most dangerous first. */
export const dangersOf = ({ risks, loss, destroys }: Effect): Danger[] =>
  DANGERS.filter((danger) =>
    danger === "destroys-reports" ? loss && destroys.length > 0 : risks.includes(danger),
  );

/** A number that grows as the danger falls; effects without one have the highest. */
export function rankOf(effect: Effect): number {
  const [first] = dangersOf(effect);
  if (first !== undefined) return DANGERS.indexOf(first);
  return DANGERS.length + (effect.loss ? 0 : 1);
}

export function partOf(effect: Effect): Part {
  if (dangersOf(effect).length > 0) return "attention";
  return effect.loss ? "losses" : "rest";
}

/** Sites with another identity than approved, but for those that no selector notices. */
const changedIdentities = ({ identities }: Pick<Plan, "identities">): IdentityChange[] =>
  identities.filter(({ kind }) => kind !== "first" && kind !== "harmless");

/**
 * What a plan comes to, by risk. Everybody counts once among those who gain (with the highest right)
 * and once among those who lose. What is on hold does not count.
 */
export interface Totals {
  /** The pull request changes where the token goes. */
  readonly url: boolean;
  /** Other settings that it changes. */
  readonly settings: number;
  readonly superusers: number;
  /** People who are no longer super user. */
  readonly demoted: number;
  /** Sites that become public. */
  readonly published: number;
  /** Sites that are public no longer. */
  readonly unpublished: number;
  /** People who gain admin on a site. */
  readonly admins: number;
  readonly deleted: number;
  readonly emails: number;
  /** People outside `domains` who gain something; they count elsewhere, too. */
  readonly foreign: number;
  readonly identities: number;
  /** Rights that somebody granted by hand, and that the plan makes official. */
  readonly official: number;
  /** Scheduled reports that Matomo deletes with lost access; those of deleted accounts, too. */
  readonly reports: number;
  readonly losing: number;
  readonly gaining: number;
  /** People for whom something else changes, such as an invitation that is sent again. */
  readonly others: number;
}

/** What one person counts as; several at once. */
type Role = "superuser" | "demoted" | "admin" | "deleted" | "email" | "foreign" | "loses" | "gains";

function rolesOf(effect: Effect): Role[] {
  const { risks, loss } = effect;
  const foreign: Role[] = risks.includes("foreign") ? ["foreign"] : [];
  switch (effect.kind) {
    case "account":
      if (effect.after === "absent") return ["deleted"];
      return effect.before === "absent" ? ["gains", ...foreign] : foreign;
    case "superuser":
      return effect.after ? ["superuser", ...foreign] : ["demoted"];
    case "email":
      return ["email", ...foreign];
    case "site":
      if (effect.leftover) return [];
      if (risks.includes("admin"))
        return loss ? ["admin", "loses", ...foreign] : ["admin", ...foreign];
      return loss ? ["loses", ...foreign] : ["gains", ...foreign];
  }
}

const isPublic = (effect: Effect): boolean => loginKey(effect.login) === ANONYMOUS_KEY;

/** Counts what would be applied. */
export function totalsOf(plan: Plan): Totals {
  const made = plan.effects.filter(({ held }) => held.length === 0);
  const visitors = made.filter(isPublic);
  const people = new Map<string, Set<Role>>();
  for (const effect of made) {
    if (isPublic(effect)) continue;
    const roles = people.get(effect.login) ?? new Set<Role>();
    for (const role of rolesOf(effect)) roles.add(role);
    people.set(effect.login, roles);
  }
  const counted = (is: (roles: ReadonlySet<Role>) => boolean): number =>
    [...people.values()].filter(is).length;
  const isPowerful = (roles: ReadonlySet<Role>): boolean =>
    roles.has("superuser") || roles.has("admin");
  const settings = plan.settingChanges ?? [];
  return {
    url: settings.some(({ key }) => key === "url"),
    settings: settings.filter(({ key }) => key !== "url").length,
    superusers: counted((roles) => roles.has("superuser")),
    demoted: counted((roles) => roles.has("demoted")),
    published: visitors.filter(({ loss }) => !loss).length,
    unpublished: visitors.filter(({ loss }) => loss).length,
    admins: counted((roles) => roles.has("admin") && !roles.has("superuser")),
    deleted: counted((roles) => roles.has("deleted")),
    emails: made.filter(({ kind }) => kind === "email").length,
    foreign: counted((roles) => roles.has("foreign")),
    identities: changedIdentities(plan).length,
    official: plan.kept.length,
    reports: new Set(
      made.flatMap(({ login, destroys }) => destroys.map((name) => `${login} ${name}`)),
    ).size,
    losing: counted(
      (roles) => roles.has("loses") && !roles.has("deleted") && !roles.has("demoted"),
    ),
    gaining: counted((roles) => roles.has("gains") && !isPowerful(roles)),
    others: counted((roles) => roles.size === 0),
  };
}
