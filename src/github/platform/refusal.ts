import { RequestError } from "octokit";
import { AccessError } from "../../domain/error.ts";
import type { Secret } from "../../domain/secret.ts";

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

/** Whether GitHub refused a call because of a rate limit. */
export const isLimit = (error: RequestError): boolean =>
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

/** The refusal for a REST call that failed. The token never appears in it. */
export function requestRefusal(error: unknown, route: string, token: Secret): GithubRefusal {
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

/** The refusal for a page that contains no list. */
export const noList = (route: string, status: number): GithubRefusal =>
  new GithubRefusal(
    status,
    `GitHub answered ${route} with something other than the requested list.`,
  );

/** The route of every GraphQL query. */
export const QUERY_ROUTE = "POST /graphql";

/** An error in the answer to a GraphQL query. */
export interface QueryError {
  readonly type?: string;
  readonly message?: string;
}

/** GraphQL answers a refused query with status 200 and errors. */
export function queryRefusal(errors: readonly QueryError[]): GithubRefusal {
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
