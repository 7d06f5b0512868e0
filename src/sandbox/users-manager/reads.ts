import type { Call, Methods } from "../call.ts";
import { compareCollated, containsCollated } from "../collation.ts";
import { intval, PhpArray, type PhpRow } from "../php.ts";
import { findByEmail, findUser, type SandboxUser } from "../state.ts";
import { presentUser, presentUsers } from "./present.ts";
import { accessTypes, checkAccessTypes, needUser, ROLES, unknownUser, userExists } from "./rules.ts";
import { selectUsers, usersByLogin, visibleTo } from "./visible.ts";

function usersSitesFromAccess(call: Call): PhpArray {
  call.viewer.needSuperuser();
  const access = call.text("access");
  checkAccessTypes(call, [access]);
  const result = new PhpArray();
  for (const rows of call.state.access.groups()) {
    const matching = rows.filter((row) => row.access === access).sort((a, b) => a.site - b.site || a.id - b.id);
    // Logins that the collation takes for one still are different keys.
    const byLogin = Map.groupBy(matching, ({ login }) => login);
    for (const [login, own] of byLogin) result.set(login, PhpArray.list(own.map(({ site }) => site)));
  }
  return result;
}

/** One value per login, the last row wins: a capability hides the role. */
function usersAccessFromSite(call: Call): PhpArray {
  const site = intval(call.text("idSite"));
  call.viewer.needAdminOn([call.text("idSite")]);
  const visible = visibleTo(call);
  const result = new PhpArray();
  for (const { login, access } of call.state.access.ofSite(site)) if (visible(login)) result.set(login, access);
  return result;
}

function usersWithSiteAccess(call: Call): PhpArray {
  call.viewer.needAdminOn([call.text("idSite")]);
  const access = call.text("access");
  checkAccessTypes(call, [access]);
  const site = intval(call.text("idSite"));
  const logins = call.state.access
    .ofSite(site)
    .filter((row) => row.access === access)
    .map(({ login }) => login);
  if (logins.length === 0) return new PhpArray();
  const visible = visibleTo(call);
  return presentUsers(selectUsers(call, logins.filter(visible)), call);
}

function sitesAccessFromUser(call: Call): PhpArray {
  call.viewer.needSuperuser();
  const { state } = call;
  const login = call.text("userLogin");
  needUser(call, login);
  // Made up for super users, for whom no rows count; the login is compared exactly.
  if (state.users.some((user) => user.superuser && user.login === login))
    return PhpArray.list(state.sites.map(({ id }): PhpRow => ({ site: id, access: "admin" })));
  const existing = new Set(state.sites.map(({ id }) => id));
  return PhpArray.list(
    state.access
      .ofLogin(login)
      .filter((row) => existing.has(row.site))
      .map((row): PhpRow => ({ site: row.site, access: row.access })),
  );
}

const roleAndCapabilities = (call: Call, accesses: readonly string[]): { role: string; capabilities: PhpArray } => {
  const types = accessTypes(call.state);
  return {
    role: accesses.find((access) => ROLES.includes(access)) ?? "noaccess",
    capabilities: PhpArray.list(accesses.filter((access) => !ROLES.includes(access) && types.includes(access))),
  };
};

/** `$limit` and `$offset` of a method, not those of the API. */
function page<T>(call: Call, rows: readonly T[]): T[] {
  const limit = intval(call.text("limit", "0"));
  const offset = intval(call.text("offset", "0"));
  return limit > 0 ? rows.slice(offset, offset + limit) : [...rows];
}

function sitesAccessForUser(call: Call): PhpArray {
  const { state, viewer } = call;
  viewer.needSomeAdmin();
  const login = call.text("userLogin");
  needUser(call, login);
  if (state.users.some((user) => user.superuser && user.login === login)) call.fail("This method should not be used with superusers.");
  const search = call.text("filter_search");
  const filter = call.text("filter_access");
  const allowed = new Set(viewer.adminSites);
  const bySite = Map.groupBy(state.access.ofLogin(login), ({ site }) => site);
  const rows: PhpRow[] = [];
  for (const site of state.sites.toSorted((a, b) => compareCollated(a.name, b.name) || a.id - b.id)) {
    if (!allowed.has(site.id)) continue;
    if (search !== "" && ![site.name, site.group, ...site.urls].some((text) => containsCollated(text, search))) continue;
    const accesses = (bySite.get(site.id) ?? []).map(({ access }) => access);
    const matching =
      filter === ""
        ? 1
        : filter === "noaccess"
          ? Number(accesses.length === 0)
          : filter === "some"
            ? accesses.length
            : accesses.filter((access) => access === filter).length;
    if (matching === 0) continue;
    // The join that filters repeats every row once per match.
    const repeated = filter === "" ? accesses : Array.from({ length: matching }, () => accesses).flat();
    rows.push({ idsite: site.id, site_name: site.name, ...roleAndCapabilities(call, repeated) });
  }
  call.headers["X-Matomo-Total-Results"] = String(rows.length);
  if (state.access.ofLogin(login).length > 0) call.headers["X-Matomo-Has-Some"] = "1";
  return PhpArray.list(page(call, rows));
}

function matchesStatus(user: SandboxUser, status: string, call: Call): boolean {
  if (status === "") return true;
  if (status === "active") return !user.invited && user.inviteExpires === null;
  const midnight = Date.parse(`${call.nowIso().slice(0, 10)}T00:00:00Z`);
  const expires = user.inviteExpires === null ? Number.NaN : Date.parse(user.inviteExpires);
  const mine = call.viewer.isSuperuser || user.invitedBy === call.viewer.login;
  if (status === "pending") return user.invited && expires > midnight && mine;
  return status !== "expired" || (user.invited && expires < midnight && mine);
}

function usersPlusRole(call: Call): PhpArray {
  const { state, viewer } = call;
  if (viewer.isAnonymous) return new PhpArray();
  const site = intval(call.text("idSite"));
  const accessesOf = (user: SandboxUser): string[] =>
    state.access
      .ofLogin(user.login)
      .filter((row) => row.site === site)
      .map(({ access }) => access);
  if (!viewer.isSuperuser && !viewer.adminSites.includes(site)) {
    const self = viewer.user;
    if (!self || intval(call.text("offset", "0")) > 1) return new PhpArray();
    // Of themselves people see what the role implies as well (core/Access.php getCapabilitiesForSite).
    const own = viewer.viewSites.includes(site) ? accessesOf(self) : [];
    const implied = state.capabilities
      .filter(({ id, includedInRoles }) => own.includes(id) || own.some((role) => includedInRoles.includes(role)))
      .map(({ id }) => id);
    const { role, capabilities } = roleAndCapabilities(call, [...own.filter((access) => ROLES.includes(access)), ...implied]);
    call.headers["X-Matomo-Total-Results"] = "1";
    return PhpArray.list([presentUser(self, call, { role, capabilities, superuser: self.superuser ? 1 : 0 })]);
  }
  const administered = new Set(viewer.adminSites);
  const search = call.text("filter_search");
  const filter = call.text("filter_access");
  const status = call.text("filter_status");
  const chosen = usersByLogin(state.users).filter((user) => {
    if (!viewer.isSuperuser && !state.access.ofLogin(user.login).some((row) => administered.has(row.site))) return false;
    if (search !== "" && !containsCollated(user.login, search) && !containsCollated(user.email, search)) return false;
    if (!matchesStatus(user, status, call)) return false;
    const accesses = accessesOf(user);
    if (filter === "" || (filter === "superuser" && !viewer.isSuperuser)) return true;
    if (filter === "noaccess") return accesses.length === 0 && !user.superuser;
    if (filter === "some") return accesses.length > 0 || user.superuser;
    return filter === "superuser" ? user.superuser : accesses.includes(filter);
  });
  call.headers["X-Matomo-Total-Results"] = String(chosen.length);
  return PhpArray.list(
    page(call, chosen).map((user) => {
      const { role, capabilities } = user.superuser
        ? { role: "superuser", capabilities: new PhpArray() }
        : roleAndCapabilities(call, accessesOf(user));
      return presentUser(user, call, { role, capabilities, superuser: user.superuser });
    }),
  );
}

function oneUser(call: Call, user: SandboxUser | undefined): PhpRow {
  return user && (call.viewer.isSuperuser || visibleTo(call)(user.login)) ? presentUser(user, call) : {};
}

export const readMethods: Methods = {
  "UsersManager.getAvailableRoles": {
    run: (call) => {
      call.viewer.needSomeAdmin();
      return PhpArray.list(
        ROLES.map((id): PhpRow => ({ id, name: id.charAt(0).toUpperCase() + id.slice(1), description: "", helpUrl: "" })),
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
      const logins = call.text("userLogins");
      return presentUsers(selectUsers(call, logins === "" ? [] : logins.split(",")), call);
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
      const login = call.text("userLogin");
      call.viewer.needSuperuserOrSelf(login);
      needUser(call, login);
      return oneUser(call, findUser(call.state, login));
    },
  },
  "UsersManager.getUserByEmail": {
    required: ["userEmail"],
    run: (call) => {
      call.viewer.needSuperuser();
      const user = findByEmail(call.state, call.text("userEmail"));
      if (!user) call.fail(unknownUser(call.text("userEmail")));
      return oneUser(call, user);
    },
  },
  "UsersManager.getUserLoginFromUserEmail": {
    required: ["userEmail"],
    run: (call) => {
      call.viewer.needLogin();
      call.viewer.needSomeAdmin();
      return findByEmail(call.state, call.text("userEmail"))?.login ?? call.fail(unknownUser(call.text("userEmail")));
    },
  },
  "UsersManager.userExists": { required: ["userLogin"], run: (call) => userExists(call, call.text("userLogin")) },
  "UsersManager.userEmailExists": {
    required: ["userEmail"],
    run: (call) => {
      call.viewer.needLogin();
      call.viewer.needSomeView();
      return findByEmail(call.state, call.text("userEmail")) !== undefined;
    },
  },
  "UsersManager.getUsersHavingSuperUserAccess": {
    run: (call) => {
      call.viewer.needLogin();
      const users = call.state.users
        .filter((user) => user.superuser)
        .sort((a, b) => (a.registered < b.registered ? -1 : a.registered > b.registered ? 1 : compareCollated(a.login, b.login)));
      // Only these columns are read, so even an invited super user shows as active.
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
  "UsersManager.getUsersWithSiteAccess": { required: ["idSite", "access"], run: usersWithSiteAccess },
  "UsersManager.getSitesAccessFromUser": { required: ["userLogin"], run: sitesAccessFromUser },
  "UsersManager.getSitesAccessForUser": { required: ["userLogin"], run: sitesAccessForUser },
  "UsersManager.getUsersPlusRole": { required: ["idSite"], run: usersPlusRole },
};
