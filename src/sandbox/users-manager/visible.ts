import type { Call } from "../call.ts";
import { compareCollated, sameCollated } from "../collation.ts";
import type { SandboxUser } from "../state.ts";

/** All users as `ORDER BY login` gives them. */
export const usersByLogin = (users: readonly SandboxUser[]): SandboxUser[] => users.toSorted((a, b) => compareCollated(a.login, b.login));

/**
 * Which logins the caller may see (UserAccessFilter.php): all for a super user, else those with rights on a site the caller administers.
 * The casing of the access row must be the one asked for.
 */
export function visibleTo(call: Call): (login: string) => boolean {
  const { viewer, state } = call;
  if (viewer.isSuperuser) return () => true;
  const sites = new Set(viewer.adminSites);
  if (sites.size === 0) return (login) => login === viewer.login;
  return (login) =>
    login === viewer.login ||
    state.access
      .ofLogin(login)
      .some((row) => row.login === login && sites.has(row.site) && ["view", "write", "admin"].includes(row.access));
}

/** `getUsers`: pending accounts are shown to others than super users only when they invited them. */
export function selectUsers(call: Call, logins: readonly string[]): SandboxUser[] {
  const { viewer, state } = call;
  const visible = visibleTo(call);
  return usersByLogin(state.users).filter(
    (user) =>
      (logins.length === 0 || logins.some((login) => sameCollated(login, user.login))) &&
      visible(user.login) &&
      (viewer.isSuperuser || !user.invited || user.invitedBy === viewer.login),
  );
}
