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

/** A write without a clear end: Matomo may or may not have made it. */
export class Doubt {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

export interface CallOptions {
  readonly kind: Kind;
  readonly signal?: AbortSignal | undefined;
  /** Secrets in the fields besides those of the connection, to be masked in whatever comes back. */
  readonly secrets?: readonly Secret[] | undefined;
  /** What a bulk request holds, for `--debug`: `12 UsersManager.setUserAccess`. */
  readonly holds?: string | undefined;
}

const PROBE = "UsersManager.hasSuperUserAccess";

/**
 * Texts of errors in English, whatever language the token's owner uses (LIVE on 5.0.2 and 5.2.0-b5,
 * before the login too).
 */
const IN_ENGLISH = ["language", "en"] as const;

/**
 * The one HTTP client of a connection. POST only; module, method and format in the query string,
 * everything else in the body with the token first, because PHP drops the last variables of a body
 * that has too many (LIVE). Redirects are refused. `force_api_session` is never sent: it would
 * switch to sessions and ask for passwords. The first request ever is a harmless question that goes
 * out alone, so that a wrong token is one failed login and not several; the first 401 or lock-out
 * ends all traffic.
 */
export class MatomoClient {
  readonly url: string;
  /** What must never be seen in a message. */
  readonly secrets: readonly Secret[];
  /** What was found out in this run about how much one bulk request may hold. */
  readonly bulkLimit: BulkLimit = noBulkLimit();
  /** What was found out in this run about how many changes the server takes at the same time. */
  readonly pace: Pace;
  readonly #token: Secret;
  readonly #transport: Transport;
  readonly #debug: DebugLog | undefined;
  readonly #proxy: Proxy | undefined;
  /** Milliseconds that one read may take, all tries together. */
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

  /** HTTP requests so far. */
  get requests(): number {
    return this.#transport.requests;
  }

  onStop(listener: (error: AccessError) => void): void {
    this.#onStop.push(listener);
  }

  /**
   * Sends one call until it has an answer that is worth reading; before the first one, makes sure
   * that the token is a super user's.
   * @returns for writes, a Doubt when it is not known whether Matomo acted
   * @throws AccessError; the same one for ever once the traffic has ended
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
      // Asked right before a request is sent: its turn may come late.
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
          wait === undefined ? "" : `; sent again in ${wait} ms (try ${attempt + 1})`
        }`,
      );
      if (stop) throw this.#stop(stop);
      if (wait === undefined) return this.#conclude(exchange, method, kind, secrets);
      this.#waiting.forRetry(describeExchange(exchange), wait, waited, clock);
      await clock.sleep(wait, signal);
    }
  }

  /** What an outcome means that is not tried again. @throws AccessError */
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
            `a server before it answers ${describeAnswer(answer, secrets)}`,
            this.#proxy,
          );
        return answer;
      }
    }
  }
}

const clients = new WeakMap<Connection, MatomoClient>();

/** The client of a connection: one for everything that is made from the same object. */
export function clientOf(connection: Connection): MatomoClient {
  const client = clients.get(connection) ?? new MatomoClient(connection);
  clients.set(connection, client);
  return client;
}
