import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { type AxiosInstance, isAxiosError } from "axios";
import { AccessError } from "../domain/error.ts";
import { describeAnswer, type RawAnswer, redirectError, stopError } from "./answer.ts";
import type { Clock, Connection } from "./connection.ts";

/** Form fields in the order sent; lists become `name[]`. */
export type Fields = readonly (readonly [string, string | readonly string[]])[];

/** A request whose outcome is not known: it may or may not have been carried out. */
export class Doubt {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Whether a request may be sent again after an unclear end: reads may, writes may not. */
export type Kind = "read" | "write";

const MOST_TRIES = 5;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** An answer larger than this is none of Matomo's: 5,000 people on 1,000 sites are below 10 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Codes of errors that happen before a request leaves the machine. */
const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

function encode(fields: Fields): string {
  const body = new URLSearchParams();
  for (const [key, value] of fields) {
    if (typeof value === "string") body.append(key, value);
    else for (const [index, item] of value.entries()) body.append(`${key}[${index}]`, item);
  }
  return body.toString();
}

/** Seconds or a date; `undefined` when it is neither. In milliseconds, at most a minute. */
function retryAfterMs(text: string, now: Date): number | undefined {
  const seconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), 60_000) : undefined;
}

const brokenWord = (code: string): string =>
  code === "ECONNABORTED" || code === "ETIMEDOUT" ? "no answer in time" : `the connection broke (${code})`;

/**
 * One HTTP client per connection. POST only; module, method and format in the query string, so that early errors come as JSON; everything else
 * in the body with the token first, because PHP drops the last variables of a body that has too many (LIVE). Redirects are refused: following
 * one would turn POST into GET and could take the token elsewhere. The first refused token, or a lock-out, ends all traffic.
 */
export class MatomoHttp {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #axios: AxiosInstance;
  #stopped: AccessError | undefined;
  #requests = 0;

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    const agent = { keepAlive: true, maxSockets: connection.parallel ?? 4 };
    this.#axios = axios.create({
      timeout: connection.timeoutMs ?? 120_000,
      maxRedirects: 0,
      maxContentLength: MOST_BYTES,
      maxBodyLength: 16 * 1024 * 1024,
      responseType: "text",
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      // A proxy of the environment would see the token of plain http requests; a tunnel for https belongs into the network, not here.
      proxy: false,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json", "user-agent": "matomo-access" },
    });
  }

  get requests(): number {
    return this.#requests;
  }

  /** Sends one call until it has an answer that is worth reading. @throws AccessError @returns Doubt only for writes */
  async post(method: string, fields: Fields, kind: Kind, signal?: AbortSignal): Promise<RawAnswer | Doubt> {
    const body = encode([["token_auth", this.#connection.token.reveal()], ...fields]);
    for (let attempt = 1; ; attempt++) {
      if (this.#stopped) throw this.#stopped;
      signal?.throwIfAborted();
      const outcome = await this.#once(method, body, signal);
      const wait = this.#judge(outcome, kind, attempt);
      if (wait === undefined) return outcome as RawAnswer | Doubt;
      await this.#clock.sleep(wait, signal);
    }
  }

  /** How long to wait before the next try; `undefined` when the outcome stands. @throws AccessError */
  #judge(outcome: RawAnswer | Doubt | { readonly notSent: string }, kind: Kind, attempt: number): number | undefined {
    const backoff = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1)) * this.#clock.random();
    const last = attempt >= MOST_TRIES;
    if ("notSent" in outcome) {
      if (!last) return backoff;
      throw new AccessError(
        "matomo-unreachable",
        `Matomo at ${this.#connection.url} cannot be reached (${outcome.notSent}).`,
        "Check the address and the network.",
      );
    }
    if (outcome instanceof Doubt) {
      if (kind === "write") return undefined;
      if (!last) return backoff;
      throw new AccessError("matomo-unreachable", `Matomo at ${this.#connection.url} did not answer: ${outcome.reason}.`);
    }
    const stop = stopError(outcome);
    if (stop) throw (this.#stopped = stop);
    if (outcome.status >= 300 && outcome.status < 400) throw redirectError(outcome);
    if (outcome.status === 429) {
      if (!last) return (retryAfterMs(outcome.retryAfter, this.#clock.now()) ?? FIRST_DELAY * 2 ** attempt) + backoff;
      throw new AccessError("matomo-busy", "Matomo asks for fewer requests (HTTP 429) and kept asking.", "Try again later.");
    }
    // Maintenance, or a full server: not handled, so it may be sent again whatever it was.
    if (outcome.status === 503) {
      if (!last) return (retryAfterMs(outcome.retryAfter, this.#clock.now()) ?? 0) + backoff;
      throw new AccessError(
        "matomo-unreachable",
        `Matomo is not available (${describeAnswer(outcome)}).`,
        "It may be in maintenance. Try again later.",
      );
    }
    const isGateway = outcome.status === 502 || outcome.status === 504;
    return isGateway && kind === "read" && !last ? backoff : undefined;
  }

  async #once(method: string, body: string, signal?: AbortSignal): Promise<RawAnswer | Doubt | { readonly notSent: string }> {
    const url = `${this.#connection.url}/index.php?module=API&format=json&method=${encodeURIComponent(method)}`;
    this.#requests++;
    try {
      const response = await this.#axios.post<string>(url, body, signal ? { signal } : {});
      const header = (name: string): string => {
        const value: unknown = response.headers[name];
        return typeof value === "string" ? value : "";
      };
      return {
        status: response.status,
        contentType: header("content-type"),
        location: header("location"),
        retryAfter: header("retry-after"),
        text: typeof response.data === "string" ? response.data : "",
      };
    } catch (error) {
      // Only the code is taken over: an AxiosError holds the request, and with it the token.
      const code = isAxiosError(error) ? (error.code ?? "unknown") : "unknown";
      if (signal?.aborted) throw new AccessError("internal", "interrupted");
      return NOT_SENT.has(code) ? { notSent: code } : new Doubt(brokenWord(code));
    }
  }
}
