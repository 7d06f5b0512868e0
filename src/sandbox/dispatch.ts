import { type Answer, Call, type Param, type Params, type World } from "./call.ts";
import { ApiError, FatalError } from "./failure.ts";
import { escapeMessage } from "./html.ts";
import { toJson } from "./json.ts";
import { LEFT_OUT, METHODS } from "./methods.ts";
import { intval, isNumeric, PhpArray, type PhpKey, type PhpRow, type PhpValue } from "./php.ts";
import { parseForm, trimParam } from "./request.ts";
import type { SandboxState } from "./state.ts";

/** An answer on its way out. */
export interface Result {
  readonly status: number;
  readonly json: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What was asked, for tests. */
export interface Asked {
  readonly method: string;
  readonly params: Readonly<Record<string, Param>>;
  readonly write: boolean;
  readonly inBulk: boolean;
}

export interface Dispatch {
  readonly state: SandboxState;
  readonly world: World;
  readonly login: string;
  /** The login of a token inside a bulk item; used only when the request itself brought none. @throws ApiError */
  readonly loginOf: ((token: string) => string) | undefined;
  readonly onCall: (asked: Asked) => void;
}

const SUCCESS: PhpRow = { result: "success", message: "ok" };
const errorRow = (message: string): string => JSON.stringify({ result: "error", message });

/** `filter_limit` is 100 for every call over HTTP that does not say otherwise (plugins/API/Controller.php). */
const limitOf = (params: Params): number => {
  const text = params.get("filter_limit");
  return typeof text === "string" && text !== "" ? intval(text) : 100;
};

/** core/API/ResponseBuilder.php handleArray: limits only when the first key is numeric, and counts integer keys anew when it does. */
function limited(array: PhpArray, params: Params): PhpArray {
  const [first] = array.entries.keys();
  if (first === undefined || !isNumeric(first)) return array;
  const limit = limitOf(params);
  const offsetText = params.get("filter_offset");
  const offset = typeof offsetText === "string" ? Math.max(0, intval(offsetText)) : 0;
  return limit >= 0 || offset > 0 ? array.slice(offset, limit < 0 ? undefined : limit) : array;
}

const isRow = (value: PhpValue): value is PhpRow => value !== null && typeof value === "object" && !(value instanceof PhpArray);

/** `showColumns` and `hideColumns`, for lists of rows. */
function columns(array: PhpArray, params: Params): PhpArray {
  const [first] = array.entries;
  if (!first || !isNumeric(first[0]) || !isRow(first[1])) return array;
  const names = (key: string): string[] => {
    const text = params.get(key);
    return typeof text === "string" && text !== "" ? text.split(",").map((name) => name.trim()) : [];
  };
  const show = names("showColumns");
  const hide = names("hideColumns");
  if (show.length === 0 && hide.length === 0) return array;
  const keep = (name: string): boolean => (show.length === 0 || show.includes(name)) && !hide.includes(name);
  return PhpArray.map(
    [...array.entries].map(([key, row]): [PhpKey, PhpValue] => [
      key,
      isRow(row) ? Object.fromEntries(Object.entries(row).filter(([name]) => keep(name))) : row,
    ]),
  );
}

function render(answer: Answer, params: Params): string {
  if (answer === undefined) return toJson(SUCCESS);
  if (answer instanceof PhpArray) return toJson(columns(limited(answer, params), params));
  return isRow(answer) ? toJson(answer) : toJson({ value: answer });
}

/** Every plugin that answers something; others count as not enabled. */
const PLUGINS = new Set([...Object.keys(METHODS), ...LEFT_OUT].map((name) => name.split(".", 1)[0] ?? ""));

function findMethod(name: string, { world }: Dispatch): (typeof METHODS)[string] {
  const own = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (own) return own;
  const [plugin = "", method] = name.split(".");
  if (LEFT_OUT.includes(name)) throw new ApiError(`The sandbox leaves out ${name}.`, 501);
  if (method === undefined) throw new ApiError("The method name is invalid. Expected 'module.methodName'");
  if (!PLUGINS.has(plugin))
    throw new ApiError(`The plugin ${plugin} is not enabled. You can activate the plugin on Settings > Plugins page in Matomo.`);
  const message = `The method '${method}' does not exist or is not available in the module '\\Piwik\\Plugins\\${plugin}\\API'.`;
  throw new ApiError(message, world.version === "5.2.0-b5" ? 400 : 200);
}

/** Runs one method. @throws FatalError for what ends a whole bulk */
function runOne(params: Params, dispatch: Dispatch, inBulk: boolean): Result {
  const method = params.get("method");
  const name = typeof method === "string" ? method : "";
  let headers: Record<string, string> = {};
  try {
    const found = findMethod(name, dispatch);
    dispatch.onCall({ method: name, params: Object.fromEntries(params), write: found.writes ?? false, inBulk });
    const call = new Call(dispatch.state, dispatch.world, params, dispatch.login);
    headers = call.headers;
    for (const required of found.required ?? []) if (!call.has(required)) call.fail(`Please specify a value for '${required}'.`);
    return { status: 200, json: render(found.run(call), params), headers };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Inside a bulk messages come as they are, outside escaped (ResponseBuilder).
    return { status: error.status, json: errorRow(inBulk ? error.message : escapeMessage(error.message)), headers };
  }
}

/**
 * API.getBulkRequest: one call after another, no transaction; outer parameters are inherited. An item without a method of its own inherits the
 * outer one, so it is a nested bulk, and those are left out without a word: the answer is shorter.
 */
function runBulk(params: Params, dispatch: Dispatch): Result {
  const urls = params.get("urls");
  if (urls === undefined || urls === "") return { status: 200, json: errorRow("Please specify a value for 'urls'."), headers: {} };
  const outer = new Map(params);
  if (!outer.has("filter_limit")) outer.set("filter_limit", "100");
  outer.delete("urls");
  const results: string[] = [];
  for (const url of typeof urls === "string" ? [urls] : Object.values(urls)) {
    if (typeof url !== "string") continue;
    const own = [...parseForm(url)].map(([key, value]) => [key, trimParam(value)] as const);
    // The outer token decides; one inside counts only where there is none outside.
    const inner = new Map([...outer, ...own]);
    if (inner.get("method") === "API.getBulkRequest") continue;
    const token = new Map(own).get("token_auth");
    const login = dispatch.loginOf && typeof token === "string" && token !== "" ? dispatch.loginOf(token) : dispatch.login;
    results.push(runOne(inner, { ...dispatch, login }, true).json);
  }
  const limit = limitOf(params);
  return { status: 200, json: `[${(limit >= 0 ? results.slice(0, limit) : results).join(",")}]`, headers: {} };
}

/** Answers an API request whose caller is known. */
export function answer(params: Params, dispatch: Dispatch): Result {
  try {
    return params.get("method") === "API.getBulkRequest" ? runBulk(params, dispatch) : runOne(params, dispatch, false);
  } catch (error) {
    if (error instanceof FatalError) return { status: 500, json: errorRow(error.message), headers: {} };
    if (error instanceof ApiError) return { status: error.status, json: errorRow(escapeMessage(error.message)), headers: {} };
    throw error;
  }
}
