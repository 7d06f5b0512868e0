/** The parts of PHP's values that show in Matomo's answers. */

/** A PHP array: ordered pairs whose keys are integers or strings. `$a["7"]` and `$a[7]` are the same key. */
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

  /** `array_slice` without preserved keys: integer keys are counted anew, string keys stay. */
  slice(offset: number, limit: number | undefined): PhpArray {
    const result = new PhpArray();
    const all = [...this.entries];
    for (const [key, value] of all.slice(offset, limit === undefined ? undefined : offset + limit)) {
      if (typeof key === "number") result.push(value);
      else result.set(key, value);
    }
    return result;
  }
}

/** A row of named columns, as JSON object. */
export interface PhpRow {
  readonly [column: string]: PhpValue;
}
export type PhpValue = string | number | boolean | null | PhpArray | PhpRow;

/** Decimal integers without leading zeros become integer keys, all other strings stay strings. */
function canonicalKey(key: PhpKey): PhpKey {
  if (typeof key === "number") return key;
  return /^(?:0|-?[1-9]\d{0,17})$/.test(key) && Number.isSafeInteger(Number(key)) ? Number(key) : key;
}

/** `is_numeric`: decimal numbers with sign, fraction or exponent, outer blanks allowed. */
export function isNumeric(value: PhpKey): boolean {
  return typeof value === "number" || /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value);
}

/** `(int) $text`: the leading whole number, else 0. */
export function intval(text: string): number {
  const match = /^\s*([+-]?\d+)/.exec(text);
  return match ? Number(match[1]) : 0;
}

/** A string that PHP takes for true: everything but "" and "0". So "false" is true. */
export const isTruthy = (text: string): boolean => text !== "" && text !== "0";
