import { compareTexts } from "../domain/compare.ts";
import { AccessError } from "../domain/error.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { ANONYMOUS, ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import { AccessCells } from "./access-cells.ts";
import { decodeIds, decodeLogins, decodeUsers, type UserRow } from "./decode.ts";
import { Disagreement, type Lists, readLists, type Steps } from "./read-lists.ts";
import { readByParts } from "./read-parts.ts";
import { type MatomoReader, TOO_LARGE } from "./reader.ts";

export interface ReadOptions {
  /** Called with the number of finished calls and of calls known so far. Both numbers grow. */
  readonly progress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The maximum number of unknown logins that are checked by name. More logins would not fit into a
 * request, and the first ones already show whether a list was cut off.
 */
const MAX_ORPHANS = 500;

const incomplete = (what: string): AccessError =>
  new AccessError(
    "matomo-incomplete",
    `Matomo's answers contradict each other: ${what}.`,
    "Somebody may be changing users right now. If it happens again, check the users page of Matomo.",
  );

/**
 * Checks whether the logins and sites that appear only in access rows were deleted. The other
 * possibility is that a list was cut off, or was read before the rows were added. The function asks
 * Matomo, because with a cut-off list, people would seem to have no account.
 * @param cells after all logins were taken
 */
async function checkOrphans(
  reader: MatomoReader,
  lists: Lists,
  cells: AccessCells,
  steps: Steps,
  signal: AbortSignal,
): Promise<Disagreement | undefined> {
  // A login with a comma would be read as two logins. Matomo does not allow commas in logins.
  const logins = cells.unknownLogins().filter((login) => !login.includes(","));
  const sites = cells.unknownSites();
  if (logins.length > 0) {
    steps.plan(1);
    const userLogins = logins.slice(0, MAX_ORPHANS).join(",");
    const found = decodeUsers(await reader.call("UsersManager.getUsers", { userLogins }, signal));
    steps.done();
    if (found.some(({ login }) => !lists.users.has(loginKey(login))))
      return new Disagreement(
        "the access list contains an account that is not in the list of users",
      );
  }
  if (sites.size > 0) {
    steps.plan(1);
    const ids = decodeIds(await reader.call("SitesManager.getAllSitesId", {}, signal), "A site id");
    steps.done();
    if (ids.some((id) => sites.has(id)))
      return new Disagreement("the access list contains a site that is not in the list of sites");
  }
  return undefined;
}

async function gather(
  reader: MatomoReader,
  lists: Lists,
  steps: Steps,
  signal: AbortSignal,
): Promise<AccessCells> {
  const cells = new AccessCells(lists.users, lists.sites, lists.catalog);
  for (const [access, map] of lists.maps)
    for (const [login, sites] of map ?? []) cells.add({ login, access, sites });
  if ([...lists.maps.values()].includes(undefined)) {
    const logins = [...lists.users.values()]
      .filter(({ superuser }) => !superuser)
      .map(({ login }) => login);
    for (const rows of await readByParts(reader, logins, steps, signal)) {
      // Rows from a trusted map are kept, because the map also contains rows of deleted accounts.
      if (lists.maps.get(rows.access) === undefined) cells.add(rows);
    }
  }
  return cells;
}

/**
 * The error for `anonymous` as super user. `setSuperUserAccess` accepts any spelling of that login
 * except the exact one (observed on 5.0.2 and 5.2.0-b5). From then on every request acts as
 * `anonymous`, whatever its token, and no password is accepted. The plan's rules for the job's own
 * account would be wrong.
 */
const everybodyIsSuperuser = (): AccessError =>
  new AccessError(
    "matomo-auth",
    "The account `anonymous` is a super user: anybody can do anything in this Matomo without logging in, and every token acts as this account.",
    "Remove the right at once, in Matomo's database: its API asks for a password that this account does not have.",
  );

async function readOnce(
  reader: MatomoReader,
  steps: Steps,
  before: number,
  signal: AbortSignal,
): Promise<Live | Disagreement> {
  const lists = await readLists(reader, steps, signal);
  if (lists instanceof Disagreement) return lists;
  if (lists.users.get(ANONYMOUS_KEY)?.superuser === true) throw everybodyIsSuperuser();
  const cells = await gather(reader, lists, steps, signal);
  for (const { kind, name } of lists.remarks) cells.remark(kind, name);
  const people = new Map<LoginKey, LivePerson>();
  for (const [key, user] of [...lists.users].toSorted(([a], [b]) => compareTexts(a, b)))
    if (key !== ANONYMOUS_KEY) people.set(key, { key, ...user, access: cells.take(key) });
  const anonymous = cells.take(ANONYMOUS_KEY);
  const orphans = cells.orphans();
  const problem = await checkOrphans(reader, lists, cells, steps, signal);
  if (problem) return problem;
  return {
    readAt: reader.now().toISOString(),
    version: lists.version,
    url: reader.url,
    capabilities: lists.catalog,
    sites: lists.sites,
    people,
    anonymous,
    orphans,
    reports: lists.reports,
    oddities: cells.oddities(),
    requests: reader.requests() - before,
  };
}

/** Counts of what was read, for `--debug`. */
function describeLive({
  version,
  url,
  people,
  sites,
  orphans,
  oddities,
  reports,
  requests,
}: Live): string {
  const known =
    reports === null ? "scheduled reports unknown" : `${reports.length} scheduled reports`;
  return `live: Matomo ${version} at ${url}, ${people.size} people, ${sites.size} sites, ${orphans.size} orphaned logins, ${oddities.length} oddities, ${known}, ${requests} requests`;
}

/** Runs requests that belong together. After the first failure the others are aborted. */
async function together<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  try {
    return await work(outer ? AbortSignal.any([outer, controller.signal]) : controller.signal);
  } finally {
    controller.abort();
  }
}

/**
 * Reads the whole live state in about a dozen requests, whatever its size. A failed, incomplete or
 * contradictory read is an error and never returns a smaller state. Lists that contradict each
 * other are read once more, because somebody may have changed Matomo in between.
 * @throws AccessError, or the signal's reason
 */
export async function readLive(
  reader: MatomoReader,
  { progress, signal }: ReadOptions = {},
): Promise<Live> {
  const before = reader.requests();
  let done = 0;
  let planned = 0;
  const steps: Steps = {
    plan: (calls) => {
      planned += calls;
    },
    done: () => {
      done += 1;
      progress?.(done, planned);
    },
  };
  const live = await together(signal, async (inner) => {
    const first = await readOnce(reader, steps, before, inner);
    if (!(first instanceof Disagreement)) return first;
    reader.debug?.(`matomo: reading everything again: ${first.what}`);
    const again = await readOnce(reader, steps, before, inner);
    if (again instanceof Disagreement) throw incomplete(again.what);
    return again;
  });
  reader.debug?.(describeLive(live));
  return live;
}

/**
 * Reads one account in a small call. `undefined` if it does not exist. `anonymous` is requested
 * too, because its presence shows that Matomo understood the question.
 * @throws AccessError
 */
export async function readAccount(
  reader: MatomoReader,
  login: string,
): Promise<UserRow | undefined> {
  const answer = await reader.call("UsersManager.getUsers", {
    userLogins: [login, ANONYMOUS].join(","),
  });
  if (answer === TOO_LARGE) throw incomplete("the answer for two users is too large");
  const users = decodeUsers(answer);
  if (!users.some((user) => loginKey(user.login) === ANONYMOUS_KEY))
    throw incomplete("the list of users lacks `anonymous`, which every Matomo has");
  return users.find((user) => loginKey(user.login) === loginKey(login));
}

/**
 * Reads who is super user right now, in two small calls, before a super user right or an account is
 * removed. getUsersHavingSuperUserAccess shows invited accounts as active (observed), so the
 * accounts are read too. `anonymous` is requested as well, because its presence shows that Matomo
 * understood the question.
 * @throws AccessError
 */
export async function readSuperusers(
  reader: MatomoReader,
): Promise<{ login: string; active: boolean }[]> {
  for (let attempt = 1; ; attempt++) {
    const listed = decodeLogins(
      await reader.call("UsersManager.getUsersHavingSuperUserAccess"),
      "the list of super users",
    );
    const answer = await reader.call("UsersManager.getUsers", {
      userLogins: [...listed, ANONYMOUS].join(","),
    });
    if (answer === TOO_LARGE) throw incomplete("the list of super users is too large");
    const users = decodeUsers(answer);
    const superusers = users
      .filter(({ superuser }) => superuser)
      .toSorted((a, b) => compareTexts(loginKey(a.login), loginKey(b.login)));
    const isWhole =
      users.some(({ login }) => loginKey(login) === ANONYMOUS_KEY) && superusers.length > 0;
    if (
      isWhole &&
      new Set(listed.map(loginKey)).symmetricDifference(
        new Set(superusers.map(({ login }) => loginKey(login))),
      ).size === 0
    )
      return superusers.map(({ login, status }) => ({ login, active: status === "active" }));
    if (attempt === 2) throw incomplete("the lists of super users do not agree");
  }
}
