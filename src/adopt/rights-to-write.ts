import { phaseOf } from "../domain/day.ts";
import {
  abilities,
  type CapabilityCatalog,
  containsRights,
  equalRights,
  joinRights,
  makeRights,
  type Rights,
  ROLES,
} from "../domain/rights.ts";
import type { ResolvedGrant } from "../desired/resolve-grants.ts";
import type { GrantResolver } from "../desired/resolve-grants.ts";
import { intersect, type Memberships } from "../desired/grants-of.ts";
import type { Grant, Team, UserEntry } from "../manifest/model.ts";

/** A line that can be kept or taken out as a whole: an own grant, a membership, an item of `public:`. */
export type Part = { readonly gives: readonly Pick<ResolvedGrant, "rights" | "sites">[] } & (
  | { readonly kind: "grant"; readonly grant: Grant; readonly index: number }
  | { readonly kind: "membership"; readonly team: Team; readonly index: number }
);

/** What the lines of a person give today. Those that are over, or have not begun, give nothing, and so are always kept. */
export function partsOf(user: UserEntry, memberships: Memberships, resolver: GrantResolver, today: string): Part[] {
  const own = (user.access ?? []).map((grant, index): Part => {
    const holds = phaseOf(intersect(user, grant), today) === "current";
    return { kind: "grant", grant, index, gives: holds ? [resolver.resolve(grant)] : [] };
  });
  const through = (memberships.get(user.key) ?? []).map(({ team, membership }): Part => {
    const holding = team.access.filter((grant) => phaseOf(intersect(user, team, membership, grant), today) === "current");
    return { kind: "membership", team, index: team.members.indexOf(membership), gives: holding.map((grant) => resolver.resolve(grant)) };
  });
  return [...own, ...through];
}

type Access = ReadonlyMap<number, Rights>;

export interface Aim {
  /** What they have now. */
  readonly live: Access;
  /** What the manifests want now. */
  readonly wanted: Access;
  /** Whether the site shall be as it is now; the others differ for reasons that are none of this (a new site, an end, a beginning). */
  readonly isAdopted: (site: number) => boolean;
  readonly catalog: CapabilityCatalog;
}

export interface Decision {
  readonly removed: readonly Part[];
  readonly kept: readonly Part[];
  /** What no kept line gives. */
  readonly added: Access;
}

/** What both allow, as rights; `null` when that is nothing. */
function meet(a: Rights, b: Rights, catalog: CapabilityCatalog): Rights {
  const role = ROLES.indexOf(a.role) < ROLES.indexOf(b.role) ? a.role : b.role;
  const both = abilities(a, catalog).intersection(abilities(b, catalog));
  const capabilities = [...both].filter((ability) => !ability.startsWith("role "));
  return makeRights(role, capabilities, catalog);
}

function layer(parts: readonly Part[], catalog: CapabilityCatalog): Map<number, Rights> {
  const access = new Map<number, Rights>();
  for (const { rights, sites } of parts.flatMap(({ gives }) => gives))
    for (const site of sites) access.set(site, joinRights(access.get(site) ?? null, rights, catalog) ?? rights);
  return access;
}

/**
 * Which lines go, and what has to be written, so that a person is wanted to have what they have. A line that gives too much anywhere goes as
 * a whole: narrowing it is for people. On sites that are not adopted, nothing that is both there and wanted is lost by that.
 */
export function decide(parts: readonly Part[], { live, wanted, isAdopted, catalog }: Aim): Decision {
  const isFixed = (site: number): boolean => isAdopted(site) || equalRights(live.get(site) ?? null, wanted.get(site) ?? null);
  const fits = ({ gives }: Part): boolean =>
    gives.every(({ rights, sites }) =>
      [...sites].every((site) => !isFixed(site) || containsRights(live.get(site) ?? null, rights, catalog)),
    );
  const kept = parts.filter(fits);
  const removed = parts.filter((part) => !kept.includes(part));
  const given = layer(kept, catalog);
  const added = new Map<number, Rights>();
  for (const [site, rights] of live) {
    const now = given.get(site) ?? null;
    const also = wanted.get(site);
    if (isFixed(site)) {
      if (!equalRights(now, rights)) added.set(site, rights);
    } else if (also) {
      const both = meet(rights, also, catalog);
      if (!containsRights(now, both, catalog)) added.set(site, both);
    }
  }
  return { removed, kept, added };
}
