import type { Call, Methods } from "../core/call.ts";
import { compareCollated, sameCollated } from "../core/collation.ts";
import { isTruthy, leadingNumber, PhpArray, type PhpRow } from "../core/php.ts";
import { matchesSite } from "../sites-manager/site-reads.ts";
import { findByEmail, findUser, type SandboxUser } from "../core/state.ts";
import { presentUser, presentUsers } from "./present.ts";
import { page, roleAndCapabilities } from "./roles.ts";
import { checkAccessTypes, needUser, ROLES, unknownUser, userExists } from "./rules.ts";
import { usersPlusRole } from "./users-plus-role.ts";
import { selectUsers, usersByLogin, visibleTo } from "./visible.ts";

function usersSitesFromAccess(call: Call): PhpArray {
  call.viewer.needSuperuser();
  checkAccessTypes(call, call.value("access"));
  const access = call.bound("access");
  const result = new PhpArray();
  for (const rows of call.state.access.groups()) {
    const matching = rows
      .filter((row) => row.access === access)
      .sort((a, b) => a.site - b.site || a.id - b.id);
    // Logins that are equal under the collation are still different keys.
    const byLogin = Map.groupBy(matching, ({ login }) => login);
    for (const [login, own] of byLogin)
      result.set(login, PhpArray.list(own.map(({ site }) => site)));
  }
  return result;
}

/** One value per login. The last row wins, so a capability hides the role. */
function usersAccessFromSite(call: Call): PhpArray {
  call.viewer.needAdminOn(call.value("idSite"));
  const site = leadingNumber(call.bound("idSite"));
  const visible = visibleTo(call);
  const result = new PhpArray();
  for (const { login, access } of call.state.access.ofSite(site))
    if (visible(login)) result.set(login, access);
  return result;
}

function usersWithSiteAccess(call: Call): PhpArray {
  call.viewer.needAdminOn(call.value("idSite"));
  checkAccessTypes(call, call.value("access"));
  const access = call.text("access");
  const logins = call.state.access
    .ofSite(call.number("idSite"))
    .filter((row) => row.access === access)
    .map(({ login }) => login);
  if (logins.length === 0) return new PhpArray();
  const visible = visibleTo(call);
  // If the caller sees none of them, the list of logins is empty, and an empty list means
  // everybody.
  return presentUsers(selectUsers(call, logins.filter(visible)), call);
}

function sitesAccessFromUser(call: Call): PhpArray {
  call.viewer.needSuperuser();
  const { state } = call;
  const login = call.bound("userLogin");
  needUser(call, login);
  // Generated for super users, whose rows do not count. The comparison is case-sensitive.
  if (state.users.some((user) => user.superuser && user.login === call.value("userLogin")))
    return PhpArray.list(state.sites.map(({ id }): PhpRow => ({ site: id, access: "admin" })));
  const existing = new Set(state.sites.map(({ id }) => id));
  return PhpArray.list(
    state.access
      .ofLoginBySite(login)
      .filter((row) => existing.has(row.site))
      .map((row): PhpRow => ({ site: row.site, access: row.access })),
  );
}

function sitesAccessForUser(call: Call): PhpArray {
  const { state, viewer } = call;
  viewer.needSomeAdmin();
  needUser(call, call.bound("userLogin"));
  const login = call.text("userLogin");
  if (state.users.some((user) => user.superuser && user.login === call.value("userLogin")))
    call.fail("This method should not be used with superusers.");
  const search = call.text("filter_search");
  const filter = call.text("filter_access");
  const allowed = new Set(viewer.adminSites);
  const bySite = Map.groupBy(state.access.ofLogin(login), ({ site }) => site);
  const rows: PhpRow[] = [];
  for (const site of state.sites.toSorted(
    (a, b) => compareCollated(a.name, b.name) || a.id - b.id,
  )) {
    if (!allowed.has(site.id)) continue;
    if (isTruthy(search) && !matchesSite(site, search)) continue;
    const accesses = (bySite.get(site.id) ?? []).map(({ access }) => access);
    const matching = !isTruthy(filter)
      ? 1
      : filter === "noaccess"
        ? Number(accesses.length === 0)
        : filter === "some"
          ? accesses.length
          : accesses.filter((access) => sameCollated(access, filter)).length;
    if (matching === 0) continue;
    // The join for the filter repeats every row once per match.
    const repeated = isTruthy(filter)
      ? Array.from({ length: matching }, () => accesses).flat()
      : accesses;
    rows.push({ idsite: site.id, site_name: site.name, ...roleAndCapabilities(call, repeated) });
  }
  const shown = page(call, rows);
  call.headers["X-Matomo-Total-Results"] = String(rows.length);
  if (state.access.ofLogin(login).length > 0) call.headers["X-Matomo-Has-Some"] = "1";
  return PhpArray.list(shown);
}

function oneUser(call: Call, user: SandboxUser | undefined): PhpRow {
  return user && (call.viewer.isSuperuser || visibleTo(call)(user.login))
    ? presentUser(user, call)
    : {};
}

export const readMethods: Methods = {
  "UsersManager.getAvailableRoles": {
    run: (call) => {
      call.viewer.needSomeAdmin();
      return PhpArray.list(
        ROLES.map((id): PhpRow => ({
          id,
          name: id.charAt(0).toUpperCase() + id.slice(1),
          description: "",
          helpUrl: "",
        })),
      );
    },
  },
  "UsersManager.getAvailableCapabilities": {
    run: (call) => {
      call.viewer.needSomeAdmin();
      return PhpArray.list(
        call.state.capabilities.map(({ id, name, includedInRoles }): PhpRow => ({
          id,
          name,
          description: "",
          helpUrl: "",
          includedInRoles: PhpArray.list(includedInRoles),
          category: "Tag Manager",
        })),
      );
    },
  },
  "UsersManager.hasSuperUserAccess": { run: (call) => call.viewer.isSuperuser },
  "UsersManager.getUsers": {
    run: (call) => {
      call.viewer.needSomeAdmin();
      const logins = call.value("userLogins");
      if (typeof logins !== "string")
        return call.fail(
          "Parameter userLogins needs to be a string containing a comma separated list of users",
        );
      return presentUsers(selectUsers(call, isTruthy(logins) ? logins.split(",") : []), call);
    },
  },
  "UsersManager.getUsersLogin": {
    run: (call) => {
      call.viewer.needSomeAdmin();
      return PhpArray.list(
        usersByLogin(call.state.users)
          .map(({ login }) => login)
          .filter(visibleTo(call)),
      );
    },
  },
  "UsersManager.getUser": {
    required: ["userLogin"],
    run: (call) => {
      call.viewer.needSuperuserOrSelf(call.value("userLogin"));
      const login = call.bound("userLogin");
      needUser(call, login);
      return oneUser(call, findUser(call.state, login));
    },
  },
  "UsersManager.getUserByEmail": {
    required: ["userEmail"],
    run: (call) => {
      call.viewer.needSuperuser();
      const user = findByEmail(call.state, call.bound("userEmail"));
      if (!user) call.fail(unknownUser(call.bound("userEmail")));
      return oneUser(call, user);
    },
  },
  "UsersManager.getUserLoginFromUserEmail": {
    required: ["userEmail"],
    run: (call) => {
      call.viewer.needLogin();
      call.viewer.needSomeAdmin();
      return (
        findByEmail(call.state, call.bound("userEmail"))?.login ??
        call.fail(unknownUser(call.bound("userEmail")))
      );
    },
  },
  "UsersManager.userExists": {
    required: ["userLogin"],
    run: (call) => userExists(call, call.bound("userLogin")),
  },
  "UsersManager.userEmailExists": {
    required: ["userEmail"],
    run: (call) => {
      call.viewer.needLogin();
      call.viewer.needSomeView();
      return findByEmail(call.state, call.bound("userEmail")) !== undefined;
    },
  },
  "UsersManager.getUsersHavingSuperUserAccess": {
    run: (call) => {
      call.viewer.needLogin();
      const users = call.state.users
        .filter((user) => user.superuser)
        .sort((a, b) =>
          a.registered < b.registered
            ? -1
            : a.registered > b.registered
              ? 1
              : compareCollated(a.login, b.login),
        );
      // Only these columns are read, so even an invited super user is shown as active.
      return PhpArray.list(
        users.map(({ login, email }): PhpRow => ({
          login,
          email,
          superuser_access: 1,
          invite_status: "active",
          ...(call.viewer.isSuperuser ? { uses_2fa: false } : {}),
        })),
      );
    },
  },
  "UsersManager.getUsersSitesFromAccess": { required: ["access"], run: usersSitesFromAccess },
  "UsersManager.getUsersAccessFromSite": { required: ["idSite"], run: usersAccessFromSite },
  "UsersManager.getUsersWithSiteAccess": {
    required: ["idSite", "access"],
    run: usersWithSiteAccess,
  },
  "UsersManager.getSitesAccessFromUser": { required: ["userLogin"], run: sitesAccessFromUser },
  "UsersManager.getSitesAccessForUser": { required: ["userLogin"], run: sitesAccessForUser },
  "UsersManager.getUsersPlusRole": { required: ["idSite"], run: usersPlusRole },
};
