import { sanitise } from "./html.ts";

/** A parameter as PHP parses it: a text, or a list of parameters by key. */
export interface ParamTree {
  readonly [key: string]: Param;
}
export type Param = string | ParamTree;
export type Params = ReadonlyMap<string, Param>;

/**
 * Sanitises a parameter. Lists keep their keys, which are sanitised too; numeric keys stay
 * unchanged.
 */
export function sanitiseParam(value: Param): Param {
  if (typeof value === "string") return sanitise(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [sanitise(key), sanitiseParam(item)]),
  );
}

/**
 * A parameter as one of several bound values of an SQL statement, or as part of a text. A list
 * becomes the word `Array`.
 */
export const inText = (value: Param): string => (typeof value === "string" ? value : "Array");

/** The items of a list, or a text as a list of one: PHP's `(array) $value`. */
export const itemsOf = (value: Param): Param[] =>
  typeof value === "string" ? [value] : Object.values(value);

/**
 * `Common::getRequestVar($name, $default, 'integer')`. Anything but a whole number counts as
 * missing.
 */
export function integerParam(params: Params, name: string, otherwise: number): number {
  const value = params.get(name);
  if (typeof value !== "string" || value === "") return otherwise;
  const number = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)
    ? Number(value)
    : Number.NaN;
  return Number.isInteger(number) ? number + 0 : otherwise;
}

/** `Common::getRequestVar($name, '', 'string')` */
export function stringParam(params: Params, name: string): string {
  const value = params.get(name);
  return typeof value === "string" ? sanitise(value) : "";
}
