import { runBulk } from "./bulk.ts";
import { ApiError, FatalError } from "./core/failure.ts";
import { toJson } from "./json.ts";
import type { Params } from "./core/param.ts";
import { type Dispatch, errorRow, runOne } from "./run-method.ts";

/** A rendered answer. */
export interface Result {
  readonly status: number;
  readonly json: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers an API request whose caller is known. */
export function answer(params: Params, dispatch: Dispatch): Result {
  try {
    const { status, value, headers } =
      params.get("method") === "API.getBulkRequest"
        ? runBulk(params, dispatch)
        : runOne(params, dispatch, false);
    return { status, json: toJson(value), headers };
  } catch (error) {
    if (error instanceof FatalError)
      return { status: 500, json: toJson(errorRow(error.message)), headers: {} };
    if (error instanceof ApiError)
      return { status: error.status, json: toJson(errorRow(error.message)), headers: {} };
    throw error;
  }
}
