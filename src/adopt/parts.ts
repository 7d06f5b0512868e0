import { type Period, type Phase, phaseOf } from "../domain/day.ts";
import type { Rights } from "../domain/rights.ts";
import type { GrantResolver } from "../desired/resolve-grants.ts";
import { intersect, type Memberships } from "../desired/grants-of.ts";
import type { Grant, Team, UserEntry } from "../manifest/model.ts";

/** A grant as it reaches one person, with the rights and sites it gives on this server. */
export interface Giving {
  readonly grant: Grant;
  /**
   * The days on which the grant, the team and the membership are all in force. The person's own
   * days are not considered.
   */
  readonly period: Period;
  readonly phase: Phase;
  readonly rights: Rights;
  /** Empty if the grant has ended or has not begun. */
  readonly sites: ReadonlySet<number>;
}

/**
 * A grant on the person's own line, or an item of `public:`. It can be kept, changed or removed.
 */
export interface GrantPart {
  readonly kind: "grant";
  readonly index: number;
  readonly gives: readonly [Giving];
}

/**
 * A membership can only be kept or removed, because the team's grants are also those of its other
 * members.
 */
export interface MembershipPart {
  readonly kind: "membership";
  readonly team: Team;
  readonly index: number;
  /** The team's grants that have not ended. */
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

/**
 * The parts for a list of grants. `owner` is the person's first and last day; it is empty for
 * `public:`.
 */
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

/** All grants and memberships that reach a person. */
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
