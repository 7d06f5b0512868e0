import type { Call } from "../core/call.ts";
import { isTruthy, PhpArray } from "../core/php.ts";
import { accessTypes, ROLES } from "./rules.ts";

/** Splits the result of a join with the access table into a role and capabilities. */
export const roleAndCapabilities = (
  call: Call,
  accesses: readonly string[],
): { role: string; capabilities: PhpArray } => {
  const types = accessTypes(call.state);
  return {
    role: accesses.find((access) => ROLES.includes(access)) ?? "noaccess",
    capabilities: PhpArray.list(
      accesses.filter((access) => !ROLES.includes(access) && types.includes(access)),
    ),
  };
};

/**
 * `$limit` and `$offset` of a method, not those of the API. Any value that PHP treats as true is
 * used as a number in the SQL statement.
 */
export function page<T>(call: Call, rows: readonly T[]): T[] {
  if (!isTruthy(call.text("limit"))) return [...rows];
  const limit = call.int("limit");
  const offset = isTruthy(call.text("offset")) ? call.int("offset") : 0;
  if (limit < 0 || offset < 0)
    call.fail(
      "SQLSTATE[42000]: Syntax error or access violation: 1064 You have an error in your SQL syntax",
    );
  return rows.slice(offset, offset + limit);
}
