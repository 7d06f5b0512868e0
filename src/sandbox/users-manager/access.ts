import type { Call, Methods } from "../core/call.ts";
import { sameCollated } from "../core/collation.ts";
import { FatalError } from "../core/failure.ts";
import { inText, type Param } from "../core/param.ts";
import {
  adminSites,
  checkAccessTypes,
  needNoSuperuser,
  needUser,
  ROLES,
  unknownUser,
} from "./rules.ts";
import { findSite, findUser } from "../core/state.ts";

/** A site id as the database stores it: rounded, and limited to the range of its column. */
const storedSite = (site: string): number => Math.min(Math.round(Number(site)), 4_294_967_295);

/**
 * Deletes the rows of the sites and then writes the role; other sites stay. A site id with a
 * fraction matches no site to delete, but is rounded when written.
 */
function replaceRole(
  call: Call,
  login: Param,
  sites: readonly string[],
  role: string | undefined,
): void {
  const { state } = call;
  const listed = new Set(sites.map(Number));
  // As one of several bound values, a list becomes the word Array.
  const bound = inText(login);
  state.access.remove(bound, (row) => listed.has(row.site));
  if (role !== undefined)
    for (const site of sites) state.access.insert(bound, storedSite(site), role);
  // On UsersManager.removeSiteAccess, the ScheduledReports plugin deletes the reports of people who
  // lose a site.
  else
    state.reports = state.reports.filter(
      (report) => !sameCollated(bound, report.login) || !listed.has(report.site),
    );
}

export function setUserAccess(call: Call): void {
  call.needUserAdministration();
  const login = call.value("userLogin");
  const access = call.value("access");
  if (access !== "noaccess") checkAccessTypes(call, access);
  const sites = adminSites(call);
  if (login === "anonymous" && access !== "view" && access !== "noaccess")
    call.fail("You can only set access noaccess or view access to the 'anonymous' user.");
  const values = typeof access === "string" ? [access] : Object.values(access).map(inText);
  const roles = values.filter((value) => ROLES.includes(value));
  const capabilities = values.filter((value) => !ROLES.includes(value) && value !== "noaccess");
  if (typeof access !== "string") {
    if (roles.length === 0)
      call.fail(`No role is set but one of these needs to be set: ${ROLES.join(", ")}`);
    if (roles.length > 1)
      call.fail(
        `Only one role can be set but multiple have been set. Use only one of: ${ROLES.join(", ")}`,
      );
  } else if (access !== "noaccess" && roles.length === 0) {
    call.fail(
      `The parameter access must have one of the following values: [ ${ROLES.join(", ")} ], '${access}' given.`,
    );
  }
  if (!findUser(call.state, call.bound("userLogin"))) call.fail(unknownUser(inText(login)));
  needNoSuperuser(call, login);
  replaceRole(call, login, sites, access === "noaccess" ? undefined : roles[0]);
  // The role stays written if the capabilities are refused, as on a real server.
  if (capabilities.length > 0) grantCapabilities(call, capabilities, sites);
  if (call.world.version === "5.2.0-b5" && login === "anonymous" && access === "view")
    tellSuperusers(call, sites);
  call.viewer.reload();
}

/**
 * Since 5.1 super users are informed about sites that became public. A site that does not exist
 * causes an error after the rows were written.
 */
function tellSuperusers(call: Call, sites: readonly string[]): void {
  const unknown = sites.find(
    (site) => !call.viewer.seenSites.has(Number(site)) && !findSite(call.state, Number(site)),
  );
  if (unknown !== undefined)
    call.fail(
      `An unexpected website was found in the request: website id was set to '${unknown}' .`,
    );
}

/**
 * `CapabilitiesProvider::checkValidCapability` passes too few arguments for its message, which is a
 * PHP Error rather than an exception.
 */
function checkCapabilities(call: Call, capabilities: readonly string[]): void {
  if (capabilities.some((id) => call.state.capabilities.every((known) => known.id !== id)))
    throw new FatalError("The arguments array must contain 2 items, 1 given");
}

function grantCapabilities(
  call: Call,
  capabilities: readonly string[],
  sites: readonly string[],
): void {
  const { state } = call;
  const login = call.value("userLogin");
  if (login === "anonymous") call.fail("You cannot grant any capability to the 'anonymous' user.");
  needUser(call, call.bound("userLogin"));
  if (typeof login !== "string") throw new FatalError("Illegal offset type in isset or empty");
  needNoSuperuser(call, login);
  checkCapabilities(call, capabilities);
  const existing = state.access.ofLogin(login).filter((row) => findSite(state, row.site));
  const roles = new Map(
    existing
      .filter((row) => ROLES.includes(row.access))
      .map((row) => [String(row.site), row.access]),
  );
  const without = sites.find((site) => !roles.has(site));
  if (without !== undefined)
    call.fail(
      `Unable to grant any capabilities to user ${login} for idSite ${without}. The user needs at least view access.`,
    );
  // Compares with the state before the call, so a capability that is named twice is stored twice.
  const had = new Set(existing.map((row) => `${row.site} ${row.access}`));
  for (const id of capabilities) {
    const implied = state.capabilities.find((known) => known.id === id)?.includedInRoles ?? [];
    for (const site of sites)
      if (!had.has(`${site} ${id}`) && !implied.includes(roles.get(site) ?? ""))
        state.access.insert(login, storedSite(site), id);
  }
  call.viewer.reload();
}

const capabilitiesOf = (call: Call): string[] => call.list("capabilities").values;

export const accessMethods: Methods = {
  "UsersManager.setUserAccess": {
    required: ["userLogin", "access", "idSites"],
    writes: true,
    run: (call) => setUserAccess(call),
  },
  "UsersManager.addCapabilities": {
    required: ["userLogin", "capabilities", "idSites"],
    writes: true,
    run: (call) => {
      const sites = adminSites(call);
      grantCapabilities(call, capabilitiesOf(call), sites);
    },
  },
  "UsersManager.removeCapabilities": {
    required: ["userLogin", "capabilities", "idSites"],
    writes: true,
    run: (call) => {
      const sites = new Set(adminSites(call).map(Number));
      needUser(call, call.bound("userLogin"));
      checkCapabilities(call, capabilitiesOf(call));
      for (const id of capabilitiesOf(call))
        call.state.access.remove(
          call.text("userLogin"),
          (row) => sites.has(row.site) && row.access === id,
        );
      call.viewer.reload();
    },
  },
};
