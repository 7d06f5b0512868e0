import { type Period, type Phase, phaseOf } from "../domain/day.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Grant, Manifest, Membership, Team, UserEntry } from "../manifest/model.ts";
import { groundsOf, type Line } from "./line.ts";

/**
 * One way in which a grant reaches a person: through the person's own entry, or through a team
 * membership.
 */
export interface Reach {
  readonly grant: Grant;
  /**
   * The line of the grant. For a team's grant, also the line of the membership. If the user has an
   * end or a reason, also the user's line.
   */
  readonly why: readonly Line[];
  /** The days on which all of these lines are valid. If there are none, `from` is after `until`. */
  readonly period: Period;
  readonly phase: Phase;
}

/** Team memberships by login, computed once for all people. */
export type Memberships = ReadonlyMap<
  LoginKey,
  readonly { readonly team: Team; readonly membership: Membership }[]
>;

/** The memberships of each manifest. Several parts of a plan need them. */
const known = new WeakMap<Manifest, Memberships>();

/** The teams of each person, in the order of the manifests. */
export function membershipsOf(manifest: Manifest): Memberships {
  const memberships = known.get(manifest) ?? gatherMemberships(manifest);
  known.set(manifest, memberships);
  return memberships;
}

function gatherMemberships(manifest: Manifest): Memberships {
  const all = new Map<LoginKey, { team: Team; membership: Membership }[]>();
  for (const team of manifest.teams.values()) {
    for (const membership of team.members) {
      const own = all.get(membership.key);
      if (own) own.push({ team, membership });
      else all.set(membership.key, [{ team, membership }]);
    }
  }
  return all;
}

/** The days that all periods have in common. */
export function intersect(...periods: readonly Period[]): Period {
  let from: string | undefined;
  let until: string | undefined;
  for (const period of periods) {
    if (period.from !== undefined && (from === undefined || period.from > from)) from = period.from;
    if (period.until !== undefined && (until === undefined || period.until < until))
      until = period.until;
  }
  return { from, until };
}

const named = (grant: Grant): string => {
  const extra = grant.capabilities.map(({ id }) => id);
  return grant.roleName ?? [grant.role, ...extra].join(" + ");
};

/** The line of a person's own grant, in words. */
export const ownLine = (grant: Grant): Line => ({
  at: grant.at,
  text: `grants ${named(grant)}`,
  until: grant.until,
  ...groundsOf(grant),
});

const teamLines = new WeakMap<Grant, Line>();
/** The line of a team's grant. All members share one object, so that equal lines are identical. */
export function teamLine(team: Team, grant: Grant): Line {
  const known = teamLines.get(grant);
  if (known !== undefined) return known;
  const { until } = intersect(team, grant);
  const line = {
    at: grant.at,
    text: `team ${team.name} grants ${named(grant)}`,
    until,
    ...groundsOf(grant),
  };
  teamLines.set(grant, line);
  return line;
}

const memberLine = (team: Team, membership: Membership): Line => ({
  at: membership.at,
  text: `is in team ${team.name}`,
  until: membership.until,
  ...groundsOf(membership),
});

/** The line of a user, with the user's end and reason. */
export const userLine = (user: UserEntry): Line => ({
  at: user.at,
  text: `user ${user.login}`,
  until: user.until,
  ...groundsOf(user),
});

/** The user's line, if it has an end, a reason or a ticket. */
export const boundsOf = (user: UserEntry): Line[] =>
  user.until === undefined && user.reason === undefined && user.ticket === undefined
    ? []
    : [userLine(user)];

/** Every grant that reaches a user, including past and future ones. */
export function reachesOf(user: UserEntry, memberships: Memberships, today: string): Reach[] {
  const reaches: Reach[] = [];
  const add = (grant: Grant, why: readonly Line[], period: Period): void => {
    reaches.push({ grant, why, period, phase: phaseOf(period, today) });
  };
  const bounds = boundsOf(user);
  for (const grant of user.access ?? [])
    add(grant, [ownLine(grant), ...bounds], intersect(user, grant));
  for (const { team, membership } of memberships.get(user.key) ?? []) {
    const member = memberLine(team, membership);
    for (const grant of team.access)
      add(
        grant,
        [teamLine(team, grant), member, ...bounds],
        intersect(user, team, membership, grant),
      );
  }
  return reaches;
}
