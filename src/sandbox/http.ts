import { hash } from "node:crypto";
import type { World } from "./core/call.ts";
import { answer } from "./dispatch.ts";
import { sameCollated } from "./core/collation.ts";
import { ApiError } from "./core/failure.ts";
import { LoginAttempts } from "./core/login-attempts.ts";
import { inText, type Param } from "./core/param.ts";
import { parseBody, parseQuery, trimParam } from "./request.ts";
import type { Asked } from "./run-method.ts";
import type { SandboxState } from "./core/state.ts";
import { Viewer } from "./core/viewer.ts";

export interface HttpRequest {
  readonly method: string;
  /** Without `?`. */
  readonly query: string;
  readonly body: string;
  readonly address: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const page = (status: number, text: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!DOCTYPE html>\n<html><head><title>Matomo</title></head><body><p>${text}</p></body></html>\n`,
});

const json = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body,
});

/** Finds the owner of a token. @throws ApiError with status 401, or 500 for a locked-out address */
function authenticate(
  state: SandboxState,
  world: World,
  token: string,
  secure: boolean,
  attempts: LoginAttempts,
): string {
  attempts.needUnlocked(500);
  const tokenHash = hash("sha256", token);
  const found = state.tokens.find(
    (known) =>
      known.hash === tokenHash &&
      (known.expires === null || Date.parse(known.expires) > world.now().getTime()),
  );
  const owner = found && state.users.find((user) => sameCollated(user.login, found.login));
  if (
    owner &&
    (secure || (!found.secureOnly && state.config["General.only_allow_secure_auth_tokens"] !== "1"))
  )
    return owner.login;
  attempts.fail();
  throw new ApiError(
    "Unable to authenticate with the provided token. It is either invalid or expired.",
    401,
  );
}

/** Checks the allowlist of addresses that may use the API. @throws ApiError */
function needAllowed(state: SandboxState, address: string): void {
  const allowed = state.config["General.login_allowlist_ip[]"];
  if (allowed !== undefined && allowed !== address)
    throw new ApiError(`You cannot use this Matomo as your IP ${address} is not allowed.`, 401);
}

const isJson = (format: Param | undefined): boolean =>
  typeof format === "string" && format.toLowerCase() === "json";

/** Answers one HTTP request like Matomo behind nginx and PHP-FPM. */
export function handle(
  request: HttpRequest,
  state: SandboxState,
  world: World,
  onCall: (asked: Asked) => void,
): HttpResponse {
  if (state.config["General.maintenance_mode"] === "1")
    return page(503, "Matomo is in scheduled maintenance. Please come back later.");
  if (state.config["General.force_ssl"] === "1") {
    return {
      status: 302,
      headers: {
        location: `https://127.0.0.1/index.php?${request.query}`,
        "content-type": "text/html; charset=utf-8",
      },
      body: "",
    };
  }
  const get = parseQuery(request.query);
  const post = request.method === "POST" ? parseBody(request.body) : new Map<string, Param>();
  const params = new Map([...post, ...get].map(([key, value]) => [key, trimParam(value)] as const));
  const named = inText(get.get("method") ?? "");
  // Errors before the dispatch are JSON only if the query string looks like an API request
  // (core/ExceptionHandler.php).
  const asJson = get.get("module") === "API" && named.split(".").length === 2;
  if (params.get("module") !== "API") return page(200, "Sign in");
  const token = params.get("token_auth");
  const secure = post.has("token_auth") && !get.has("token_auth");
  const attempts = new LoginAttempts(state, world.now());
  try {
    needAllowed(state, request.address);
    const viewerOf = (given: string, isSecure: boolean): Viewer =>
      new Viewer(
        state,
        given === "anonymous" ? given : authenticate(state, world, given, isSecure, attempts),
      );
    const own = typeof token === "string" && token !== "" ? token : "anonymous";
    // Matomo makes `anonymous` a super user if its name is sent in another letter case. From then
    // on every request acts as `anonymous`, whatever its token.
    const everybody = new Viewer(state, "anonymous");
    const viewer = everybody.isSuperuser ? everybody : viewerOf(own, secure);
    // Inside a bulk a token counts as sent in the query. An empty token belongs to nobody, but is
    // not an error.
    const inner = (given: string): Viewer =>
      given === "" ? new Viewer(state, "") : viewerOf(given, false);
    if (!isJson(params.get("format"))) return page(501, "The sandbox answers format=json only.");
    const result = answer(params, {
      state,
      world,
      viewer,
      attempts,
      token: own,
      authenticate: inner,
      onCall,
    });
    return json(result.status, result.json, result.headers);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return asJson
      ? json(error.status, JSON.stringify({ result: "error", message: error.message }))
      : page(error.status, error.message);
  }
}
