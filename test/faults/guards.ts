import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../../src/domain/login.ts";
import { containsRights, type Rights } from "../../src/domain/rights.ts";
import type { Seen } from "../helpers/facts.ts";
import type { RandomWorld } from "../helpers/random-worlds.ts";

function losers(before: Seen, after: Seen): Set<LoginKey> {
  const found = new Set<LoginKey>();
  const lost = (was: ReadonlyMap<number, Rights>, is: ReadonlyMap<number, Rights>): boolean =>
    [...was].some(
      ([site, rights]) => !containsRights(is.get(site) ?? null, rights, before.capabilities),
    );
  for (const [key, was] of before.people) {
    const is = after.people.get(key);
    if (!is || (was.superuser && !is.superuser) || (!is.superuser && lost(was.access, is.access)))
      found.add(key);
  }
  if (lost(before.anonymous, after.anonymous)) found.add(ANONYMOUS_KEY);
  return found;
}

const active = ({ people }: Seen): number =>
  [...people.values()].filter(({ superuser, status }) => superuser && status === "active").length;

/**
 * The guards that a change of the state violated. Judges only by the states, without the code that
 * enforces the guards.
 * @param today the day on which the change was made
 */
export function crossedGuards(
  { settings, manifest }: RandomWorld,
  before: Seen,
  after: Seen,
  today: string,
): string[] {
  const lost = losers(before, after);
  const crossed: string[] = [];
  const users = new Map(
    Object.entries(manifest.users ?? {}).map(([login, user]) => [loginKey(login), user]),
  );
  for (const login of ["root", ...(settings.protect?.logins ?? [])])
    if (lost.has(loginKey(login))) crossed.push(`${login} is protected and lost something`);
  if (active(after) < Math.min(active(before), settings.protect?.superusers ?? 1))
    crossed.push("too few super users");
  if (settings.removals === "none" && lost.size > 0)
    crossed.push(`removals: none, and ${[...lost].join()} lost something`);
  if (lost.size > Math.max(settings.limits?.losing?.count ?? 0, 0))
    crossed.push(`${lost.size} people lost something`);
  for (const key of lost) {
    if (key === ANONYMOUS_KEY) continue;
    const user = users.get(key);
    // People whose access has ended lose it, even with SSO.
    const hasEnded = user?.until !== undefined && user.until < today;
    if (user?.managedBy === "sso" && !hasEnded) crossed.push(`${key} is SSO's and lost something`);
    if (!user && (settings.unmanaged !== "remove" || settings.removals !== "all"))
      crossed.push(`${key} is unmanaged and lost something`);
    if (!user && !after.people.has(key)) crossed.push(`${key} is unmanaged and was deleted`);
    if (user && after.people.get(key) === undefined && user.absent !== true)
      crossed.push(`${key} was deleted without a line`);
    if (
      !user &&
      (key === loginKey("ldap-1") ||
        (manifest.released ?? []).some((login) => loginKey(login) === key))
    )
      crossed.push(`${key} is not ours`);
    const written =
      user?.absent === true ||
      user?.access?.length === 0 ||
      JSON.stringify([user, manifest.teams]).includes("until");
    if (settings.removals === "written" && !written)
      crossed.push(`${key} lost something that no line ends`);
  }
  return crossed;
}
