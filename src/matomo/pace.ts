import type { Exchange } from "./transport.ts";

/** Milliseconds after which an answer to a change is slow: a quarter of what one try may take. */
const SLOW_MS = 30_000;

/** How much is asked of the server at the same time. */
export interface Pace {
  /** Changes under way at the same time, from 1. */
  width: number;
}

/** Whether a server says by this that it has too much to do. */
const isBusy = (exchange: Exchange): boolean =>
  exchange.kind === "answer"
    ? [429, 502, 503, 504].includes(exchange.answer.status)
    : exchange.kind === "broken";

/**
 * Halves how much goes out at the same time, after an answer to a change that shows that the server
 * is busy or slow. It never grows again within a run.
 */
export function slowDown(pace: Pace, exchange: Exchange, ms: number): void {
  if (isBusy(exchange) || ms >= SLOW_MS) pace.width = Math.max(1, Math.floor(pace.width / 2));
}
