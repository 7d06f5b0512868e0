import type {
  BulkFact,
  InsideFacts,
  LoginPluginFacts,
  PluginSetting,
} from "../doctor/matomo-facts.ts";
import { isSeen, type Seen } from "../doctor/result.ts";
import { AccessError } from "../domain/error.ts";
import { clientOf } from "../matomo/client.ts";
import type { Connection } from "../matomo/connection.ts";
import { flag, rowsOf, text, valueOf } from "../matomo/decode.ts";
import { LOGIN_PLUGINS } from "../matomo/read-login-plugins.ts";
import { readSuperusers } from "../matomo/read-live.ts";
import type { MatomoReader } from "../matomo/reader.ts";

/** The number of calls in the largest bulk request of an apply with few people. */
const BULK_CALLS = 50;

/** The result of a read, or why it failed. */
async function see<T>(what: string, read: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { seen: await read() };
  } catch (error) {
    if (!(error instanceof AccessError) || error.code === "internal") throw error;
    return {
      unseen: `${what}: ${error.message}`,
      fix: error.hint ?? "Run doctor again, with --debug to see the requests.",
    };
  }
}

const isActive = async (
  reader: MatomoReader,
  pluginName: string,
  signal: AbortSignal,
): Promise<boolean> =>
  flag(
    valueOf(await reader.call("API.isPluginActivated", { pluginName }, signal)),
    "The answer of API.isPluginActivated",
  );

/**
 * The settings of all active plugins. Some contain credentials, which Matomo masks. Only settings
 * that checks use are shown.
 */
async function readSettings(reader: MatomoReader, signal: AbortSignal): Promise<PluginSetting[]> {
  const answer = await reader.call("CorePluginsAdmin.getSystemSettings", {}, signal);
  return rowsOf(answer, "The settings of plugins").flatMap((row) => {
    const plugin = text(row["pluginName"], "The name of a plugin");
    return rowsOf(row["settings"], "The settings of a plugin").map((setting) => ({
      plugin,
      name: text(setting["name"], "The name of a setting"),
      value: setting["value"],
    }));
  });
}

/**
 * Whether users can be changed (`enable_users_admin`). No method returns this setting. Matomo's
 * list of suggestions contains "add_user" only if the setting is on (observed on 5.0.2 and
 * 5.3.0-alpha).
 */
async function readUserManagement(
  reader: MatomoReader,
  signal: AbortSignal,
): Promise<Seen<boolean>> {
  const tour = await see("The setting that allows changes to users could not be read", async () =>
    (await isActive(reader, "Tour", signal))
      ? rowsOf(await reader.call("Tour.getChallenges", {}, signal), "The challenges")
      : undefined,
  );
  if (!isSeen(tour)) return tour;
  const challenges = tour.seen;
  if (challenges === undefined || challenges.length === 0)
    return {
      unseen:
        "Matomo does not report whether users can be changed, because its plugin Tour is not active.",
      fix: "Look for enable_users_admin in config/config.ini.php on the server. It must not be 0.",
    };
  return { seen: challenges.some(({ id }) => id === "add_user") };
}

async function readLoginPlugins(
  reader: MatomoReader,
  settings: Seen<readonly PluginSetting[]>,
  signal: AbortSignal,
): Promise<LoginPluginFacts> {
  const answers = await Promise.all(LOGIN_PLUGINS.map((name) => isActive(reader, name, signal)));
  return { active: LOGIN_PLUGINS.filter((_, index) => answers[index]), settings };
}

/** The mail domains for new accounts, which are stored as lines or as a list. */
function mailDomainsIn(settings: readonly PluginSetting[]): string[] {
  const found = settings.find(
    ({ plugin, name }) => plugin === "UsersManager" && name === "allowedEmailDomains",
  );
  const value = found?.value;
  const items = Array.isArray(value) ? value : [value];
  return items.filter((item): item is string => typeof item === "string" && item !== "");
}

async function readBulk(
  connection: Connection,
  reader: MatomoReader,
  signal: AbortSignal,
): Promise<BulkFact> {
  const reads = Array.from({ length: BULK_CALLS }, () => ({
    method: "API.getMatomoVersion" as const,
    params: {},
  }));
  await reader.bulk(reads, signal);
  const { items } = clientOf(connection).bulkLimit;
  return { tried: BULK_CALLS, accepted: Math.min(items, BULK_CALLS) };
}

/**
 * Reads all facts about the server for which the token of a super user is needed. Calls only
 * methods that read.
 */
export async function readInside(
  connection: Connection,
  reader: MatomoReader,
  signal: AbortSignal,
): Promise<InsideFacts> {
  const settings = await see("The settings of plugins could not be read", () =>
    readSettings(reader, signal),
  );
  const [version, superusers, isUserManagementOn, hasTagManager, loginPlugins] = await Promise.all([
    see("The version could not be read", async () =>
      text(valueOf(await reader.call("API.getMatomoVersion", {}, signal)), "The version"),
    ),
    see("The super users could not be read", () => readSuperusers(reader)),
    readUserManagement(reader, signal),
    see("The status of Tag Manager could not be read", () =>
      isActive(reader, "TagManager", signal),
    ),
    see("The login plugins could not be read", () => readLoginPlugins(reader, settings, signal)),
  ]);
  return {
    version,
    superusers,
    isUserManagementOn,
    mailDomains: isSeen(settings) ? { seen: mailDomainsIn(settings.seen) } : settings,
    hasTagManager,
    loginPlugins,
    bulk: await see("The limit of bulk requests could not be read", () =>
      readBulk(connection, reader, signal),
    ),
  };
}
