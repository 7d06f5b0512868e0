import type { Clock, Connection } from "./connection.ts";

/**
 * How long to wait for an answer, in milliseconds, before the first message and between further
 * messages.
 */
const FIRST_MS = 5_000;
const NEXT_MS = 10_000;
/** Shorter waits end before anybody has read a message about them. */
const SHORT_MS = 3_000;

/** Reports what the client is waiting for: one message for all open requests. */
export class Waiting {
  readonly #onWait: Connection["onWait"];
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(onWait: Connection["onWait"]) {
    this.#onWait = onWait;
  }

  #tell(clock: Clock, wait: Parameters<NonNullable<Connection["onWait"]>>[0]): void {
    const now = clock.now().getTime();
    if (now - this.#toldAt < FIRST_MS) return;
    this.#toldAt = now;
    this.#onWait?.(wait);
  }

  /**
   * Must be called when a request was sent.
   * @param ms the timeout of the request
   * @returns a function to call when the request has ended
   */
  forAnswer(method: string, ms: number, clock: Clock): () => void {
    if (!this.#onWait) return () => undefined;
    const begun = clock.now().getTime();
    let isOver = false;
    const tellIn = (pause: number): void => {
      clock.deadline(pause).addEventListener("abort", () => {
        if (isOver) return;
        const seconds = Math.round((clock.now().getTime() - begun) / 1000);
        const atMost = Math.round(ms / 1000);
        if (seconds < atMost) this.#tell(clock, { kind: "answer", method, seconds, atMost });
        tellIn(NEXT_MS);
      });
    };
    tellIn(FIRST_MS);
    return () => {
      isOver = true;
    };
  }

  /**
   * Must be called before a request is sent again in `ms` milliseconds.
   * @param waited the time since the first try
   */
  forRetry(because: string, ms: number, waited: number, clock: Clock): void {
    if (waited + ms < SHORT_MS) return;
    this.#tell(clock, { kind: "retry", because, seconds: Math.max(1, Math.round(ms / 1000)) });
  }
}
