import { type Answer, Call, type World } from "./core/call.ts";
import { ApiError } from "./core/failure.ts";
import { escapeMessage } from "./core/html.ts";
import type { LoginAttempts } from "./core/login-attempts.ts";
import { LEFT_OUT, METHODS } from "./methods.ts";
import type { Param, Params } from "./core/param.ts";
import { intval, type PhpRow, type PhpValue } from "./core/php.ts";
import { rendered } from "./response.ts";
import type { SandboxState } from "./core/state.ts";
import type { Viewer } from "./core/viewer.ts";

/** An answer before it is rendered. */
export interface Result {
  readonly status: number;
  readonly value: PhpValue;
  readonly headers: Readonly<Record<string, string>>;
}

/** A call as it was received, for tests. */
export interface Asked {
  readonly method: string;
  readonly params: Readonly<Record<string, Param>>;
  readonly write: boolean;
  readonly inBulk: boolean;
}

export interface Dispatch {
  readonly state: SandboxState;
  readonly world: World;
  readonly viewer: Viewer;
  readonly attempts: LoginAttempts;
  /** The token of the viewer, or `anonymous` without one. */
  readonly token: string;
  /** Finds the owner of a token inside a bulk item. @throws ApiError */
  readonly authenticate: (token: string) => Viewer;
  readonly onCall: (asked: Asked) => void;
}

const SUCCESS: PhpRow = { result: "success", message: "ok" };
/** An error in the form of Matomo's answers. */
export const errorRow = (message: string): PhpRow => ({
  result: "error",
  message: escapeMessage(message),
});

/** The default of `filter_limit` for calls over HTTP is 100 (plugins/API/Controller.php). */
export const defaultLimit = ({ state }: Pick<Dispatch, "state">): number =>
  intval(state.config["General.API_datatable_default_limit"] ?? "100");

const render = (answer: Answer, params: Params, dispatch: Dispatch): PhpValue =>
  answer === undefined ? SUCCESS : rendered(answer, params, defaultLimit(dispatch));

/** Every plugin with a known method. Other plugins count as not activated. */
const PLUGINS = new Set(
  [...Object.keys(METHODS), ...LEFT_OUT].map((name) => name.split(".", 1)[0] ?? ""),
);

function findMethod(name: string, { world }: Dispatch): (typeof METHODS)[string] {
  const own = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (own) return own;
  const [plugin = "", method, more] = name.split(".");
  if (LEFT_OUT.includes(name)) throw new ApiError(`The sandbox does not support ${name}.`, 501);
  if (method === undefined || more !== undefined)
    throw new ApiError("The method name is invalid. Expected 'module.methodName'");
  if (!PLUGINS.has(plugin))
    throw new ApiError(
      `The plugin ${plugin} is not enabled. You can activate the plugin on Settings > Plugins page in Matomo.`,
    );
  const message = `The method '${method}' does not exist or is not available in the module '\\Piwik\\Plugins\\${plugin}\\API'.`;
  throw new ApiError(message, world.version === "5.2.0-b5" ? 400 : 200);
}

/** Runs one method. @throws FatalError for an error that ends a whole bulk */
export function runOne(params: Params, dispatch: Dispatch, inBulk: boolean): Result {
  const method = params.get("method");
  const name = typeof method === "string" ? method : "";
  let headers: Record<string, string> = {};
  try {
    const found = findMethod(name, dispatch);
    dispatch.onCall({
      method: name,
      params: Object.fromEntries(params),
      write: found.writes ?? false,
      inBulk,
    });
    const call = new Call(dispatch, params);
    headers = call.headers;
    for (const required of found.required ?? [])
      if (!call.has(required)) call.fail(`Please specify a value for '${required}'.`);
    return { status: 200, value: render(found.run(call), params, dispatch), headers };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, value: errorRow(error.message), headers };
  }
}
