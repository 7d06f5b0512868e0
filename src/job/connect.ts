import { AccessError } from "../domain/error.ts";
import { Secret } from "../domain/secret.ts";
import type { Settings } from "../manifest/model.ts";
import { checkUrl, type Clock, type Connection } from "../matomo/connection.ts";
import type { Io } from "./io.ts";

export const clockOf = (io: Io): Clock => ({
  now: () => io.now(),
  sleep: (ms, signal) => io.sleep(ms, signal),
  deadline: (ms) => io.deadline(ms),
  random: () => io.random(),
});

/**
 * Where to and with what: `MATOMO_URL` (stored beside the token, so it wins), else `url` of the
 * settings; token and password from the environment only, because command lines can be read by
 * every process of the machine.
 * @throws AccessError `usage` when the token is missing or the URL is odd
 */
export function connectionOf(io: Io, settings: Settings): Connection {
  const token = io.env["MATOMO_TOKEN"]?.trim();
  if (!token) {
    throw new AccessError(
      "usage",
      "MATOMO_TOKEN is not set.",
      "Put a super user's token into the environment variable MATOMO_TOKEN (Matomo: Personal > Security > Auth tokens).",
    );
  }
  const password = io.env["MATOMO_PASSWORD"];
  const url = io.env["MATOMO_URL"]?.trim();
  return {
    url:
      url === undefined || url === ""
        ? checkUrl(settings.url, { from: "settings.yaml" })
        : checkUrl(url, { from: "MATOMO_URL" }),
    token: new Secret(token),
    debug: io.debug,
    ...(password === undefined || password === "" ? {} : { password: new Secret(password) }),
  };
}
