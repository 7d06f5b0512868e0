import { compareTexts } from "../domain/compare.ts";
import { daysBetween, phaseOf, type Period } from "../domain/day.ts";
import type { Location } from "../domain/diagnostic.ts";
import type { Manifest } from "../manifest/model.ts";
import type { EndsSoon } from "./desired.ts";
import { ownLine, teamLine } from "./grants-of.ts";
import { type Grounds, groundsOf } from "./line.ts";

/** The plan announces an end this many days ahead. */
const WARN_DAYS = 14;

/**
 * Everything in force that ends soon, soonest first.
 * @param days how many days ahead; the default is that of plans and drift reports
 */
export function endsSoon(manifest: Manifest, today: string, days = WARN_DAYS): EndsSoon[] {
  const found: EndsSoon[] = [];
  const check = (
    period: Period & Grounds,
    who: string,
    what: string,
    at: Location,
    text = what,
  ): void => {
    if (period.until === undefined || phaseOf(period, today) !== "current") return;
    if (daysBetween(today, period.until) <= days)
      found.push({ who, what, until: period.until, line: { at, text, ...groundsOf(period) } });
  };
  for (const user of manifest.users.values()) {
    if (user.absent) continue;
    check(user, user.login, "everything", user.at, `${user.login} ends`);
    if (user.superuser) check(user.superuser, user.login, "super user", user.superuser.at);
    for (const grant of user.access ?? [])
      check(grant, user.login, grant.roleName ?? grant.role, grant.at, ownLine(grant).text);
  }
  for (const team of manifest.teams.values()) {
    check(team, `team ${team.name}`, "everything", team.at, `team ${team.name} ends`);
    for (const grant of team.access)
      check(
        grant,
        `team ${team.name}`,
        grant.roleName ?? grant.role,
        grant.at,
        teamLine(team, grant).text,
      );
    for (const member of team.members)
      check(member, member.login, `membership in ${team.name}`, member.at);
  }
  for (const grant of manifest.public?.grants ?? [])
    check(grant, "anonymous", "public access", grant.at);
  return found.toSorted((a, b) => compareTexts(a.until, b.until) || compareTexts(a.who, b.who));
}
