import type { Call } from "../core/call.ts";
import { compareCollated, sameCollated } from "../core/collation.ts";
import type { SandboxUser } from "../core/state.ts";

/** All users in the order of `ORDER BY login`. */
export const usersByLogin = (users: readonly SandboxUser[]): SandboxUser[] =>
  users.toSorted((a, b) => compareCollated(a.login, b.login));

/**
 * Which logins the caller can see (UserAccessFilter.php): a super user sees all, and other callers
 * see those with rights on a site that they administer.
 */
export function visibleTo({ viewer }: Call): (login: string) => boolean {
  if (viewer.isSuperuser) return () => true;
  if (viewer.adminSites.length === 0) return (login) => login === viewer.login;
  return (login) => login === viewer.login || viewer.sharesSite(login);
}

/** `getUsers`: callers who are not super users see pending accounts only if they invited them. */
export function selectUsers(call: Call, logins: readonly string[]): SandboxUser[] {
  const { viewer, state } = call;
  const visible = visibleTo(call);
  const isPendingVisible = (user: SandboxUser): boolean =>
    viewer.adminSites.length === 0 || !user.invited || user.invitedBy === viewer.login;
  return usersByLogin(state.users).filter(
    (user) =>
      (logins.length === 0 || logins.some((login) => sameCollated(login, user.login))) &&
      (viewer.isSuperuser || (visible(user.login) && isPendingVisible(user))),
  );
}
