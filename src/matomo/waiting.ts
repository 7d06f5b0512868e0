import type { Clock, Connection } from "./connection.ts";

/** After so many milliseconds without an answer people want to know why, and then again. */
const FIRST_MS = 5_000;
const NEXT_MS = 10_000;
/** A shorter wait is over before anybody has read about it. */
const SHORT_MS = 3_000;

/** Tells what is waited for: one line for all requests that are under way. */
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
   * A request was sent.
   * @param ms how long it may take, with what was waited before
   * @returns to be called when it has ended
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

  /** It is sent again in so many milliseconds; `waited` passed since the first try. */
  forRetry(because: string, ms: number, waited: number, clock: Clock): void {
    if (waited + ms < SHORT_MS) return;
    this.#tell(clock, { kind: "retry", because, seconds: Math.max(1, Math.round(ms / 1000)) });
  }
}
