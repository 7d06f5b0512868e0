import type { Contact } from "./matomo-facts.ts";
import { type CheckResult, isSeen, ok, problem, type Seen, unknown, warning } from "./result.ts";

/** Problems with certificates: Node's error codes, each with its meaning and its fix. */
const CERTIFICATES: readonly (readonly [pattern: RegExp, wrong: string, fix: string])[] = [
  [/EXPIRED/, "has expired", "Renew the certificate on the server."],
  [/NOT_YET/, "is not valid yet", "Check the clock of this computer and of the server."],
  [
    /SELF_SIGNED|DEPTH_ZERO/,
    "is self-signed",
    "Use a certificate of a public authority, or name your own authority: NODE_EXTRA_CA_CERTS=/path/to/ca.pem.",
  ],
  [
    /ALTNAME|HOSTNAME/,
    "is for another host name",
    "Use a host name that is in the certificate, or add this one to the certificate.",
  ],
  [
    /UNABLE_TO|ISSUER/,
    "comes from an unknown authority, or the server does not send the intermediate certificate",
    "Install the whole certificate chain on the server, or name your own authority: NODE_EXTRA_CA_CERTS=/path/to/ca.pem.",
  ],
];

const REASONS: Readonly<Record<string, readonly [wrong: string, fix: string]>> = {
  ECONNREFUSED: [
    "nothing answers at this address and port",
    "Check the host and the port, and that the web server runs.",
  ],
  ENOTFOUND: ["the host name does not exist", "Check the spelling of the host name."],
  EAI_AGAIN: [
    "the host name cannot be looked up at the moment",
    "Check the network and the name server.",
  ],
  ETIMEDOUT: [
    "the connection timed out",
    "Check whether a firewall blocks this computer, or whether the address needs a VPN or a proxy (HTTPS_PROXY).",
  ],
  EHOSTUNREACH: ["the host is not reachable", "Check the network, or whether a VPN is needed."],
  ENETUNREACH: ["there is no network", "Check the network."],
};

const via = (proxy: string | undefined): string =>
  proxy === undefined ? "" : ` through the proxy ${proxy}`;

/** Checks that a connection can be made and trusted. */
export function checkConnection(
  contact: Contact,
  url: string,
  proxy: string | undefined,
): CheckResult {
  const host = new URL(url).host;
  switch (contact.kind) {
    case "untrusted": {
      const [, wrong = "is not trusted", fix = "Install a valid certificate on the server."] =
        CERTIFICATES.find(([pattern]) => pattern.test(contact.code)) ?? [];
      return problem(
        "connection",
        `The certificate of ${host} ${wrong} (${contact.code}). The token was not sent.`,
        fix,
      );
    }
    case "unreachable": {
      const [wrong, fix] = REASONS[contact.reason] ?? [
        contact.reason,
        "Check the address and the network.",
      ];
      const code = REASONS[contact.reason] === undefined ? "" : ` (${contact.reason})`;
      return problem("connection", `${host} cannot be reached${via(proxy)}: ${wrong}${code}.`, fix);
    }
    case "no-answer":
      return problem(
        "connection",
        `${host} gave no answer${via(proxy)} within ${contact.seconds} s.`,
        "Check the server. A firewall that drops packets looks the same.",
      );
    case "proxy-login":
      return problem(
        "connection",
        `The proxy ${proxy ?? ""} asks for a user name and password (HTTP 407).`,
        "Write them into HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), or exclude the host with NO_PROXY.",
      );
    case "redirect":
    case "login-in-front":
    case "not-available":
    case "not-matomo":
    case "matomo":
      return ok(
        "connection",
        url.startsWith("https:")
          ? `${host} answers, and its certificate is trusted.`
          : `${host} is this computer. It answers without encryption.`,
      );
  }
}

/** Checks that Matomo's API answers at the address itself, without a redirect. */
export function checkApi(contact: Contact, url: string): CheckResult {
  switch (contact.kind) {
    case "matomo":
      return ok("api", "Matomo's API answers at the address.");
    case "redirect": {
      const target = contact.matomo ?? contact.origin;
      const { hostname, pathname } = new URL(url);
      const isOnlyEncryption =
        contact.origin !== undefined &&
        url.startsWith("http:") &&
        contact.origin.startsWith("https:") &&
        new URL(contact.origin).hostname === hostname;
      return problem(
        "api",
        `The address redirects${contact.origin === undefined ? "" : ` to ${target}`} (HTTP ${contact.status}). matomo-access does not follow redirects, because that would send the token to another address.`,
        isOnlyEncryption && contact.matomo === undefined
          ? `Use the encrypted address: write url: ${contact.origin}${pathname.replace(/\/$/, "")}.`
          : contact.matomo === undefined
            ? "Write the address in the form that the browser shows after the redirect, without index.php and what follows."
            : `Matomo answers there: write url: ${contact.matomo}.`,
      );
    }
    case "login-in-front":
      return problem(
        "api",
        "A server in front of Matomo asks for a user name and password (HTTP 401).",
        "Exempt the API (index.php?module=API) from that login, or use an address that leads to Matomo directly.",
      );
    case "not-available":
      return problem(
        "api",
        `Matomo is not available at the moment (${contact.seen}).`,
        "It may be under maintenance or overloaded. Try again later, or look at the server.",
      );
    case "not-matomo":
      return problem(
        "api",
        `The server at ${url} does not answer like Matomo's API (${contact.seen}).`,
        contact.matomo === undefined
          ? "Write the address that the browser shows after login, up to index.php: https://example.org/matomo for https://example.org/matomo/index.php."
          : `Matomo answers at another path: write url: ${contact.matomo}.`,
      );
    case "untrusted":
    case "unreachable":
    case "no-answer":
    case "proxy-login":
      return unknown(
        "api",
        "Not checked, because there is no connection.",
        "Fix the connection first.",
      );
  }
}

/** A smaller difference of the clocks, in seconds, does no harm. */
const MAX_SKEW = 60;
const MINUTE = 60;
/** If the difference is at least this many seconds, days begin noticeably early or late. */
const HOUR = 3600;

/** @param skew the server's clock minus this computer's, in seconds */
export function checkClock(skew: Seen<number>): CheckResult {
  if (!isSeen(skew)) return unknown("clock", skew.unseen, skew.fix);
  const seconds = Math.abs(skew.seen);
  if (seconds <= MAX_SKEW) return ok("clock", "The clocks of this computer and of Matomo agree.");
  const by =
    seconds >= HOUR
      ? `${Math.round(seconds / HOUR)} h`
      : `${Math.max(1, Math.round(seconds / MINUTE))} min`;
  const text = `Matomo's clock is ${by} ${skew.seen > 0 ? "ahead of" : "behind"} this computer's.`;
  const fix =
    "Set both clocks with a time server (NTP). The keys from and until use the day of this computer's clock (UTC).";
  return seconds >= HOUR ? problem("clock", text, fix) : warning("clock", text, fix);
}
