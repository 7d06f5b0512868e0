/**
 * Patterns with `*` (any text) and `?` (one character), which match the whole value. Callers bring
 * patterns and values into the same form first (`loginKey`, `nameKey`). Each pattern is prepared
 * once. Matching takes at most (pattern length) times (value length) steps.
 */
export type Matcher = (value: string) => boolean;

/** `**` means the same as `*`. */
const simplify = (pattern: string): string => pattern.replaceAll(/\*{2,}/g, "*");

/** Matches a pattern without `?`, given as the parts between its stars. */
function matchParts(parts: readonly string[]): Matcher {
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    const end = value.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}

/**
 * Matches a pattern with `?`. Only the last star is remembered, so hostile patterns cannot make
 * matching slow, as they could with a regular expression.
 */
function matchCharacters(pattern: string): Matcher {
  const wanted = [...pattern];
  return (value) => {
    const given = [...value];
    let at = 0;
    let star = -1;
    let resume = 0;
    let index = 0;
    while (index < given.length) {
      if (wanted[at] === "*") {
        star = at;
        at += 1;
        resume = index;
      } else if (at < wanted.length && (wanted[at] === "?" || wanted[at] === given[index])) {
        at++;
        index++;
      } else if (star >= 0) {
        at = star + 1;
        resume += 1;
        index = resume;
      } else return false;
    }
    while (wanted[at] === "*") at++;
    return at === wanted.length;
  };
}

export function compilePattern(pattern: string): Matcher {
  const simple = simplify(pattern);
  return simple.includes("?") ? matchCharacters(simple) : matchParts(simple.split("*"));
}

/** The kind of a pattern. Exact, prefix and suffix patterns can be looked up together. */
function kindOf(pattern: string): "exact" | "prefix" | "suffix" | "other" {
  if (!/[*?]/.test(pattern)) return "exact";
  if (/^[^*?]*\*$/.test(pattern)) return "prefix";
  return /^\*[^*?]*$/.test(pattern) ? "suffix" : "other";
}

/**
 * Whether a pattern must be compared with each value separately, because it has a `?`, or a `*`
 * that is not at one of its ends.
 */
export const isCostly = (pattern: string): boolean => kindOf(simplify(pattern)) === "other";

/**
 * Texts grouped by length, so that a value needs one lookup for each length and not for each text.
 */
class ByLength {
  readonly #lengths = new Map<number, Map<string, number>>();

  add(text: string, index: number): void {
    const same = this.#lengths.get(text.length) ?? new Map<string, number>();
    this.#lengths.set(text.length, same);
    if (!same.has(text)) same.set(text, index);
  }

  /** The lowest index of a text that equals `part(length)` of the value. */
  first(value: string, part: (length: number) => string): number | undefined {
    let lowest: number | undefined;
    for (const [length, texts] of this.#lengths) {
      const found = length <= value.length ? texts.get(part(length)) : undefined;
      if (found !== undefined && (lowest === undefined || found < lowest)) lowest = found;
    }
    return lowest;
  }
}

/** Many patterns. A value is looked up in all of them at once. */
export class PatternList {
  readonly #exact = new Map<string, number>();
  readonly #prefixes = new ByLength();
  readonly #suffixes = new ByLength();
  readonly #others: PatternBits;

  constructor(patterns: readonly string[]) {
    const others: { readonly pattern: string; readonly index: number }[] = [];
    for (const [index, given] of patterns.entries()) {
      const pattern = simplify(given);
      const kind = kindOf(pattern);
      if (kind === "exact") {
        if (!this.#exact.has(pattern)) this.#exact.set(pattern, index);
      } else if (kind === "prefix") this.#prefixes.add(pattern.slice(0, -1), index);
      else if (kind === "suffix") this.#suffixes.add(pattern.slice(1), index);
      else others.push({ pattern, index });
    }
    this.#others = new PatternBits(others);
  }

  /** The index of the first pattern that matches. */
  first(value: string): number | undefined {
    const found = [
      this.#exact.get(value),
      this.#prefixes.first(value, (length) => value.slice(0, length)),
      this.#suffixes.first(value, (length) => value.slice(value.length - length)),
      this.#others.first(value),
    ].filter((index) => index !== undefined);
    return found.length === 0 ? undefined : Math.min(...found);
  }
}

/* oxlint-disable no-bitwise -- The algorithm works on rows of bits. */

/**
 * All patterns side by side in one row of bits (shift-and, after Baeza-Yates and Gonnet). Bit n of
 * a pattern means that its first n characters have matched. One character of the value moves all
 * bits at once, so the cost does not depend on the content of the patterns.
 */
class PatternBits {
  readonly #words: number;
  readonly #begin: Uint32Array;
  /** The bits of positions before a star, which stay set. */
  readonly #stay: Uint32Array;
  readonly #any: Uint32Array;
  readonly #of = new Map<string, Uint32Array>();
  /** Pairs of each pattern's last bit and the pattern's index, in ascending order. */
  readonly #ends: { readonly bit: number; readonly index: number }[] = [];

  constructor(patterns: readonly { readonly pattern: string; readonly index: number }[]) {
    const bits = patterns.reduce(
      (sum, { pattern }) => sum + [...pattern].filter((character) => character !== "*").length + 1,
      0,
    );
    this.#words = Math.ceil(bits / 32);
    this.#begin = this.#row();
    this.#stay = this.#row();
    this.#any = this.#row();
    const literals: { readonly character: string; readonly bit: number }[] = [];
    let bit = 0;
    for (const { pattern, index } of patterns) {
      set(this.#begin, bit);
      for (const character of pattern) {
        if (character === "*") {
          set(this.#stay, bit);
          continue;
        }
        bit += 1;
        if (character === "?") set(this.#any, bit);
        else literals.push({ character, bit });
      }
      this.#ends.push({ bit, index });
      bit++;
    }
    for (const { character, bit: at } of literals) {
      const row = this.#of.get(character) ?? this.#any.slice();
      this.#of.set(character, row);
      set(row, at);
    }
  }

  #row(): Uint32Array {
    return new Uint32Array(this.#words);
  }

  first(value: string): number | undefined {
    if (this.#words === 0) return undefined;
    const rows = [this.#row(), this.#row()] as const;
    let state = this.#begin;
    for (const character of value) {
      const row = this.#of.get(character) ?? this.#any;
      const next = state === rows[0] ? rows[1] : rows[0];
      let carry = 0;
      let alive = 0;
      for (let word = 0; word < this.#words; word++) {
        const now = state[word] ?? 0;
        const moved = (((now << 1) | carry) & (row[word] ?? 0)) | (now & (this.#stay[word] ?? 0));
        next[word] = moved;
        carry = now >>> 31;
        alive |= moved;
      }
      if (alive === 0) return undefined;
      state = next;
    }
    return this.#ends.find(({ bit }) => has(state, bit))?.index;
  }
}

function set(row: Uint32Array, bit: number): void {
  row[bit >>> 5] = (row[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

const has = (row: Uint32Array, bit: number): boolean =>
  (((row[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;

/* oxlint-enable no-bitwise */
