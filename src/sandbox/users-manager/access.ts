import type { Call, Methods } from "../call.ts";
import { FatalError } from "../failure.ts";
import { adminSites, checkAccessTypes, needNoSuperuser, needUser, ROLES, unknownUser } from "./rules.ts";
import { findSite, findUser } from "../state.ts";

/** Deletes the rows of the sites, then writes the role: what is not listed stays. */
function replaceRole(call: Call, login: string, sites: readonly number[], role: string | undefined): void {
  const { state } = call;
  const listed = new Set(sites);
  state.access.remove(login, (row) => listed.has(row.site));
  if (role !== undefined) for (const site of sites) state.access.insert(login, site, role);
  // UsersManager.removeSiteAccess: the ScheduledReports plugin deletes the reports of whoever loses a site.
  else state.reports = state.reports.filter((report) => findUser(state, login)?.login !== report.login || !listed.has(report.site));
}

export function setUserAccess(call: Call): void {
  call.needUserAdministration();
  const login = call.text("userLogin");
  const { values, isArray } = call.list("access");
  const single = isArray ? undefined : values[0];
  if (single !== "noaccess") checkAccessTypes(call, values);
  const sites = adminSites(call);
  if (login === "anonymous" && single !== "view" && single !== "noaccess")
    call.fail("You can only set access noaccess or view access to the 'anonymous' user.");
  const roles = values.filter((value) => ROLES.includes(value));
  const capabilities = isArray ? values.filter((value) => !ROLES.includes(value)) : [];
  if (isArray) {
    if (roles.length === 0) call.fail(`No role is set but one of these needs to be set: ${ROLES.join(", ")}`);
    if (roles.length > 1) call.fail(`Only one role can be set but multiple have been set. Use only one of: ${ROLES.join(", ")}`);
  } else if (single !== "noaccess" && roles.length === 0) {
    call.fail(`The parameter access must have one of the following values: [ ${ROLES.join(", ")} ], '${single}' given.`);
  }
  if (!findUser(call.state, login)) call.fail(unknownUser(login));
  needNoSuperuser(call, login);
  replaceRole(call, login, sites, single === "noaccess" ? undefined : roles[0]);
  // The role stays written when the capabilities are refused, as on the real server.
  if (capabilities.length > 0) grantCapabilities(call, login, capabilities, sites);
}

/** `CapabilitiesProvider::checkValidCapability` builds its message with an argument too few: a PHP Error, not an exception. */
function checkCapabilities(call: Call, capabilities: readonly string[]): void {
  if (capabilities.some((id) => call.state.capabilities.every((known) => known.id !== id)))
    throw new FatalError("The arguments array must contain 2 items, 1 given");
}

function grantCapabilities(call: Call, login: string, capabilities: readonly string[], sites: readonly number[]): void {
  const { state } = call;
  if (login === "anonymous") call.fail("You cannot grant any capability to the 'anonymous' user.");
  needUser(call, login);
  needNoSuperuser(call, login);
  checkCapabilities(call, capabilities);
  const roles = new Map<number, string>();
  for (const row of state.access.ofLogin(login))
    if (ROLES.includes(row.access) && findSite(state, row.site)) roles.set(row.site, row.access);
  const without = sites.find((site) => !roles.has(site));
  if (without !== undefined)
    call.fail(`Unable to grant any capabilities to user ${login} for idSite ${without}. The user needs at least view access.`);
  for (const id of capabilities) {
    const implied = state.capabilities.find((known) => known.id === id)?.includedInRoles ?? [];
    for (const site of sites) {
      if (implied.includes(roles.get(site) ?? "") || state.access.has(login, site, id)) continue;
      state.access.insert(login, site, id);
    }
  }
}

const capabilitiesOf = (call: Call): string[] => call.list("capabilities").values;

export const accessMethods: Methods = {
  "UsersManager.setUserAccess": { required: ["userLogin", "access", "idSites"], writes: true, run: (call) => setUserAccess(call) },
  "UsersManager.addCapabilities": {
    required: ["userLogin", "capabilities", "idSites"],
    writes: true,
    run: (call) => grantCapabilities(call, call.text("userLogin"), capabilitiesOf(call), adminSites(call)),
  },
  "UsersManager.removeCapabilities": {
    required: ["userLogin", "capabilities", "idSites"],
    writes: true,
    run: (call) => {
      const sites = new Set(adminSites(call));
      const login = call.text("userLogin");
      needUser(call, login);
      checkCapabilities(call, capabilitiesOf(call));
      for (const id of capabilitiesOf(call)) call.state.access.remove(login, (row) => sites.has(row.site) && row.access === id);
    },
  },
};
