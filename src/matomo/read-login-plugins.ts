import { AccessError } from "../domain/error.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { flag, text, valueOf } from "./decode.ts";
import { type MatomoReader, TOO_LARGE } from "./reader.ts";

/** Plugins for logging in with an account of another system. */
export const LOGIN_PLUGINS = ["LoginLdap", "LoginSaml", "LoginOIDC", "RebelOIDC"] as const;
export type LoginPlugin = (typeof LOGIN_PLUGINS)[number];

export interface LoginPlugins {
  /** The plugins that are active. */
  readonly active: readonly LoginPlugin[];
  /**
   * Accounts that log in with one of these plugins, if Matomo lists them. Only LoginLdap lists its
   * accounts (observed with LoginLdap 5.0.6).
   */
  readonly people: ReadonlySet<LoginKey>;
}

function loginsOf(answer: unknown): string[] {
  if (answer === TOO_LARGE || typeof answer !== "object" || answer === null)
    throw new AccessError(
      "matomo-answer",
      "The list of LDAP accounts does not have the form that the plugin LoginLdap uses.",
    );
  return Object.values(answer).map((login: unknown) => text(login, "The login of an LDAP account"));
}

/**
 * Reads which login plugins are active and who uses them, in at most five small calls. @throws
 * AccessError
 */
export async function readLoginPlugins(
  reader: MatomoReader,
  signal?: AbortSignal,
): Promise<LoginPlugins> {
  const answers = await Promise.all(
    LOGIN_PLUGINS.map((pluginName) => reader.call("API.isPluginActivated", { pluginName }, signal)),
  );
  const active = LOGIN_PLUGINS.filter((_, index) =>
    flag(valueOf(answers[index]), "The answer of API.isPluginActivated"),
  );
  const listed = active.includes("LoginLdap")
    ? loginsOf(await reader.call("LoginLdap.getExistingLdapUsersFromDb", {}, signal))
    : [];
  return { active, people: new Set(listed.map(loginKey)) };
}
