import { AccessError } from "../domain/error.ts";
import { Secret } from "../domain/secret.ts";
import type { Settings } from "../manifest/model.ts";
import { checkUrl, type Clock, type Connection, type Wait } from "../matomo/connection.ts";
import { proxyFor } from "../matomo/proxy.ts";
import type { Surface } from "./internal-error.ts";
import type { Io } from "./io.ts";

export const clockOf = (io: Io): Clock => ({
  now: () => io.now(),
  sleep: (ms, signal) => io.sleep(ms, signal),
  deadline: (ms) => io.deadline(ms),
  random: () => io.random(),
});

/** The sources of Matomo's address. */
export interface AddressSource {
  /** `undefined` for a command that works without settings.yaml. */
  readonly settings: Pick<Settings, "url"> | undefined;
  /** The address of `--url`, which a person gives explicitly. */
  readonly url?: string | undefined;
  /** `--timeout`: the maximum time for one read, in seconds. */
  readonly timeout?: number | undefined;
  /** Where messages are shown, which decides how they describe the fix. Default: a terminal. */
  readonly surface?: Surface | undefined;
}

const WAYS: Readonly<Record<Surface, string>> = {
  action:
    "Delete the variable MATOMO_URL: everybody with write access can change it. If Matomo moved, change url in settings.yaml in a pull request.",
  terminal: "Unset MATOMO_URL, change url in settings.yaml, or use another address with --url.",
};

/** The address in MATOMO_URL; `undefined` if it is not set. */
function variableOf({ env }: Io): string | undefined {
  const text = env["MATOMO_URL"]?.trim() ?? "";
  return text === "" ? undefined : checkUrl(text, { from: "MATOMO_URL" });
}

/**
 * The address to which the token is sent: the address in `--url`, otherwise `url:` in the settings,
 * which only a review changes. MATOMO_URL may repeat it but not replace it, and is used alone
 * without settings. An address that is not in the settings is printed, because nobody reviewed it.
 * @throws AccessError `usage` if two of them differ, before anything is sent
 */
export function addressOf(io: Io, { settings, url, surface = "terminal" }: AddressSource): string {
  const reviewed = settings && checkUrl(settings.url, { from: "settings.yaml" });
  const chosen = url === undefined ? undefined : checkUrl(url, { from: "--url" });
  if (chosen === undefined && reviewed !== undefined) {
    const variable = variableOf(io);
    if (variable === undefined || variable === reviewed) return reviewed;
    throw new AccessError(
      "usage",
      `MATOMO_URL is ${variable}, but url in settings.yaml is ${reviewed}. Nothing was sent to either.`,
      WAYS[surface],
    );
  }
  const address = chosen ?? variableOf(io);
  if (address === undefined)
    throw new AccessError(
      "usage",
      "The address of Matomo is not set.",
      "Give the address: --url https://analytics.example.org.",
    );
  if (address !== reviewed) io.stderr(`Matomo: ${address}\n`);
  return address;
}

/** Overwrites a progress line. */
const START_OF_LINE = "\r\u001b[K";

const describeWait = (wait: Wait): string =>
  wait.kind === "answer"
    ? `Matomo has not answered ${wait.method} for ${wait.seconds} s; waiting up to ${wait.atMost} s.`
    : `Matomo's answer cannot be used (${wait.because}); trying again in ${wait.seconds} s.`;

/** The server and the credentials for a known address. @throws AccessError `usage` */
export function connectionAt(
  io: Io,
  url: string,
  token: Secret,
  timeout: number | undefined,
): Connection {
  const password = io.env["MATOMO_PASSWORD"];
  return {
    url,
    token,
    proxy: proxyFor(url, io.env),
    debug: io.debug,
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    onWait: (wait) => io.stderr(`${io.isTerminal ? START_OF_LINE : ""}${describeWait(wait)}\n`),
    ...(password === undefined || password === "" ? {} : { password: new Secret(password) }),
  };
}

/** The token without surrounding spaces; `undefined` if it is not set. */
export function tokenOf({ env }: Pick<Io, "env">): Secret | undefined {
  const text = env["MATOMO_TOKEN"]?.trim() ?? "";
  return text === "" ? undefined : new Secret(text);
}

/**
 * The server and the credentials. Token and password come only from the environment, because every
 * process on the machine can read command lines.
 * @throws AccessError `usage` if the token is missing, or the address is wrong or ambiguous
 */
export function connectionOf(io: Io, source: AddressSource): Connection {
  const token = tokenOf(io);
  if (!token) {
    throw new AccessError(
      "usage",
      "MATOMO_TOKEN is not set.",
      "Put a super user's token into the environment variable MATOMO_TOKEN (Matomo: Personal > Security > Auth tokens).",
    );
  }
  return connectionAt(io, addressOf(io, source), token, source.timeout);
}
