import { AccessError } from "../domain/error.ts";
import type { Secret } from "../domain/secret.ts";
import type { Proxy } from "./proxy.ts";
import { type Answer, cleanText, describeAnswer, isLockedOut, parse } from "./answer.ts";

/**
 * All errors of the HTTP layer, as messages for people. The messages never contain any part of a
 * request.
 */

const LOOK_AT_URL =
  "Check that the url is Matomo's own, without a proxy or login page in front of it.";

/**
 * The error for an answer after which nothing more is sent: a 401 (wrong or expired token, missing
 * permission, address not allowed) or the lock-out. Each further failed login could lock the
 * address for everybody behind it.
 */
export function stopError(answer: Answer, secrets: readonly Secret[]): AccessError | undefined {
  if (isLockedOut(answer)) {
    return new AccessError(
      "matomo-locked",
      "Matomo has locked this address after too many failed logins. It refuses valid tokens, too.",
      "Wait an hour, or run `./console login:unblock-blocked-ips` on the server, and find out what sent wrong tokens or passwords.",
    );
  }
  if (answer.status !== 401) return undefined;
  if (answer.httpLogin) {
    return new AccessError(
      "matomo-auth",
      "A server in front of Matomo asks for a user name and password (HTTP 401). Nothing more was sent.",
      "Allow requests to the API through that server, or use an address that leads to Matomo directly.",
    );
  }
  const parsed = parse(answer);
  const said =
    parsed.kind === "refused" ? `: ${cleanText(parsed.message, secrets).replace(/\.$/, "")}` : "";
  return new AccessError(
    "matomo-auth",
    `Matomo does not accept MATOMO_TOKEN (HTTP 401${said}). Nothing more was sent.`,
    "The token must be valid and belong to a super user, and Matomo must allow requests from the IP address of this machine.",
  );
}

export const noSuperuserError = (): AccessError =>
  new AccessError(
    "matomo-auth",
    "The owner of MATOMO_TOKEN is not a super user. Nothing more was sent.",
    "Only a super user's token can read and change everybody's access (Matomo: Personal > Security > Auth tokens).",
  );

/**
 * Following a redirect would turn POST into GET and drop the body (observed with `force_ssl`), and
 * could send the token elsewhere.
 */
export function redirectError(answer: Answer, url: string): AccessError {
  const target = URL.canParse(answer.location, url) ? new URL(answer.location, url) : undefined;
  // The message contains only the origin, and not even that if it has unusual characters, because
  // the address was written by whoever answered.
  const origin =
    target && /^https?:\/\/[\w.:[\]-]{1,100}$/.test(target.origin) ? target.origin : undefined;
  const secure =
    origin !== undefined &&
    origin.startsWith("https:") &&
    new URL(origin).hostname === new URL(url).hostname;
  return new AccessError(
    "matomo-answer",
    `Matomo redirects${origin === undefined ? "" : ` to ${origin}`} (HTTP ${answer.status}). The token is not sent there.`,
    secure && !url.startsWith("https:")
      ? `Use the https URL: ${origin}.`
      : "Use the https URL that leads to Matomo without a redirect.",
  );
}

export const busyError = (): AccessError =>
  new AccessError(
    "matomo-busy",
    "Matomo limits the rate of requests (HTTP 429), and refused this request several times.",
    "Try again later.",
  );

export const maintenanceError = (answer: Answer, secrets: readonly Secret[]): AccessError =>
  new AccessError(
    "matomo-unreachable",
    `Matomo is not available (${describeAnswer(answer, secrets)}).`,
    "It may be in maintenance. Try again later.",
  );

/** Explanations of the most frequent network error codes. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers at this address",
  ENOTFOUND: "the host does not exist",
  EAI_AGAIN: "the name of the host cannot be looked up at the moment",
  ETIMEDOUT: "the connection timed out",
  EHOSTUNREACH: "the host is not reachable",
  ENETUNREACH: "there is no network",
};

const through = (proxy: Proxy | undefined): string =>
  proxy ? ` through the proxy ${proxy.name}` : "";

/** @param proxy the proxy that was used */
export const unreachableError = (url: string, reason: string, proxy?: Proxy): AccessError =>
  new AccessError(
    "matomo-unreachable",
    `Matomo at ${url} cannot be reached${through(proxy)}: ${NETWORK[reason] === undefined ? reason : `${NETWORK[reason]} (${reason})`}.`,
    "Check the address and the network.",
  );

/** The error for a server that accepted the request but did not answer within `ms` milliseconds. */
export const noAnswerError = (url: string, ms: number, proxy?: Proxy): AccessError =>
  new AccessError(
    "matomo-unreachable",
    `Matomo at ${url} gave no answer${through(proxy)} within ${ms / 1000} s.`,
    "Check the server. If it needs more time, use --timeout SECONDS.",
  );

export const proxyLoginError = ({ name }: Proxy): AccessError =>
  new AccessError(
    "matomo-unreachable",
    `The proxy ${name} asks for a user name and password (HTTP 407). The token was not sent.`,
    "Write them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT. Or exclude the host of Matomo with NO_PROXY.",
  );

export const certificateError = (url: string, code: string): AccessError =>
  new AccessError(
    "matomo-unreachable",
    `The certificate of ${url} is not trusted (${code}). The token was not sent.`,
    "Renew it, or name your own certificate authority in NODE_EXTRA_CA_CERTS.",
  );

export const oddAnswerError = (method: string, seen: string): AccessError =>
  new AccessError(
    "matomo-answer",
    `The answer to ${method} does not come from Matomo's API (${seen}).`,
    LOOK_AT_URL,
  );

export const refusedError = (method: string, message: string): AccessError =>
  new AccessError("matomo-refused", `Matomo refused ${method}: ${message}`);
