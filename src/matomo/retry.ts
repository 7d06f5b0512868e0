import type { Exchange } from "./transport.ts";

/**
 * The kind of a request decides whether it can be sent again after an unclear end: a read can, a
 * write cannot.
 */
export type Kind = "read" | "write";

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** The longest time in milliseconds that a Retry-After header can request. */
const LONGEST_RETRY_AFTER = 120_000;
/**
 * The maximum number of tries of one call if nothing answers. The number is low, so that a typing
 * error in the URL is reported quickly.
 */
const TRIES_WITHOUT_ANSWER = 4;
/**
 * The maximum number of tries of one call while a server is busy or in maintenance, which usually
 * passes.
 */
const TRIES_WHEN_ASKED_TO_WAIT = 8;
/** Milliseconds that all tries of one change may take. Other changes are waiting meanwhile. */
export const MAX_TIME_MS = 5 * 60_000;
/** By default, all tries of one read may take this many milliseconds. */
export const READ_TIME_MS = 60_000;
/** Milliseconds that one try of a change may take, from connecting to the last byte. */
export const WRITE_TRY_MS = 120_000;

/**
 * Reads Retry-After, which is a number of seconds or a date (RFC 9110, 10.2.3), as milliseconds.
 * `undefined` if it is neither.
 */
function retryAfterMs(text: string, now: Date): number | undefined {
  const value = text.trim();
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) && value !== ""
    ? Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER)
    : undefined;
}

/**
 * Exponential backoff with full jitter: a random time up to the limit, so that jobs that failed
 * together do not try again together.
 */
const backoff = (attempt: number, random: number, first = FIRST_DELAY): number =>
  Math.floor(random * Math.min(LONGEST_DELAY, first * 2 ** (attempt - 1)));

/**
 * Milliseconds to wait before the next try, or `undefined` if there is none. Only failures that can
 * pass are tried again. A write is tried again only if Matomo certainly did not apply it: nothing
 * was sent, or the status was 429 or 503. In maintenance mode, Matomo answers 503 before it does
 * anything (observed).
 */
export function delayBeforeRetry(
  exchange: Exchange,
  kind: Kind,
  attempt: number,
  now: Date,
  random: number,
): number | undefined {
  const again = (max: number, ms: number): number | undefined => (attempt < max ? ms : undefined);
  if (exchange.kind === "not-sent") return again(TRIES_WITHOUT_ANSWER, backoff(attempt, random));
  if (exchange.kind === "broken")
    return kind === "read" ? again(TRIES_WITHOUT_ANSWER, backoff(attempt, random)) : undefined;
  if (exchange.kind !== "answer") return undefined;
  const { status, retryAfter } = exchange.answer;
  if (status === 429) {
    const asked = retryAfterMs(retryAfter, now);
    return again(
      TRIES_WHEN_ASKED_TO_WAIT,
      asked === undefined ? backoff(attempt, random, 4 * FIRST_DELAY) : asked + backoff(1, random),
    );
  }
  if (status === 503)
    return again(
      TRIES_WHEN_ASKED_TO_WAIT,
      (retryAfterMs(retryAfter, now) ?? 0) + backoff(attempt, random),
    );
  if ((status === 502 || status === 504) && kind === "read")
    return again(TRIES_WITHOUT_ANSWER, backoff(attempt, random));
  return undefined;
}
