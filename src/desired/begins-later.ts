import { compareTexts } from "../domain/compare.ts";
import { type Period, phaseOf } from "../domain/day.ts";
import type { Grant, Manifest } from "../manifest/model.ts";
import type { BeginsLater } from "./desired.ts";
import type { Line } from "./line.ts";
import { intersect, ownLine, teamLine } from "./grants-of.ts";
import type { ScopedGrants } from "./scope.ts";

/**
 * All grants, super user rights and memberships that begin in the future, soonest first. Future
 * grants are not differences yet. Without this list, whoever approves a change would not see what
 * the change grants later. Sites are those that the selectors match today.
 */
export function beginsLater(
  manifest: Manifest,
  scoped: ScopedGrants,
  today: string,
): BeginsLater[] {
  const found: BeginsLater[] = [];
  const check = (period: Period, rest: Omit<BeginsLater, "from">): void => {
    const { from, until } = period;
    if (
      from === undefined ||
      phaseOf(period, today) !== "future" ||
      (until !== undefined && until < from)
    )
      return;
    found.push({ ...rest, from });
  };
  const grants = (
    who: string,
    period: Period,
    all: readonly Grant[],
    lineOf: (grant: Grant) => Line,
  ): void => {
    for (const grant of all) {
      const { rights, sites } = scoped.whole(grant);
      check(intersect(period, grant), {
        who,
        rights,
        sites: [...sites].toSorted((a, b) => a - b),
        line: lineOf(grant),
      });
    }
  };
  for (const user of manifest.users.values()) {
    if (user.absent) continue;
    grants(user.login, user, user.access ?? [], ownLine);
    if (user.superuser)
      check(intersect(user, user.superuser), {
        who: user.login,
        superuser: true,
        line: { at: user.superuser.at, text: "superuser" },
      });
  }
  for (const team of manifest.teams.values()) {
    grants(`team ${team.name}`, team, team.access, (grant) => teamLine(team, grant));
    for (const member of team.members) {
      const line: Line = { at: member.at, text: `is in team ${team.name}` };
      check(intersect(team, member), { who: member.login, team: team.name, line });
    }
  }
  grants("anonymous", {}, manifest.public?.grants ?? [], ownLine);
  return found.toSorted((a, b) => compareTexts(a.from, b.from) || compareTexts(a.who, b.who));
}
