import { type Period, type Phase, phaseOf } from "../domain/day.ts";
import type { Rights } from "../domain/rights.ts";
import type { GrantResolver } from "../desired/resolve-grants.ts";
import { intersect, type Memberships } from "../desired/grants-of.ts";
import type { Grant, Team, UserEntry } from "../manifest/model.ts";

/** A grant as it reaches a person, and what it gives them on this server. */
export interface Giving {
  readonly grant: Grant;
  /** The days on which everything on the way holds, but for the person's own. */
  readonly period: Period;
  readonly phase: Phase;
  readonly rights: Rights;
  /** Empty when it is over, or has not begun. */
  readonly sites: ReadonlySet<number>;
}

/** An own line, or an item of `public:`: it can be kept, changed or taken out. */
export interface GrantPart {
  readonly kind: "grant";
  readonly index: number;
  readonly gives: readonly [Giving];
}

/** A membership can only be kept or taken out: the team's lines are those of others too. */
export interface MembershipPart {
  readonly kind: "membership";
  readonly team: Team;
  readonly index: number;
  /** The team's grants that are not over. */
  readonly gives: readonly Giving[];
}

export type Part = GrantPart | MembershipPart;

const NOWHERE: ReadonlySet<number> = new Set();

function giving(
  grant: Grant,
  period: Period,
  owner: Period,
  resolver: GrantResolver,
  today: string,
): Giving {
  const { rights, sites } = resolver.resolve(grant);
  const phase = phaseOf(intersect(owner, period), today);
  return { grant, period, phase, rights, sites: phase === "current" ? sites : NOWHERE };
}

/** The lines that a list of grants is, for somebody (or everybody) with these days of their own. */
export const grantParts = (
  grants: readonly Grant[],
  owner: Period,
  resolver: GrantResolver,
  today: string,
): GrantPart[] =>
  grants.map((grant, index) => ({
    kind: "grant",
    index,
    gives: [giving(grant, { from: grant.from, until: grant.until }, owner, resolver, today)],
  }));

/** All lines that reach a person. */
export function partsOf(
  user: UserEntry,
  memberships: Memberships,
  resolver: GrantResolver,
  today: string,
): Part[] {
  const through = (memberships.get(user.key) ?? []).map(({ team, membership }): Part => {
    const open = team.access
      .map((grant) => ({ grant, period: intersect(team, membership, grant) }))
      .filter(({ period }) => phaseOf(period, today) !== "past");
    return {
      kind: "membership",
      team,
      index: team.members.indexOf(membership),
      gives: open.map(({ grant, period }) => giving(grant, period, user, resolver, today)),
    };
  });
  return [...grantParts(user.access ?? [], user, resolver, today), ...through];
}
