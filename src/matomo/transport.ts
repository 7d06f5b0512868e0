import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import axios, { type AxiosInstance, isAxiosError } from "axios";
import type { Answer } from "./answer.ts";
import type { Clock, Connection } from "./connection.ts";

/** How one HTTP request ended. */
export type Exchange =
  | { readonly kind: "answer"; readonly answer: Answer }
  /** Nothing was sent, so any request can be sent again. */
  | { readonly kind: "not-sent"; readonly reason: string }
  /** Nothing was sent because the certificate is not trusted. Trying again does not help. */
  | { readonly kind: "untrusted"; readonly reason: string }
  /** The connection broke or timed out. Matomo may or may not have applied the request. */
  | { readonly kind: "broken"; readonly reason: string }
  /** The answer is unreadable: too large, or not valid HTTP. */
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * The default number of requests at the same time. 1,000 changes took 7.1 s one after another, but
 * 2.0 to 2.9 s over two to four connections (measured on 5.0.2 with two cores).
 */
export const PARALLEL = 4;

/** The reason with which a request is aborted after its timeout. */
export const NO_ANSWER = "no answer in time";

const isCertificateCode = (code: string): boolean =>
  /^(?:CERT_|ERR_TLS_CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(?:GET_ISSUER|VERIFY))/.test(code) ||
  code === "HOSTNAME_MISMATCH";

/**
 * Whether the error happened during the DNS lookup or while connecting. Node tries several
 * addresses and then returns an AggregateError.
 */
function beforeSending(error: unknown): boolean {
  if (error instanceof AggregateError)
    return error.errors.length > 0 && error.errors.every(beforeSending);
  const syscall: unknown = error instanceof Error && "syscall" in error ? error.syscall : undefined;
  return syscall === "connect" || syscall === "getaddrinfo";
}

/** Uses only error codes, because an AxiosError contains the request and with it the token. */
function judgeFailure(error: unknown, timedOut: boolean): Exchange {
  const code = isAxiosError(error) ? (error.code ?? "unknown") : "unknown";
  const cause: unknown = isAxiosError(error) ? error.cause : undefined;
  if (timedOut) return { kind: "broken", reason: NO_ANSWER };
  if (isCertificateCode(code)) return { kind: "untrusted", reason: code };
  if (beforeSending(cause)) return { kind: "not-sent", reason: code };
  if (isAxiosError(error) && error.message.startsWith("maxContentLength"))
    return { kind: "unreadable", reason: "over the size limit" };
  if (/^(?:HPE_|Z_|ERR_BROTLI|ERR__ERROR_FORMAT)/.test(code))
    return { kind: "unreadable", reason: code };
  return {
    kind: "broken",
    reason:
      code === "ERR_BAD_RESPONSE" ? "the answer was cut off" : `the connection broke (${code})`,
  };
}

/**
 * Decodes the body. In a body that is not valid UTF-8, invalid bytes become replacement characters.
 */
function decodeText(bytes: Uint8Array): Pick<Answer, "text" | "isUtf8"> {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), isUtf8: true };
  } catch {
    return { text: new TextDecoder("utf-8").decode(bytes), isUtf8: false };
  }
}

/** Sends single requests, at most `parallel` at the same time. */
export class Transport {
  readonly #axios: AxiosInstance;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #requests = 0;

  constructor({
    url,
    proxy,
    parallel,
    answerLimit,
  }: Pick<Connection, "url" | "proxy" | "parallel" | "answerLimit">) {
    this.#free = Math.max(1, parallel ?? PARALLEL);
    const agent = { keepAlive: true, maxSockets: this.#free };
    this.#axios = axios.create({
      adapter: "http",
      baseURL: `${url}/index.php`,
      maxRedirects: 0,
      maxContentLength: answerLimit ?? 128 * 1024 * 1024,
      maxBodyLength: 16 * 1024 * 1024,
      responseType: "arraybuffer",
      validateStatus: () => true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: proxy ? new HttpsProxyAgent(proxy.url.reveal(), agent) : new HttpsAgent(agent),
      // With plain http, the built-in proxy option of axios would show the token to the proxy.
      proxy: false,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
        "user-agent": "matomo-access",
      },
    });
  }

  /** The number of HTTP requests so far. */
  get requests(): number {
    return this.#requests;
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  /**
   * Waits for a free slot, asks `may` whether to send at all, and sends once.
   * @param may returns the timeout in milliseconds; throws if the client has stopped meanwhile
   */
  async send(
    method: string,
    body: string,
    may: () => number,
    clock: Clock,
    signal: AbortSignal | undefined,
  ): Promise<Exchange> {
    await this.#enter();
    try {
      const ms = may();
      this.#requests++;
      return await this.#once(method, body, clock.deadline(ms), signal);
    } finally {
      this.#leave();
    }
  }

  async #once(
    method: string,
    body: string,
    deadline: AbortSignal,
    signal: AbortSignal | undefined,
  ): Promise<Exchange> {
    try {
      const response = await this.#axios.post<Uint8Array>("", body, {
        // The query string must contain these parameters. Otherwise errors before the dispatch do
        // not arrive as JSON (ExceptionHandler::getErrorResponse reads $_GET).
        params: { module: "API", format: "json", method },
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      const header = (name: string): string => {
        const value: unknown = response.headers[name];
        return typeof value === "string" ? value : "";
      };
      return {
        kind: "answer",
        answer: {
          status: response.status,
          contentType: header("content-type"),
          location: header("location"),
          retryAfter: header("retry-after"),
          httpLogin: header("www-authenticate") !== "",
          date: header("date"),
          ...decodeText(response.data),
        },
      };
    } catch (error) {
      signal?.throwIfAborted();
      return judgeFailure(error, deadline.aborted);
    }
  }
}
