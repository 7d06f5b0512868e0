import type { Exchange } from "./transport.ts";

/** Whether a request may be sent again after an unclear end: reads may, writes may not. */
export type Kind = "read" | "write";

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** Of what a server asks for with Retry-After, so much is waited at most, in milliseconds. */
const LONGEST_RETRY_AFTER = 120_000;
/**
 * Tries of one call when nothing answers: a typing error in the URL should not take a minute to be
 * told.
 */
const TRIES_WITHOUT_ANSWER = 4;
/** Tries of one call when a server says that it is busy or in maintenance; that passes. */
const TRIES_WHEN_ASKED_TO_WAIT = 8;
/** Milliseconds that all tries of one change may take: it is in the middle of others. */
export const MAX_TIME_MS = 5 * 60_000;
/** Milliseconds that all tries of one read may take, unless somebody says otherwise. */
export const READ_TIME_MS = 60_000;
/** Milliseconds that one try of a change may take, from connecting to the last byte. */
export const WRITE_TRY_MS = 120_000;

/** Seconds or a date (RFC 9110, 10.2.3), in milliseconds; `undefined` when it is neither. */
function retryAfterMs(text: string, now: Date): number | undefined {
  const value = text.trim();
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) && value !== ""
    ? Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER)
    : undefined;
}

/**
 * Exponential backoff with full jitter: anything between nothing and the ceiling, so that jobs that
 * failed together do not come back together.
 */
const backoff = (attempt: number, random: number, first = FIRST_DELAY): number =>
  Math.floor(random * Math.min(LONGEST_DELAY, first * 2 ** (attempt - 1)));

/**
 * Milliseconds to wait before the next try, or `undefined` when the outcome stands. Only what can
 * pass is tried again, and a write only when it is sure that Matomo did not act on it: nothing was
 * sent, 429, or 503 (Matomo's maintenance mode answers before anything else, LIVE).
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
