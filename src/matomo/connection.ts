import { AccessError } from "../domain/error.ts";
import type { Secret } from "../domain/secret.ts";

/** A Matomo server and the secrets for it. */
export interface Connection {
  /** Base URL without `index.php`, query or trailing slash. */
  readonly url: string;
  readonly token: Secret;
  /** Password of the token's owner; Matomo wants it for super users and e-mails. */
  readonly password?: Secret | undefined;
  /** Milliseconds one request may take. */
  readonly timeoutMs?: number | undefined;
  /** Requests at the same time; only reads are parallel. */
  readonly parallel?: number | undefined;
}

/** Time and chance, handed in so that tests need not wait. */
export interface Clock {
  now(): Date;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * The base URL in one form: `https://host[:port][/path]`.
 * @throws AccessError `usage` for a URL that the token must not be sent to
 */
export function checkUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw new AccessError("usage", "The URL of Matomo is none.", "Write it like https://analytics.example.org.");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new AccessError("usage", "The URL of Matomo must begin with https://.");
  if (url.username !== "" || url.password !== "")
    throw new AccessError("usage", "The URL of Matomo holds a user name or password.", "Take them out: the token goes into MATOMO_TOKEN.");
  if (url.search !== "" || url.hash !== "")
    throw new AccessError(
      "usage",
      "The URL of Matomo has a query or fragment.",
      "Only the address of the server is needed, like https://analytics.example.org.",
    );
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new AccessError(
      "usage",
      `${url.origin} is not encrypted: the super user token would be readable on the way.`,
      "Use the https:// address.",
    );
  }
  return `${url.origin}${url.pathname.replace(/\/(?:index\.php)?$/, "").replace(/\/+$/, "")}`;
}
