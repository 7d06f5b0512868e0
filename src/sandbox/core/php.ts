/** The parts of PHP's values that are visible in Matomo's answers. */

/**
 * A PHP array: ordered pairs whose keys are integers or strings. `$a["7"]` and `$a[7]` are the same
 * key.
 */
export type PhpKey = number | string;
export class PhpArray {
  readonly entries = new Map<PhpKey, PhpValue>();
  #next = 0;

  static list(values: Iterable<PhpValue>): PhpArray {
    const array = new PhpArray();
    for (const value of values) array.push(value);
    return array;
  }

  static map(values: Iterable<readonly [PhpKey, PhpValue]>): PhpArray {
    const array = new PhpArray();
    for (const [key, value] of values) array.set(key, value);
    return array;
  }

  set(key: PhpKey, value: PhpValue): void {
    const canonical = canonicalKey(key);
    this.entries.set(canonical, value);
    if (typeof canonical === "number" && canonical >= this.#next) this.#next = canonical + 1;
  }

  push(value: PhpValue): void {
    this.set(this.#next, value);
  }

  get size(): number {
    return this.entries.size;
  }

  /** `array_slice` without preserved keys: integer keys are renumbered, and string keys stay. */
  slice(offset: number, limit: number | undefined): PhpArray {
    const result = new PhpArray();
    const all = [...this.entries];
    const start = offset < 0 ? Math.max(0, all.length + offset) : offset;
    for (const [key, value] of all.slice(start, limit === undefined ? undefined : start + limit)) {
      if (typeof key === "number") result.push(value);
      else result.set(key, value);
    }
    return result;
  }
}

/**
 * A row of named columns, which is an object in JSON. A row without columns is PHP's empty array.
 */
export interface PhpRow {
  readonly [column: string]: PhpValue;
}
export type PhpValue = string | number | boolean | null | PhpArray | PhpRow;

/** Decimal integers without leading zeros become integer keys. All other strings stay strings. */
function canonicalKey(key: PhpKey): PhpKey {
  if (typeof key === "number") return key;
  return /^(?:0|-?[1-9]\d{0,17})$/.test(key) && Number.isSafeInteger(Number(key))
    ? Number(key)
    : key;
}

/**
 * `is_numeric`: a decimal number with an optional sign, fraction, exponent and surrounding spaces.
 */
export function isNumeric(value: PhpKey): boolean {
  return (
    typeof value === "number" || /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)
  );
}

/** `(int) $text`: the number at the beginning without its fraction, or 0. */
export function intval(text: string): number {
  return Math.trunc(leadingNumber(text)) || 0;
}

/**
 * The number at the beginning of a text, as the database reads it in comparisons with numbers:
 * `2abc` is 2, `abc` is 0.
 */
export function leadingNumber(text: string): number {
  const match = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(text);
  return match ? Number(match[0]) : 0;
}

/** Whether PHP treats a string as true: every string except "" and "0". So "false" is true. */
export const isTruthy = (text: string): boolean => text !== "" && text !== "0";

/** `$a == $b` for two strings: numeric strings compare as numbers, so "0777" equals "777". */
export const looselyEqual = (a: string, b: string): boolean =>
  isNumeric(a) && isNumeric(b) ? Number(a) === Number(b) : a === b;
