import { sanitise } from "./html.ts";

/** A parameter as PHP parsed it: text, or a list of them by key. */
export interface ParamTree {
  readonly [key: string]: Param;
}
export type Param = string | ParamTree;
export type Params = ReadonlyMap<string, Param>;

/** Lists keep their keys, which are sanitised as well; numbers stay as they are. */
export function sanitiseParam(value: Param): Param {
  if (typeof value === "string") return sanitise(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [sanitise(key), sanitiseParam(item)]),
  );
}

/**
 * A value in the list of values that is bound to an SQL statement, or joined to a text: a list
 * becomes the word `Array`.
 */
export const inText = (value: Param): string => (typeof value === "string" ? value : "Array");

/** Items of a list, or the one text as a list of one: PHP's `(array) $value`. */
export const itemsOf = (value: Param): Param[] =>
  typeof value === "string" ? [value] : Object.values(value);

/**
 * `Common::getRequestVar($name, $default, 'integer')`: what is no whole number counts as not given.
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
