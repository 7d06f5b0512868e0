import type { DebugLog } from "../domain/debug-log.ts";
import { AccessError } from "../domain/error.ts";
import { isLoopback } from "../domain/loopback.ts";
import type { Secret } from "../domain/secret.ts";
import type { Proxy } from "./proxy.ts";

/**
 * A Matomo server and its secrets. Readers and writers made from the same object share one client.
 * After a 401 or lock-out, the client stops for all of them.
 */
export interface Connection {
  /** The base URL, as `checkUrl` returns it. */
  readonly url: string;
  readonly token: Secret;
  /**
   * The password of the token's owner. Matomo requires the password for changes of super users and
   * e-mails.
   */
  readonly password?: Secret | undefined;
  /** Milliseconds that one read may take, including all tries. Default: 60,000. */
  readonly timeoutMs?: number | undefined;
  /** The proxy for https requests. */
  readonly proxy?: Proxy | undefined;
  /** Called every few seconds while something takes long. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** The maximum number of requests at the same time. Default: 4. */
  readonly parallel?: number | undefined;
  /**
   * The maximum size of an answer in bytes. Default: 128 MiB. 400,000 access rows need less than 10
   * MB.
   */
  readonly answerLimit?: number | undefined;
  /** Called for every request. */
  readonly debug?: DebugLog | undefined;
}

/** What the client is waiting for. */
export type Wait =
  /** A request that has no answer yet. */
  | {
      readonly kind: "answer";
      readonly method: string;
      readonly seconds: number;
      /** The timeout in seconds. */
      readonly atMost: number;
    }
  /** A request that will be sent again in this many seconds. */
  | { readonly kind: "retry"; readonly because: string; readonly seconds: number };

/** Time and randomness, passed as an argument so that tests do not have to wait. */
export interface Clock {
  now(): Date;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborts after this many milliseconds. */
  deadline(ms: number): AbortSignal;
  /** A number from 0 to 1. */
  random(): number;
}

const EXAMPLE =
  "Write only the address of Matomo, like https://analytics.example.org or https://example.org/matomo.";

/**
 * Returns the base URL in the form `https://host[:port][/path]`, without `index.php` and trailing
 * slash. Messages never repeat the text, because people paste addresses with tokens in them.
 * @param options.from where the URL was written, for messages
 * @param options.plainHttp allows http:// to other hosts than this machine, where the token can be
 * read in transit
 * @throws AccessError `usage` for a URL to which the token must not be sent
 */
export function checkUrl(
  text: string,
  options: { readonly plainHttp?: boolean; readonly from?: string } = {},
): string {
  const name =
    options.from === undefined ? "The URL of Matomo" : `The URL of Matomo in ${options.from}`;
  const trimmed = text.trim();
  // `new URL` would drop tabs and line breaks and change backslashes. The token could then go to a
  // host that nobody saw in the text.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(trimmed) || !URL.canParse(trimmed))
    throw new AccessError("usage", `${name} is not a web address.`, EXAMPLE);
  const url = new URL(trimmed);
  if (url.username !== "" || url.password !== "")
    throw new AccessError(
      "usage",
      `${name} contains a user name or password.`,
      "Remove them: the token goes into MATOMO_TOKEN.",
    );
  if (url.search !== "" || url.hash !== "")
    throw new AccessError("usage", `${name} has a query or fragment.`, EXAMPLE);
  const path = url.pathname.replace(/\/index\.php$/, "/").replace(/\/+$/, "");
  if (path.endsWith(".php"))
    throw new AccessError("usage", `${name} points to a script other than index.php.`, EXAMPLE);
  if (url.protocol === "http:" && !isLoopback(url.hostname) && options.plainHttp !== true) {
    throw new AccessError(
      "usage",
      `${url.origin} is not encrypted, so the super user token could be read in transit.`,
      "Use the https:// address.",
    );
  }
  return `${url.origin}${path}`;
}
