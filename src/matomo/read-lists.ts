import { AccessError } from "../domain/error.ts";
import type { ScheduledReport, Site } from "../domain/live.ts";
import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import { type CapabilityCatalog, ROLES } from "../domain/rights.ts";
import {
  decodeCapabilities,
  decodeLogins,
  decodeReports,
  decodeSites,
  decodeSitesByLogin,
  decodeUsers,
  flag,
  type Remark,
  remarksOnUsers,
  type SitesByLogin,
  someText,
  type UserRow,
  valueOf,
} from "./decode.ts";
import { type MatomoReader, type ReadMethod, type ReadParams, TOO_LARGE } from "./reader.ts";

/** All lists of an instance, decoded but not joined yet. */
export interface Lists {
  readonly version: string;
  readonly users: ReadonlyMap<LoginKey, UserRow>;
  readonly sites: ReadonlyMap<number, Site>;
  readonly catalog: CapabilityCatalog;
  /**
   * One map for each role and capability. `undefined` for a map that was too large or cannot be
   * trusted.
   */
  readonly maps: ReadonlyMap<string, SitesByLogin | undefined>;
  readonly reports: readonly ScheduledReport[] | null;
  readonly remarks: readonly Remark[];
}

/** Counts calls for a progress display. */
export interface Steps {
  plan(calls: number): void;
  done(): void;
}

/**
 * The result of lists that contradict each other: somebody changed Matomo between two calls, or a
 * list was cut off.
 */
export class Disagreement {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}

/**
 * Whether PHP has replaced integer-like logins in a map with its own numbers (observed without
 * `filter_limit=-1`: in `{"0777":[1],"0":[1,2]}`, "0" is login "1234"). Such numbers start at 0,
 * which cannot be a login. If there is no "0", an integer that has no account is the login of a
 * deleted account.
 */
const looksRenumbered = (map: SitesByLogin): boolean => map.has("0");

function keyed(rows: readonly UserRow[]): ReadonlyMap<LoginKey, UserRow> | Disagreement {
  const users = new Map<LoginKey, UserRow>();
  for (const row of rows) {
    const key = loginKey(row.login);
    if (users.has(key)) return new Disagreement("the list of users names a login twice");
    users.set(key, row);
  }
  return users;
}

/** A reason why the lists are incomplete or contradict each other, or `undefined`. */
function gap(
  users: ReadonlyMap<LoginKey, UserRow>,
  superusers: ReadonlySet<LoginKey>,
  sites: ReadonlyMap<number, Site>,
): string | undefined {
  if (!users.has(ANONYMOUS_KEY))
    return "the list of users lacks `anonymous`, which every Matomo has";
  const listed = new Set([...users].filter(([, user]) => user.superuser).map(([key]) => key));
  if (![...listed].some((key) => users.get(key)?.status === "active"))
    return "the list of users has no active super user, although the token belongs to one";
  if (listed.symmetricDifference(superusers).size > 0)
    return "the list of users and the list of super users do not agree";
  if (sites.size === 0) return "the list of sites is empty, though every Matomo has one";
  return undefined;
}

const tooLarge = (method: string): AccessError =>
  new AccessError(
    "matomo-answer",
    `${method} ended with HTTP 500, as it does when PHP runs out of memory.`,
    "Raise PHP's memory_limit on the server, or check its error log.",
  );

/** Reads everything in about ten calls, some of them at the same time. @throws AccessError */
export async function readLists(
  reader: MatomoReader,
  steps: Steps,
  signal: AbortSignal,
): Promise<Lists | Disagreement> {
  steps.plan(6 + ROLES.length);
  const call = async <M extends ReadMethod>(
    method: M,
    params?: ReadParams<M>,
  ): Promise<unknown> => {
    const answer = await reader.call(method, params, signal);
    steps.done();
    return answer;
  };
  const whole = async <T>(method: ReadMethod, decode: (answer: unknown) => T): Promise<T> => {
    const answer = await call(method);
    if (answer === TOO_LARGE) throw tooLarge(method);
    return decode(answer);
  };
  const accessMap = async (
    access: string,
  ): Promise<readonly [string, SitesByLogin | undefined]> => {
    const answer = await call("UsersManager.getUsersSitesFromAccess", { access });
    return [access, answer === TOO_LARGE ? undefined : decodeSitesByLogin(answer)];
  };
  const capabilities = async (): Promise<{
    catalog: CapabilityCatalog;
    remarks: readonly Remark[];
    maps: Awaited<ReturnType<typeof accessMap>>[];
  }> => {
    const { catalog, remarks } = await whole(
      "UsersManager.getAvailableCapabilities",
      decodeCapabilities,
    );
    steps.plan(catalog.size);
    return { catalog, remarks, maps: await Promise.all([...catalog.keys()].map(accessMap)) };
  };
  const reports = async (): Promise<ScheduledReport[] | null> => {
    // The plugin's state is read first, because the answer of an inactive plugin depends on the
    // version (200, and 403 since 5.7).
    const active = valueOf(await call("API.isPluginActivated", { pluginName: "ScheduledReports" }));
    if (!flag(active, "The answer of API.isPluginActivated")) return null;
    steps.plan(1);
    const answer = await call("ScheduledReports.getReports");
    return answer === TOO_LARGE ? null : decodeReports(answer);
  };
  // The slowest calls come first, so that the last slow call does not run alone. The capabilities
  // are read even earlier, because they lead to further calls.
  const [extra, rows, roles, sites, superusers, version, reported] = await Promise.all([
    capabilities(),
    whole("UsersManager.getUsers", (answer) => ({
      list: decodeUsers(answer),
      remarks: remarksOnUsers(answer),
    })),
    Promise.all(ROLES.map(accessMap)),
    whole("SitesManager.getAllSites", decodeSites),
    whole(
      "UsersManager.getUsersHavingSuperUserAccess",
      (answer) => new Set(decodeLogins(answer, "the list of super users").map(loginKey)),
    ),
    whole("API.getMatomoVersion", (answer) => someText(valueOf(answer), "The version")),
    reports(),
  ]);
  const users = keyed(rows.list);
  if (users instanceof Disagreement) return users;
  const missing = gap(users, superusers, sites);
  if (missing !== undefined) return new Disagreement(missing);
  const maps = [...roles, ...extra.maps].map(
    ([access, map]) => [access, map && looksRenumbered(map) ? undefined : map] as const,
  );
  const unusable = maps.flatMap(([access, map]): Remark[] =>
    map ? [] : [{ kind: "read-one-by-one", name: access }],
  );
  return {
    version,
    users,
    sites,
    catalog: extra.catalog,
    maps: new Map(maps),
    reports: reported,
    remarks: [...rows.remarks, ...extra.remarks, ...unusable],
  };
}
