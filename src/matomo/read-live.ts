import { AccessError } from "../domain/error.ts";
import type { Live, LivePerson, ScheduledReport, Site } from "../domain/live.ts";
import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import { type CapabilityCatalog, ROLES } from "../domain/rights.ts";
import { isRecord } from "./answer.ts";
import { AccessCells, type AccessRows } from "./access-cells.ts";
import type { Clock } from "./connection.ts";
import { decodeCapabilities, decodeSites, decodeSitesByLogin, decodeUsers, rowsOf, text, type UserRow, wholeNumber } from "./decode.ts";
import { type MatomoReader, TOO_LARGE } from "./reader.ts";

export interface ReadOptions {
  readonly progress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Users in one request when access is read person by person. */
const PART = 100;

const valueOf = (answer: unknown): unknown => (isRecord(answer) ? answer["value"] : undefined);

/** Asks once, alone, whether the token is good: a wrong one must cause one failed login, not a dozen at the same time. */
async function checkToken(reader: MatomoReader, signal: AbortSignal | undefined): Promise<void> {
  const answer = await reader.call("UsersManager.hasSuperUserAccess", {}, signal);
  const value = valueOf(answer);
  if (value === true || value === 1 || value === "1") return;
  if (value === false || value === 0 || value === "0") {
    throw new AccessError(
      "matomo-auth",
      "MATOMO_TOKEN belongs to no super user.",
      "Only a super user's token can read and change everybody's access.",
    );
  }
  throw new AccessError(
    "matomo-answer",
    "UsersManager.hasSuperUserAccess was not answered as Matomo's API does.",
    "Is the url that of Matomo itself?",
  );
}

interface Lists {
  readonly version: string;
  readonly users: readonly UserRow[];
  readonly superusers: ReadonlySet<LoginKey>;
  readonly sites: ReadonlyMap<number, Site>;
  readonly catalog: CapabilityCatalog;
  /** One map per role and capability; `undefined` when one could not be had or trusted. */
  readonly maps: readonly (readonly [string, ReadonlyMap<string, readonly number[]>])[] | undefined;
  readonly reports: readonly ScheduledReport[] | null;
}

function decodeReports(value: unknown): ScheduledReport[] {
  return rowsOf(value, "the list of scheduled reports").map((row) => ({
    id: wholeNumber(row["idreport"], "the id of a report"),
    key: loginKey(text(row["login"], "the login of a report")),
    siteId: wholeNumber(row["idsite"], "the site of a report"),
    description: text(row["description"] ?? "", "the description of a report"),
  }));
}

async function readLists(reader: MatomoReader, { progress, signal }: ReadOptions): Promise<Lists> {
  let done = 0;
  let planned = 9;
  const call = async (...args: Parameters<MatomoReader["call"]>): Promise<unknown> => {
    const answer = await reader.call(args[0], args[1], signal);
    progress?.(++done, planned);
    return answer;
  };
  const accessMap = async (access: string): Promise<readonly [string, unknown]> => [
    access,
    await call("UsersManager.getUsersSitesFromAccess", { access }),
  ];
  const reports = async (): Promise<unknown> => {
    const active = valueOf(await call("API.isPluginActivated", { pluginName: "ScheduledReports" }));
    return active === true || active === 1 ? call("ScheduledReports.getReports") : null;
  };
  const capabilities = async (): Promise<{ catalog: CapabilityCatalog; maps: (readonly [string, unknown])[] }> => {
    const catalog = decodeCapabilities(await call("UsersManager.getAvailableCapabilities"));
    planned += catalog.size + 1;
    return { catalog, maps: await Promise.all([...catalog.keys()].map(accessMap)) };
  };
  const [version, users, superusers, sites, roles, extra, reported] = await Promise.all([
    call("API.getMatomoVersion"),
    call("UsersManager.getUsers"),
    call("UsersManager.getUsersHavingSuperUserAccess"),
    call("SitesManager.getAllSites"),
    Promise.all(ROLES.map(accessMap)),
    capabilities(),
    reports(),
  ]);
  for (const answer of [users, sites, superusers]) {
    if (answer === TOO_LARGE)
      throw new AccessError(
        "matomo-answer",
        "Matomo ran out of memory over the list of users or sites.",
        "Raise PHP's memory_limit on the server.",
      );
  }
  return {
    version: text(valueOf(version), "the version"),
    users: decodeUsers(users),
    superusers: new Set(rowsOf(superusers, "the list of super users").map((row) => loginKey(text(row["login"], "a login")))),
    sites: decodeSites(sites),
    catalog: extra.catalog,
    maps: decodeMaps([...roles, ...extra.maps]),
    reports: reported === null || reported === TOO_LARGE ? null : decodeReports(reported),
  };
}

function decodeMaps(answers: readonly (readonly [string, unknown])[]): Lists["maps"] {
  const maps: (readonly [string, ReadonlyMap<string, readonly number[]>])[] = [];
  for (const [access, answer] of answers) {
    const map = answer === TOO_LARGE ? undefined : decodeSitesByLogin(answer);
    if (!map) return undefined;
    maps.push([access, map]);
  }
  return maps;
}

/** Why the lists cannot be the whole, or do not fit together. */
function gap({ users, superusers, sites }: Lists): string | undefined {
  const keys = new Set(users.map(({ login }) => loginKey(login)));
  if (keys.size !== users.length) return "the list of users names a login twice";
  if (!keys.has(ANONYMOUS_KEY)) return "the list of users lacks `anonymous`, which every Matomo has";
  if (!users.some((user) => user.superuser && user.status === "active"))
    return "the list of users has no active super user, though the token is one's";
  if (users.some((user) => user.superuser !== superusers.has(loginKey(user.login))))
    return "the list of users and the list of super users do not agree";
  for (const key of superusers) if (!keys.has(key)) return "a super user is missing in the list of users";
  if (sites.size === 0) return "the list of sites is empty, though every Matomo has one";
  return undefined;
}

/** A key that PHP may have made up by counting numeric logins anew: a whole number that is no login. */
function looksRenumbered(maps: NonNullable<Lists["maps"]>, known: ReadonlyMap<LoginKey, unknown>): boolean {
  return maps.some(([, map]) =>
    [...map.keys()].some((login) => /^\d+$/.test(login) && Number(login) < map.size && !known.has(loginKey(login))),
  );
}

/** Access person by person, in bulk requests: slower, hides orphans, but small answers and no keys to mistake. */
async function readByPerson(reader: MatomoReader, users: readonly UserRow[], signal: AbortSignal | undefined): Promise<AccessRows[]> {
  const rows: AccessRows[] = [];
  // For super users Matomo makes rows up.
  const plain = users.filter((user) => !user.superuser);
  for (let at = 0; at < plain.length; at += PART) {
    const part = plain.slice(at, at + PART);
    const answers = await reader.bulk(
      part.map(({ login }) => ({ method: "UsersManager.getSitesAccessFromUser" as const, params: { userLogin: login } })),
      signal,
    );
    for (const [index, { login }] of part.entries()) {
      for (const row of rowsOf(answers[index], `the access of ${login}`)) {
        rows.push({ login, access: text(row["access"], "an access"), sites: [wholeNumber(row["site"], "a site id")] });
      }
    }
  }
  return rows;
}

async function assemble(reader: MatomoReader, lists: Lists, clock: Clock, before: number, signal: AbortSignal | undefined): Promise<Live> {
  const known = new Map(lists.users.map((user) => [loginKey(user.login), user] as const));
  const cells = new AccessCells(known, lists.sites, lists.catalog);
  if (lists.maps && !looksRenumbered(lists.maps, known)) {
    for (const [access, map] of lists.maps) for (const [login, sites] of map) cells.add({ login, access, sites });
  } else for (const rows of await readByPerson(reader, lists.users, signal)) cells.add(rows);
  const people = new Map<LoginKey, LivePerson>();
  for (const [key, user] of [...known].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (key !== ANONYMOUS_KEY) people.set(key, { key, ...user, access: cells.of(key) });
  }
  return {
    readAt: clock.now().toISOString(),
    version: lists.version,
    url: reader.url,
    capabilities: lists.catalog,
    sites: lists.sites,
    people,
    anonymous: cells.of(ANONYMOUS_KEY),
    reports: lists.reports,
    oddities: cells.oddities(),
    requests: reader.requests() - before,
  };
}

/**
 * Reads the whole live state in about a dozen calls, whatever its size. Complete or not at all: a failed, partial or contradictory read is an
 * error, never a smaller state. Lists that do not fit together are read once more, since somebody may have changed Matomo in between.
 * @throws AccessError
 */
export async function readLive(reader: MatomoReader, clock: Clock, options: ReadOptions = {}): Promise<Live> {
  const before = reader.requests();
  await checkToken(reader, options.signal);
  for (let attempt = 1; ; attempt++) {
    const lists = await readLists(reader, options);
    const missing = gap(lists);
    if (missing === undefined) return assemble(reader, lists, clock, before, options.signal);
    if (attempt === 2)
      throw new AccessError(
        "matomo-incomplete",
        `Matomo's answers are not complete: ${missing}. Nothing was changed.`,
        "If this stays so, look at the users page of Matomo.",
      );
  }
}

/** A fresh, small read of who is super user, before a right or an account goes. @throws AccessError */
export async function readSuperusers(reader: MatomoReader): Promise<{ login: string; active: boolean }[]> {
  // getUsersHavingSuperUserAccess shows invited accounts as active (LIVE), so the list of users is asked.
  const users = decodeUsers(await reader.call("UsersManager.getUsers"));
  if (!users.some(({ login }) => loginKey(login) === ANONYMOUS_KEY))
    throw new AccessError("matomo-incomplete", "The list of users is not complete.");
  return users.filter(({ superuser }) => superuser).map(({ login, status }) => ({ login, active: status === "active" }));
}
