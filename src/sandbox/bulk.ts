import { defaultLimit, type Dispatch, type Result, runOne } from "./run-method.ts";
import { ApiError, FatalError } from "./core/failure.ts";
import type { Params } from "./core/param.ts";
import { intval, PhpArray, type PhpValue } from "./core/php.ts";
import { parseForm, trimParam } from "./request.ts";
import { rendered } from "./response.ts";

/**
 * Parses an item of a bulk as PHP does. An item that was encoded as a whole is decoded first
 * (Request::fromQueryString).
 */
function parseItem(item: string): Params {
  const parsed = parseForm(item);
  const [only, ...more] = parsed.values();
  if (only !== "" || more.length > 0) return parsed;
  try {
    return parseForm(decodeURIComponent(item.replaceAll("+", " ")));
  } catch {
    return parsed;
  }
}

/**
 * The caller of an item. Its own token counts unless the request came from a super user. @throws
 * ApiError
 */
function dispatchFor(own: Params, dispatch: Dispatch): Dispatch {
  const token = own.get("token_auth");
  if (typeof token !== "string" || token === dispatch.token || dispatch.viewer.isSuperuser)
    return dispatch;
  return { ...dispatch, token, viewer: dispatch.authenticate(token) };
}

function runItem(own: Params, inner: Params, dispatch: Dispatch): PhpValue {
  try {
    return runOne(inner, dispatchFor(own, dispatch), true).value;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { result: "error", message: error.message };
  }
}

/**
 * API.getBulkRequest runs one call after another, without a transaction. Items inherit the outer
 * parameters. An item without a method inherits the outer one, so it is a nested bulk. Matomo
 * silently skips nested bulks, which makes the answer shorter. The list of answers is filtered once
 * more.
 */
export function runBulk(params: Params, dispatch: Dispatch): Result {
  const { urls } = Object.fromEntries(params);
  if (urls === undefined) throw new ApiError("Please specify a value for 'urls'.");
  const limit = intval(dispatch.state.config["General.API_bulk_request_limit"] ?? "-1");
  // Versions from 5.8 have this limit, if the configuration sets it.
  if (limit >= 0 && typeof urls !== "string" && Object.keys(urls).length > limit)
    throw new ApiError("The bulk request holds too many requests.", 400);
  const outer = new Map(params);
  if (!outer.has("filter_limit")) outer.set("filter_limit", String(defaultLimit(dispatch)));
  // Items also inherit the list of items itself: `SitesManager.updateSite` without addresses uses
  // that list as the addresses.
  const results: PhpValue[] = [];
  for (const url of typeof urls === "string" ? [] : Object.values(urls)) {
    if (typeof url !== "string")
      throw new FatalError(
        "fromQueryString(): Argument #1 ($queryString) must be of type string, array given",
      );
    const own = new Map(
      [...parseItem(url)].map(([key, value]) => [key, trimParam(value)] as const),
    );
    const inner = new Map([...outer, ...own]);
    if (inner.get("method") === "API.getBulkRequest") continue;
    results.push(runItem(own, inner, dispatch));
  }
  return {
    status: 200,
    value: rendered(PhpArray.list(results), params, defaultLimit(dispatch)),
    headers: {},
  };
}
