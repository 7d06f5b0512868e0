import type { AccessError } from "../domain/error.ts";
import type { DebugLog } from "../domain/debug-log.ts";
import type { Secret } from "../domain/secret.ts";
import { type Answer, describeAnswer, isRecord, parse, cleanText } from "./answer.ts";
import { type BulkLimit, noBulkLimit } from "./bulk.ts";
import { checkUrl, type Clock, type Connection } from "./connection.ts";
import { describeExchange } from "./describe-exchange.ts";
import {
  busyError,
  certificateError,
  maintenanceError,
  noSuperuserError,
  oddAnswerError,
  redirectError,
  refusedError,
  stopError,
  noAnswerError,
  proxyLoginError,
  unreachableError,
} from "./failures.ts";
import { type Fields, encodeForm } from "./form.ts";
import { type Pace, slowDown } from "./pace.ts";
import type { Proxy } from "./proxy.ts";
import { delayBeforeRetry, type Kind, MAX_TIME_MS, READ_TIME_MS, WRITE_TRY_MS } from "./retry.ts";
import { type Exchange, NO_ANSWER, PARALLEL, Transport } from "./transport.ts";
import { Waiting } from "./waiting.ts";

/** The result of a write without a clear answer: Matomo may or may not have applied it. */
export class Doubt {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

export interface CallOptions {
  readonly kind: Kind;
  readonly signal?: AbortSignal | undefined;
  /**
   * Secrets in the fields, besides those of the connection. These secrets are masked in every
   * answer.
   */
  readonly secrets?: readonly Secret[] | undefined;
  /** The content of a bulk request for `--debug`, such as `12 UsersManager.setUserAccess`. */
  readonly holds?: string | undefined;
}

const PROBE = "UsersManager.hasSuperUserAccess";

/**
 * Requests error texts in English, whatever the language of the token's owner (observed on 5.0.2
 * and 5.2.0-b5). This includes errors before the login.
 */
const IN_ENGLISH = ["language", "en"] as const;

/**
 * The HTTP client of a connection. All requests are POST: module, method and format in the query
 * string, everything else in the body. The token comes first, because PHP drops the last variables
 * of a body that has too many variables (observed). Redirects are refused. `force_api_session` is
 * never sent, because it switches to sessions and asks for passwords. The very first request is a
 * harmless read that is sent alone, so that a wrong token causes only one failed login. The first
 * 401 or lock-out stops all further requests.
 */
export class MatomoClient {
  readonly url: string;
  /** Secrets that must never appear in a message. */
  readonly secrets: readonly Secret[];
  /** The limit of bulk requests, as found in this run. */
  readonly bulkLimit: BulkLimit = noBulkLimit();
  /** How many changes the server accepts at the same time, as found in this run. */
  readonly pace: Pace;
  readonly #token: Secret;
  readonly #transport: Transport;
  readonly #debug: DebugLog | undefined;
  readonly #proxy: Proxy | undefined;
  /** Milliseconds that one read may take, including all tries. */
  readonly #readMs: number;
  readonly #waiting: Waiting;
  readonly #onStop: ((error: AccessError) => void)[] = [];
  #stopped: AccessError | undefined;
  #probe: Promise<void> | undefined;

  constructor(connection: Connection) {
    this.url = checkUrl(connection.url, { plainHttp: true });
    this.#token = connection.token;
    this.secrets = connection.password
      ? [connection.token, connection.password]
      : [connection.token];
    this.pace = { width: connection.parallel ?? PARALLEL };
    this.#transport = new Transport({ ...connection, url: this.url });
    this.#debug = connection.debug;
    this.#proxy = connection.proxy;
    this.#readMs = connection.timeoutMs ?? READ_TIME_MS;
    this.#waiting = new Waiting(connection.onWait);
  }

  /** The number of HTTP requests so far. */
  get requests(): number {
    return this.#transport.requests;
  }

  onStop(listener: (error: AccessError) => void): void {
    this.#onStop.push(listener);
  }

  /**
   * Sends one call and tries again until there is a usable answer. Before the first call, checks
   * that the token belongs to a super user.
   * @returns for writes, a Doubt if nobody knows whether Matomo applied the write
   * @throws AccessError; after a 401 or lock-out, every call throws the same error
   */
  async call(
    method: string,
    fields: Fields,
    clock: Clock,
    options: CallOptions,
  ): Promise<Answer | Doubt> {
    this.#probe ??= this.#ask(clock, options.signal).catch((error: unknown) => {
      this.#probe = undefined;
      throw error;
    });
    await this.#probe;
    return this.#send(method, fields, clock, options);
  }

  async #ask(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#send(PROBE, [], clock, { kind: "read", signal });
    const parsed = answer instanceof Doubt ? undefined : parse(answer);
    if (answer instanceof Doubt || parsed === undefined) return;
    if (parsed.kind === "refused")
      throw refusedError(PROBE, cleanText(parsed.message, this.secrets));
    const value =
      parsed.kind === "data" && answer.status === 200 && isRecord(parsed.value)
        ? parsed.value["value"]
        : undefined;
    if (value === true || value === 1 || value === "1") return;
    if (value === false || value === 0 || value === "0") throw this.#stop(noSuperuserError());
    throw oddAnswerError(PROBE, describeAnswer(answer, this.secrets));
  }

  #stop(error: AccessError): AccessError {
    if (this.#stopped) return this.#stopped;
    this.#stopped = error;
    for (const listener of this.#onStop) listener(error);
    return error;
  }

  async #send(
    method: string,
    fields: Fields,
    clock: Clock,
    options: CallOptions,
  ): Promise<Answer | Doubt> {
    const { kind, signal, secrets = [], holds } = options;
    const total = kind === "read" ? this.#readMs : MAX_TIME_MS;
    let begun: number | undefined;
    let sentAt = 0;
    let answered: (() => void) | undefined;
    const may = (): number => {
      if (this.#stopped) throw this.#stopped;
      signal?.throwIfAborted();
      // Runs immediately before sending, because the request may have waited in the queue.
      sentAt = clock.now().getTime();
      begun ??= sentAt;
      const left = Math.max(1, total - (sentAt - begun));
      const ms = kind === "read" ? left : WRITE_TRY_MS;
      answered = this.#waiting.forAnswer(method, ms, clock);
      return ms;
    };
    const language = kind === "read" ? [IN_ENGLISH] : [];
    const body = encodeForm([["token_auth", this.#token.reveal()], ...language, ...fields]);
    for (let attempt = 1; ; attempt++) {
      const exchange = await this.#transport
        .send(method, body, may, clock, signal)
        .finally(() => answered?.());
      const now = clock.now();
      if (kind === "write") slowDown(this.pace, exchange, now.getTime() - sentAt);
      const waited = now.getTime() - (begun ?? now.getTime());
      const stop =
        exchange.kind === "answer"
          ? stopError(exchange.answer, [...this.secrets, ...secrets])
          : undefined;
      const delay = stop
        ? undefined
        : delayBeforeRetry(exchange, kind, attempt, now, clock.random());
      const wait = delay !== undefined && waited + delay < total ? delay : undefined;
      this.#debug?.(
        `matomo: POST ${holds === undefined ? method : `${method} (${holds})`}: ${describeExchange(exchange)}, ${now.getTime() - sentAt} ms${
          wait === undefined ? "" : `; retrying in ${wait} ms (try ${attempt + 1})`
        }`,
      );
      if (stop) throw this.#stop(stop);
      if (wait === undefined) return this.#conclude(exchange, method, kind, secrets);
      this.#waiting.forRetry(describeExchange(exchange), wait, waited, clock);
      await clock.sleep(wait, signal);
    }
  }

  /** Interprets the last try. @throws AccessError */
  #conclude(
    exchange: Exchange,
    method: string,
    kind: Kind,
    more: readonly Secret[],
  ): Answer | Doubt {
    const secrets = [...this.secrets, ...more];
    switch (exchange.kind) {
      case "not-sent":
        throw unreachableError(this.url, exchange.reason, this.#proxy);
      case "untrusted":
        throw certificateError(this.url, exchange.reason);
      case "broken":
        if (kind === "write") return new Doubt(exchange.reason);
        throw exchange.reason === NO_ANSWER
          ? noAnswerError(this.url, this.#readMs, this.#proxy)
          : unreachableError(this.url, exchange.reason, this.#proxy);
      case "unreadable":
        if (kind === "write") return new Doubt(`the answer cannot be read: ${exchange.reason}`);
        throw oddAnswerError(method, exchange.reason);
      case "answer": {
        const { answer } = exchange;
        const { status } = answer;
        if (status >= 300 && status < 400) throw redirectError(answer, this.url);
        if (status === 407 && this.#proxy) throw proxyLoginError(this.#proxy);
        if (status === 429) throw busyError();
        if (status === 503) throw maintenanceError(answer, secrets);
        if (kind === "read" && (status === 502 || status === 504))
          throw unreachableError(
            this.url,
            `a server in front of Matomo answers ${describeAnswer(answer, secrets)}`,
            this.#proxy,
          );
        return answer;
      }
    }
  }
}

const clients = new WeakMap<Connection, MatomoClient>();

/**
 * The client of a connection. All readers and writers that are made from the same connection object
 * share this client.
 */
export function clientOf(connection: Connection): MatomoClient {
  const client = clients.get(connection) ?? new MatomoClient(connection);
  clients.set(connection, client);
  return client;
}
