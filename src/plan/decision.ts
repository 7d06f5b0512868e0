import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Effect, IdentityChange, Plan } from "./plan.generated.ts";

/** Why a change needs attention, the most dangerous reason first. */
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

/** The parts into which a plan is divided for the decision. */
export type Part = "attention" | "losses" | "rest";

/** The dangers of an effect, the most dangerous first. */
export const dangersOf = ({ risks, loss, destroys }: Effect): Danger[] =>
  DANGERS.filter((danger) =>
    danger === "destroys-reports" ? loss && destroys.length > 0 : risks.includes(danger),
  );

/** A rank for sorting: 0 for the greatest danger. Effects without danger have the highest ranks. */
export function rankOf(effect: Effect): number {
  const [first] = dangersOf(effect);
  if (first !== undefined) return DANGERS.indexOf(first);
  return DANGERS.length + (effect.loss ? 0 : 1);
}

export function partOf(effect: Effect): Part {
  if (dangersOf(effect).length > 0) return "attention";
  return effect.loss ? "losses" : "rest";
}

/** Identity changes of sites that some selector notices. */
const changedIdentities = ({ identities }: Pick<Plan, "identities">): IdentityChange[] =>
  identities.filter(({ kind }) => kind !== "first" && kind !== "harmless");

/**
 * The consequences of a plan, by risk. Everybody counts once among those who gain (with the highest
 * right) and once among those who lose. Effects on hold do not count.
 */
export interface Totals {
  /** Whether the pull request changes the URL to which the token is sent. */
  readonly url: boolean;
  /** The number of other settings that change. */
  readonly settings: number;
  readonly superusers: number;
  /** People who lose the super user right. */
  readonly demoted: number;
  /** Sites that become public. */
  readonly published: number;
  /** Sites that stop being public. */
  readonly unpublished: number;
  /** People who gain admin on a site. */
  readonly admins: number;
  readonly deleted: number;
  readonly emails: number;
  /** People outside `domains` who gain something. These people are also counted elsewhere. */
  readonly foreign: number;
  readonly identities: number;
  /** Rights that somebody granted by hand and that the plan makes official. */
  readonly official: number;
  /** Scheduled reports that Matomo deletes with lost access or with deleted accounts. */
  readonly reports: number;
  readonly losing: number;
  readonly gaining: number;
  /** People with other changes, such as an invitation that is sent again. */
  readonly others: number;
}

/** The groups in which one person can be counted. */
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

/** Counts the effects that would be applied. */
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
