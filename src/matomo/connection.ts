import type { DebugLog } from "../domain/debug-log.ts";
import { AccessError } from "../domain/error.ts";
import { isLoopback } from "../domain/loopback.ts";
import type { Secret } from "../domain/secret.ts";
import type { Proxy } from "./proxy.ts";

/**
 * A Matomo server and the secrets for it. Readers and writers made from the same object share their
 * traffic: what ends it ends it for all.
 */
export interface Connection {
  /** Base URL as `checkUrl` gives it. */
  readonly url: string;
  readonly token: Secret;
  /** Password of the token's owner; Matomo wants it for super users and e-mails. */
  readonly password?: Secret | undefined;
  /** Milliseconds that one read may take, all tries together; 60,000 if not given. */
  readonly timeoutMs?: number | undefined;
  /** Through which https goes. */
  readonly proxy?: Proxy | undefined;
  /** Told when something takes long, every few seconds. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** Requests at the same time, 4 if not given. */
  readonly parallel?: number | undefined;
  /**
   * Bytes of the largest answer that is read; 128 MiB if not given. 400,000 access rows are below
   * 10 MB.
   */
  readonly answerLimit?: number | undefined;
  /** Told of every request. */
  readonly debug?: DebugLog | undefined;
}

/** What is waited for. */
export type Wait =
  /** A request has no answer yet. */
  | {
      readonly kind: "answer";
      readonly method: string;
      readonly seconds: number;
      /** After so many seconds it is given up. */
      readonly atMost: number;
    }
  /** It is sent again in so many seconds. */
  | { readonly kind: "retry"; readonly because: string; readonly seconds: number };

/** Time and chance, handed in so that tests need not wait. */
export interface Clock {
  now(): Date;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborts when that time is over. */
  deadline(ms: number): AbortSignal;
  /** From 0 to 1. */
  random(): number;
}

const EXAMPLE =
  "Write only the address of Matomo, like https://analytics.example.org or https://example.org/matomo.";

/**
 * The base URL in one form: `https://host[:port][/path]`, without `index.php` and trailing slash.
 * No message repeats the text: people paste addresses out of the browser, with tokens in them.
 * @param options.from where the URL stands, for messages
 * @param options.plainHttp allows http:// to other hosts than this machine, where the token can be
 * read on the way
 * @throws AccessError `usage` for a URL that the token must not be sent to
 */
export function checkUrl(
  text: string,
  options: { readonly plainHttp?: boolean; readonly from?: string } = {},
): string {
  const name =
    options.from === undefined ? "The URL of Matomo" : `The URL of Matomo in ${options.from}`;
  const trimmed = text.trim();
  // `new URL` would drop tabs and line breaks and turn backslashes around, and so send the token to
  // a host that nobody has read.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(trimmed) || !URL.canParse(trimmed))
    throw new AccessError("usage", `${name} is not a web address.`, EXAMPLE);
  const url = new URL(trimmed);
  if (url.username !== "" || url.password !== "")
    throw new AccessError(
      "usage",
      `${name} holds a user name or password.`,
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
