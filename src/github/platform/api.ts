import { Octokit, RequestError } from "octokit";
import type { DebugLog } from "../../domain/debug-log.ts";
import { AccessError } from "../../domain/error.ts";
import type { Secret } from "../../domain/secret.ts";
import type { Io } from "../../job/io.ts";
import { fetchThroughProxy } from "./proxy-fetch.ts";
import { type Call, describeAnswer, describeCall, describeFailure } from "./describe-call.ts";
import { askOnce } from "./git-objects.ts";

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

/** A refusal of GitHub. `status` is the HTTP status, or 0 if there was no answer. */
export class GithubRefusal extends AccessError {
  readonly status: number;
  constructor(status: number, message: string, hint?: string) {
    super("github", message, hint);
    this.status = status;
  }
}

/** Whether a call that failed with this error may have been carried out all the same. */
export const isDoubtful = (error: unknown): boolean =>
  error instanceof GithubRefusal && (error.status === 0 || error.status >= 500);

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
 * The permission that a call needs. Comments need the permission for pull requests. Runs also write
 * the issues and comments that they read, so read permission is not enough for them.
 */
const PERMISSIONS: readonly [RegExp, string][] = [
  [/\/statuses/, "statuses"],
  [/\/check-runs/, "checks"],
  [/\/comments|\/pulls/, "pull-requests"],
  [/\/issues/, "issues"],
  [/\/actions\//, "actions"],
  [/^POST \/graphql|\/git\/|\/contents|\/branches|\/commits|\/compare/, "contents"],
];

const isLimit = (error: RequestError): boolean =>
  error.status === 429 ||
  (error.status === 403 &&
    (error.response?.headers["retry-after"] !== undefined ||
      error.response?.headers["x-ratelimit-remaining"] === "0" ||
      /rate limit|abuse detection/i.test(error.message)));

/** The error message if the token lacks the permission for a call. */
function forbidden(route: string): string {
  const name = PERMISSIONS.find(([pattern]) => pattern.test(route))?.[1];
  const level =
    /^GET |graphql$/.test(route) && ["actions", "contents", "statuses"].includes(name ?? "")
      ? "read"
      : "write";
  const permission = name === undefined ? "more permissions" : `the permission "${name}: ${level}"`;
  return `GitHub does not let the job's token do this. To allow it, give the job ${permission} in the workflow. Runs for a pull request from a fork never get this permission.`;
}

function explain(error: unknown, route: string, token: Secret): GithubRefusal {
  const status = error instanceof RequestError ? error.status : 0;
  const said =
    error instanceof RequestError
      ? error.message.split(" - ", 1)[0]?.replaceAll(token.reveal(), "***").slice(0, 200)
      : undefined;
  if (status === 403 && /not accessible by integration/i.test(said ?? "")) {
    return new GithubRefusal(403, forbidden(route));
  }
  if (status === 403 && /not permitted to create or approve pull requests/i.test(said ?? "")) {
    return new GithubRefusal(
      403,
      "The repository does not allow workflows to open pull requests.",
      'Allow it in Settings > Actions > General ("Allow GitHub Actions to create and approve pull requests"), or open it from the branch by hand.',
    );
  }
  if (status === 410)
    return new GithubRefusal(
      410,
      "Issues are disabled in this repository.",
      "Enable them in Settings > General > Features.",
    );
  if (status === 401)
    return new GithubRefusal(
      401,
      "GitHub does not accept the token.",
      "Pass github-token: ${{ github.token }}.",
    );
  if (status === 0)
    return new GithubRefusal(0, `GitHub cannot be reached (${route.split(" ", 1)[0]}).`);
  if (error instanceof RequestError && isLimit(error))
    return new GithubRefusal(
      429,
      `GitHub's rate limit for this token is reached (${status}).`,
      "Run it again later.",
    );
  return new GithubRefusal(status, `GitHub refused ${route} with ${status}: ${said ?? ""}`);
}

const noList = (route: string, status: number): GithubRefusal =>
  new GithubRefusal(
    status,
    `GitHub answered ${route} with something other than the requested list.`,
  );

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

const QUERY_ROUTE = "POST /graphql";

/** On GitHub Enterprise Server the REST API is under /api/v3, and GraphQL under /api. */
const queryUrl = (apiUrl: string): string =>
  `${apiUrl.replace(/\/+$/, "").replace(/\/api\/v3$/, "/api")}/graphql`;

interface QueryError {
  readonly type?: string;
  readonly message?: string;
}

/** GraphQL answers a refused query with status 200 and errors. */
function refusalOf(errors: readonly QueryError[]): GithubRefusal {
  const [{ type, message = "" } = {}] = errors;
  if (type === "RATE_LIMITED")
    return new GithubRefusal(
      429,
      "GitHub's rate limit for this token is reached (RATE_LIMITED).",
      "Run it again later.",
    );
  if (type === "FORBIDDEN") return new GithubRefusal(403, forbidden(QUERY_ROUTE));
  // After a resource limit or a time-out, a smaller query may work.
  const status = type === undefined || type === "RESOURCE_LIMITS_EXCEEDED" ? 503 : 422;
  return new GithubRefusal(status, `GitHub refused a query: ${message.slice(0, 200)}`);
}

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
        if (wait === undefined) throw explain(error, call.route, token);
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
      if (answer?.errors !== undefined && answer.errors.length > 0) throw refusalOf(answer.errors);
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
