import type { Call } from "../core/call.ts";
import { collate, containsCollated, sameCollated } from "../core/collation.ts";
import { isNumeric, isTruthy, PhpArray } from "../core/php.ts";
import type { SandboxUser } from "../core/state.ts";
import { presentUser } from "./present.ts";
import { page, roleAndCapabilities } from "./roles.ts";
import { ROLES } from "./rules.ts";
import { usersByLogin } from "./visible.ts";

function matchesStatus(user: SandboxUser, status: string, call: Call): boolean {
  if (status === "") return true;
  if (status === "active") return !user.invited && user.inviteExpires === null;
  const midnight = Date.parse(`${call.nowIso().slice(0, 10)}T00:00:00Z`);
  const expires = user.inviteExpires === null ? Number.NaN : Date.parse(user.inviteExpires);
  const mine = call.viewer.isSuperuser || user.invitedBy === call.viewer.login;
  if (status === "pending") return user.invited && expires > midnight && mine;
  return status !== "expired" || (user.invited && expires < midnight && mine);
}

/**
 * A person's own row on a site that they do not administer, including the capabilities that the
 * role implies (core/Access.php getCapabilitiesForSite).
 */
function ownRole(call: Call): PhpArray {
  const { state, viewer } = call;
  const self = viewer.user;
  const offset = call.text("offset", "0");
  if (!self || (isNumeric(offset) ? Number(offset) > 1 : offset > "1")) return new PhpArray();
  const site = call.value("idSite");
  const has = (access: string): boolean =>
    typeof site === "string" && isNumeric(site) && viewer.sitesWith(access).includes(Number(site));
  const role = ROLES.findLast(has) ?? "noaccess";
  const capabilities = state.capabilities
    .filter(({ id, includedInRoles }) => has(id) || includedInRoles.some(has))
    .map(({ id }) => id);
  call.headers["X-Matomo-Total-Results"] = "1";
  return PhpArray.list([
    presentUser(self, call, {
      role,
      capabilities: PhpArray.list(capabilities),
      superuser: self.superuser ? 1 : 0,
    }),
  ]);
}

/**
 * A login in an SQL statement, encoded as JSON. `ü` becomes `\u00fc`, and the backslash is lost.
 */
const asJsonInSql = (login: string): string =>
  login.replaceAll(/[^ -~]/g, (unit) => `u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The logins that a site admin can see. */
function loginsOfAdministered(call: Call): Set<string> {
  const administered = new Set(call.viewer.adminSites);
  const rows = call.state.access.all().filter((row) => administered.has(row.site));
  return new Set(rows.map((row) => collate(asJsonInSql(row.login))));
}

/** `UsersManager.getUsersPlusRole` */
export function usersPlusRole(call: Call): PhpArray {
  const { state, viewer } = call;
  if (viewer.isAnonymous) return new PhpArray();
  // The id is used unchanged, so `all` and `1,2` match no site.
  if (!viewer.mayAdminister({ 0: call.value("idSite") })) return ownRole(call);
  const site = call.number("idSite");
  const accessesOf = (user: SandboxUser): string[] =>
    state.access
      .ofLogin(user.login)
      .filter((row) => row.site === site)
      .map(({ access }) => access);
  const allowed = viewer.isSuperuser ? undefined : loginsOfAdministered(call);
  const search = call.text("filter_search");
  const filter = call.text("filter_access");
  const status = call.text("filter_status");
  const chosen = usersByLogin(state.users).filter((user) => {
    if (allowed && !allowed.has(collate(user.login))) return false;
    if (
      isTruthy(search) &&
      !containsCollated(user.login, search) &&
      !containsCollated(user.email, search)
    )
      return false;
    if (!matchesStatus(user, status, call)) return false;
    const accesses = accessesOf(user);
    if (!isTruthy(filter) || (filter === "superuser" && !viewer.isSuperuser)) return true;
    if (filter === "noaccess") return accesses.length === 0 && !user.superuser;
    if (filter === "some") return accesses.length > 0 || user.superuser;
    return filter === "superuser"
      ? user.superuser
      : accesses.some((access) => sameCollated(access, filter));
  });
  const shown = page(call, chosen).map((user) => {
    const { role, capabilities } = user.superuser
      ? { role: "superuser", capabilities: new PhpArray() }
      : roleAndCapabilities(call, accessesOf(user));
    return presentUser(user, call, { role, capabilities, superuser: user.superuser });
  });
  call.headers["X-Matomo-Total-Results"] = String(chosen.length);
  return PhpArray.list(shown);
}
