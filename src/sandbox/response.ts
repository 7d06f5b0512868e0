import { FatalError } from "./core/failure.ts";
import { decodeAll } from "./json.ts";
import { integerParam, type Params, sanitiseParam, inText, stringParam } from "./core/param.ts";
import {
  isNumeric,
  isTruthy,
  PhpArray,
  type PhpKey,
  type PhpRow,
  type PhpValue,
} from "./core/php.ts";

const isRow = (value: PhpValue): value is PhpRow =>
  value !== null && typeof value === "object" && !(value instanceof PhpArray);

/** The columns of a PHP array; `undefined` for texts, numbers and other values. */
function columnsOf(value: PhpValue): ReadonlyMap<PhpKey, PhpValue> | undefined {
  if (value instanceof PhpArray) return value.entries;
  return isRow(value) ? new Map(Object.entries(value)) : undefined;
}

const withColumns = (value: PhpValue, keep: (name: PhpKey) => boolean): PhpValue => {
  if (isRow(value)) return Object.fromEntries(Object.entries(value).filter(([name]) => keep(name)));
  if (value instanceof PhpArray)
    return PhpArray.map([...value.entries].filter(([name]) => keep(name)));
  return value;
};

const phpText = (value: PhpValue): string => {
  if (value instanceof PhpArray || isRow(value))
    throw new FatalError(
      "preg_match(): Argument #2 ($subject) must be of type string, array given",
    );
  return value === null || value === false ? "" : value === true ? "1" : String(value);
};

/** PHP matches bytes, not characters, if a pattern has no `u` flag. */
const bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(bytes(pattern), "i");
  } catch {
    return undefined;
  }
}

/**
 * Applies `filter_pattern` to the columns in `filter_column[]`. Rows keep their keys
 * (core/DataTable/Filter/Pattern.php).
 */
function matching(array: PhpArray, params: Params): PhpArray {
  const columns = params.get("filter_column");
  const pattern = stringParam(params, "filter_pattern");
  if (columns === undefined || typeof columns === "string" || pattern === "") return array;
  const names = Object.values(sanitiseParam(columns)).map(inText);
  // PHP compares loosely with the default `[false]`, so a single column named "0" counts as none.
  if (names.length === 1 && !isTruthy(names[0] ?? "")) return array;
  const expression = compile(pattern);
  const rows = [...array.entries].filter(([, row]) => {
    const own = columnsOf(row);
    if (!own)
      throw new FatalError(
        "array_key_exists(): Argument #2 ($array) must be of type array, string given",
      );
    return names.some((name) => {
      const key = isNumeric(name) && !own.has(name) ? Number(name) : name;
      return own.has(key) && (expression?.test(bytes(phpText(own.get(key) ?? null))) ?? false);
    });
  });
  return PhpArray.map(rows);
}

/**
 * Applies `showColumns` and `hideColumns` to lists of rows. Names are not trimmed
 * (core/DataTable/Filter/ColumnDelete.php).
 */
function chosenColumns(array: PhpArray, params: Params): PhpArray {
  const names = (key: string): string[] => {
    const text = stringParam(params, key);
    return text === "" ? [] : text.split(",");
  };
  const show = names("showColumns");
  const hide = names("hideColumns");
  if (show.length === 0 && hide.length === 0) return array;
  const shown = (name: string): boolean =>
    name === "label" || show.includes(name) || show.some((kept) => name.startsWith(`${kept}__`));
  const keep = (name: PhpKey): boolean =>
    !hide.includes(String(name)) && (show.length === 0 || shown(String(name)));
  return PhpArray.map(
    [...array.entries].map(([key, row]) => [key, withColumns(row, keep)] as const),
  );
}

/**
 * Filters an array as Matomo does before sending it (core/API/ResponseBuilder.php). Filters apply
 * only if the first key is numeric, and column filters only if the first unfiltered row has named
 * columns. A limit renumbers integer keys from 0.
 */
function filtered(array: PhpArray, params: Params, defaultLimit: number): PhpArray {
  const [first] = array.entries;
  if (!first || !isNumeric(first[0])) return array;
  const own = columnsOf(first[1]);
  const hasColumns = own !== undefined && [...own.keys()].some((key) => typeof key === "string");
  let result = matching(array, params);
  // The default applies only if no limit was sent. An invalid limit counts as none.
  const limit = params.has("filter_limit")
    ? integerParam(params, "filter_limit", -1)
    : defaultLimit;
  const offset = integerParam(params, "filter_offset", 0);
  if (limit >= 0 || offset > 0) result = result.slice(offset, limit < 0 ? undefined : limit);
  return hasColumns ? chosenColumns(result, params) : result;
}

/**
 * The answer as the JSON renderer returns it, with decoded entities. A single value is wrapped in
 * an object.
 */
export function rendered(answer: PhpValue, params: Params, defaultLimit: number): PhpValue {
  if (answer instanceof PhpArray) return decodeAll(filtered(answer, params, defaultLimit));
  return decodeAll(isRow(answer) ? answer : { value: answer });
}
