import type { Exchange } from "./transport.ts";

/** Milliseconds after which the answer to a change counts as slow: a quarter of its timeout. */
const SLOW_MS = 30_000;

/** How many requests are sent at the same time. */
export interface Pace {
  /** The maximum number of changes at the same time, at least 1. */
  width: number;
}

/** Whether the outcome of a request shows that the server is overloaded. */
const isBusy = (exchange: Exchange): boolean =>
  exchange.kind === "answer"
    ? [429, 502, 503, 504].includes(exchange.answer.status)
    : exchange.kind === "broken";

/**
 * Halves the number of simultaneous changes if the outcome shows that the server is busy or slow.
 * The number never grows again within a run.
 */
export function slowDown(pace: Pace, exchange: Exchange, ms: number): void {
  if (isBusy(exchange) || ms >= SLOW_MS) pace.width = Math.max(1, Math.floor(pace.width / 2));
}
