import { Octokit, RequestError } from "octokit";
import type { DebugLog } from "../../domain/debug-log.ts";
import type { Secret } from "../../domain/secret.ts";
import type { Io } from "../../job/io.ts";
import { fetchThroughProxy } from "./proxy-fetch.ts";
import { type Call, describeAnswer, describeCall, describeFailure } from "./describe-call.ts";
import { askOnce } from "./git-objects.ts";
import {
  GithubRefusal,
  isLimit,
  noList,
  queryRefusal,
  type QueryError,
  QUERY_ROUTE,
  requestRefusal,
} from "./refusal.ts";

const MAX_ATTEMPTS = 4;
/**
 * GitHub asks for about a minute after a secondary rate limit. If GitHub asks for a longer wait,
 * the run fails.
 */
const MAX_WAIT_MS = 120_000;
/** The maximum time for one request. GitHub itself ends requests after 10 s. */
const MAX_REQUEST_MS = 60_000;
/** The maximum number of pages of a list. GitHub's own limits are far lower. */
const MAX_PAGES = 1_000;

type Parameters = Record<string, unknown>;
type OctokitResponse = Awaited<ReturnType<Octokit["request"]>>;

export interface Api {
  /** The debug log of the run, for decisions that depend on GitHub's answers. */
  readonly debug: DebugLog | undefined;
  /**
   * Sends one call. `route` is in the form of octokit, e.g.
   * `GET /repos/{owner}/{repo}/pulls/{pull_number}`. Owner and repo are filled in. Each commit,
   * tree and blob is requested only once.
   */
  call<T>(route: string, parameters?: Record<string, unknown>): Promise<T>;
  /**
   * Returns every page of a list, or throws; never returns a part. `key` names the list inside an
   * object.
   */
  all<T>(route: string, parameters?: Record<string, unknown>, key?: string): Promise<T[]>;
  /**
   * Sends a GraphQL query, which only reads. Its variables include `owner` and `repo`. GitHub
   * refuses a query that costs it too much, with a status of at least 500. A smaller query may then
   * work.
   */
  query<T>(text: string, variables: Readonly<Record<string, unknown>>): Promise<T>;
  /** Downloads raw bytes behind a redirect, e.g. the zip of an artifact. */
  bytes(route: string, parameters: Record<string, unknown>, max: number): Promise<Uint8Array>;
}

/**
 * Whether a call can be repeated. Only calls that read, or that replace a text, can be repeated,
 * because repeating another call could create a second comment.
 */
const isRepeatable = (route: string): boolean =>
  /^GET |^POST \/graphql$|^PATCH \/repos\/\{owner\}\/\{repo\}\/issues\//.test(route);

/**
 * How long to wait before repeating a call, in milliseconds; `undefined` if it must not be
 * repeated.
 */
function waitFor(error: unknown, route: string, attempt: number, io: Io): number | undefined {
  if (attempt >= MAX_ATTEMPTS) return undefined;
  const backoff = 1000 * 2 ** attempt * (0.5 + io.random() / 2);
  if (!(error instanceof RequestError)) return isRepeatable(route) ? backoff : undefined;
  if (isLimit(error)) {
    const headers = error.response?.headers ?? {};
    const reset =
      headers["x-ratelimit-remaining"] === "0"
        ? Number(headers["x-ratelimit-reset"]) - io.now().getTime() / 1000
        : undefined;
    // Without a time in the answer, GitHub expects a wait of a minute.
    const seconds =
      [Number(headers["retry-after"]), reset, 60].find(
        (value) => value !== undefined && Number.isFinite(value),
      ) ?? 60;
    const wait = Math.max(1000, seconds * 1000);
    // A call that was refused because of a rate limit was not carried out, so any call can be
    // repeated.
    return wait <= MAX_WAIT_MS ? wait : undefined;
  }
  // After another failure it is unknown whether a writing call was carried out. Repeating it could
  // create a second comment.
  return error.status >= 500 && isRepeatable(route) ? backoff : undefined;
}

/** On GitHub Enterprise Server the REST API is under /api/v3, and GraphQL under /api. */
const queryUrl = (apiUrl: string): string =>
  `${apiUrl.replace(/\/+$/, "").replace(/\/api\/v3$/, "/api")}/graphql`;

/**
 * The reason why a page of a list could not be read. This error has no `status`, because octokit
 * would treat a 409 as the end of the list and truncate the list.
 */
class PageFailure extends Error {
  readonly failure: unknown;
  constructor(failure: unknown) {
    super("One page of a list from GitHub could not be read.");
    this.failure = failure;
  }
}

/**
 * GitHub's REST API for one repository. Octokit's own retries and throttling are off, because they
 * repeat writing calls and wait in real time.
 * @throws GithubRefusal
 */
export function createApi(io: Io, token: Secret, apiUrl: string, owner: string, repo: string): Api {
  const fetch = fetchThroughProxy(apiUrl, io.env);
  const octokit = new Octokit({
    auth: token.reveal(),
    baseUrl: apiUrl,
    userAgent: "matomo-access",
    retry: { enabled: false },
    throttle: { enabled: false },
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    },
  });
  /** The options of every request: its deadline, and its proxy. */
  const within = (): Record<string, unknown> => ({
    signal: AbortSignal.any([io.signal, io.deadline(MAX_REQUEST_MS)]),
    ...(fetch ? { fetch } : {}),
  });
  /** Repeats a request until there is an answer, or until repeating is useless. */
  const send = async (
    call: Call,
    ask: () => Promise<OctokitResponse>,
  ): Promise<OctokitResponse> => {
    for (let attempt = 1; ; attempt++) {
      const sentAt = io.now().getTime();
      const tell = (end: string): void =>
        io.debug?.(`github: ${describeCall(call)}: ${end}, ${io.now().getTime() - sentAt} ms`);
      try {
        const response = await ask();
        if (io.debug) tell(describeAnswer(response));
        return response;
      } catch (error) {
        if (io.debug) tell(describeFailure(error));
        const wait = io.signal.aborted ? undefined : waitFor(error, call.route, attempt, io);
        if (wait === undefined) throw requestRefusal(error, call.route, token);
        io.debug?.(`github: retrying in ${Math.round(wait)} ms (try ${attempt + 1})`);
        await io.sleep(wait, io.signal);
      }
    }
  };
  const call = (route: string, parameters: Parameters): Promise<OctokitResponse> =>
    send({ route, parameters }, () =>
      octokit.request(route, {
        ...(route.includes("{owner}") ? { owner, repo } : {}),
        ...parameters,
        request: within(),
      }),
    );

  /**
   * Iterates over the pages of a list. Octokit finds the next page, and every page is requested
   * like any other call.
   */
  const pagesOf = (
    route: string,
    parameters: Parameters,
  ): AsyncIterable<{ readonly data: unknown }> => {
    let pages = 0;
    const page = async (options: {
      readonly url: string;
      readonly method?: string;
    }): Promise<OctokitResponse> => {
      try {
        pages += 1;
        if (pages > MAX_PAGES)
          throw new GithubRefusal(0, `GitHub's list of ${route} has too many pages.`);
        // The answer contains the address of the next page. The token must not be sent to another
        // origin.
        if (new URL(options.url, apiUrl).origin !== new URL(apiUrl).origin)
          throw new GithubRefusal(0, `GitHub's list of ${route} continues at another address.`);
        const response = await send({ route, parameters, page: pages }, () =>
          octokit.request({ ...options, request: within() }),
        );
        if (typeof response.data !== "object" || response.data === null)
          throw noList(route, response.status);
        return response;
      } catch (error) {
        throw new PageFailure(error);
      }
    };
    const [method = "GET", url = ""] = route.split(" ");
    const first = octokit.request.defaults({
      owner,
      repo,
      ...parameters,
      per_page: 100,
      method,
      url,
    });
    return octokit.paginate.iterator(Object.assign(page, first));
  };

  const read = askOnce(async (route, parameters) => (await call(route, parameters)).data);

  return {
    debug: io.debug,
    call: async <T>(route: string, parameters: Parameters = {}) =>
      (await read(route, parameters)) as T,
    all: async <T>(route: string, parameters: Parameters = {}, key?: string) => {
      const items: T[] = [];
      try {
        for await (const { data } of pagesOf(route, parameters)) {
          // Some lists come inside an object, and octokit has already extracted some of them.
          const list: unknown =
            Array.isArray(data) || key === undefined
              ? data
              : (data as Record<string, unknown>)[key];
          if (!Array.isArray(list)) throw noList(route, 200);
          items.push(...(list as T[]));
        }
        return items;
      } catch (error) {
        throw error instanceof PageFailure ? error.failure : error;
      }
    },
    query: async <T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T> => {
      const { data } = await send({ route: QUERY_ROUTE, parameters: {} }, () =>
        octokit.request({
          method: "POST",
          url: queryUrl(apiUrl),
          query,
          variables: { owner, repo, ...variables },
          request: within(),
        }),
      );
      const answer = data as { data?: T | null; errors?: readonly QueryError[] } | null;
      if (answer?.errors !== undefined && answer.errors.length > 0)
        throw queryRefusal(answer.errors);
      if (answer?.data === undefined || answer.data === null)
        throw new GithubRefusal(503, "GitHub answered a query without its data.");
      return answer.data;
    },
    bytes: async (route, parameters, max) => {
      const { data } = await call(route, parameters);
      const bytes = new Uint8Array(data as ArrayBuffer);
      if (bytes.length > max) throw new GithubRefusal(413, "The artifact is too large.");
      return bytes;
    },
  };
}
