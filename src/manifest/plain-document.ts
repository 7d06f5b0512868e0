/* oxlint-disable no-control-regex -- control characters are what is looked for */
import { CST, Lexer } from "yaml";
import { ListNode, MapNode, ScalarNode, type TreeNode, type TreePair } from "./tree.ts";

/** More levels than any manifest needs. Deeper texts are left to the library. */
const MAX_PLAIN_DEPTH = 24;
/** YAML limits a key to 1,024 characters. */
const MAX_KEY = 1000;

/**
 * Characters that YAML treats in a special way somewhere, or that look like white space: control
 * characters (with tabs and carriage returns), other line breaks, no-break spaces, a byte order
 * mark.
 */
const UNUSUAL =
  /[\0-\t\v-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;

/** Texts that YAML 1.2 reads as numbers or dates, and that have only one meaning. */
const WHOLE_NUMBER = /^[0-9]{1,15}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Words with a meaning in any letter case. Those in lower case are known here. */
const WORD = /^(?:null|true|false)$/i;
const WORDS: ReadonlyMap<string, null | boolean> = new Map([
  ["null", null],
  ["true", true],
  ["false", false],
]);
/** Texts that are neither numbers nor begin with a mark of YAML, such as `365d`. */
const TEXT = /^(?:[\p{L}_/(].*|(?!0[xo])\d.*[^\d+\-.eE].*)$/u;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const HASH = 0x23;

/** Thrown for a text that is not plain. It has no stack trace, because nobody reads it. */
const NOT_PLAIN = Symbol("not plain");

/**
 * Reads a manifest that uses only plain YAML, many times faster than the library's composer.
 * Plain are block mappings and lists with keys and values on one line, and lists and mappings in
 * brackets. Returns `undefined` for every other text, correct or not: the library reads it.
 *
 * The library's lexer splits the text, so what is a scalar, a comment or an indicator is not
 * decided here. For each text that this function accepts, the library finds no error and makes the
 * same values at the same offsets (`test/manifest/plain-document.test.ts` compares them).
 * Anchors, aliases, tags, directives, escapes and values on several lines are never accepted.
 */
export function composePlain(text: string): MapNode | undefined {
  if (UNUSUAL.test(text) || !text.isWellFormed()) return undefined;
  try {
    return new Reader(text).root();
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

const refuse = (): never => {
  throw NOT_PLAIN;
};

class Reader {
  readonly #tokens: Iterator<string>;
  /** The current token: an indicator, a quoted text, or the text of a plain scalar. `""`: the end. */
  #token = "";
  /** Whether the current token is the text of a plain scalar, whatever it looks like. */
  #isPlain = false;
  /** The offset of the current token. */
  #at = 0;
  /** The offset after the current token. */
  #next = 0;
  #lineStart = 0;
  /** Whether the lexer's mark for a document, which comments can precede, was read. */
  #isBegun = false;
  /** Whether a line break precedes the current token. */
  #isFirst = true;
  /** Whether white space or a line break directly precedes the current token. */
  #isApart = true;

  constructor(text: string) {
    this.#tokens = new Lexer().lex(text)[Symbol.iterator]();
  }

  /** The column of the current token, from 0. */
  get #column(): number {
    return this.#at - this.#lineStart;
  }

  root(): MapNode {
    this.#advance();
    if (this.#column !== 0) return refuse();
    const root = this.#block(-1, 0);
    return root instanceof MapNode && this.#token === "" ? root : refuse();
  }

  /** Goes to the next token that is neither white space nor a comment. */
  #advance(): void {
    // True only at the beginning of the text: line breaks are read together with what follows.
    this.#isFirst = this.#next === this.#lineStart;
    this.#isApart = this.#isFirst;
    for (;;) {
      const { value, done } = this.#tokens.next();
      this.#at = this.#next;
      this.#isPlain = false;
      if (done === true) {
        this.#token = "";
        return;
      }
      const token: string = value;
      if (token === CST.DOCUMENT && !this.#isBegun) {
        this.#isBegun = true;
        continue;
      }
      if (token === CST.SCALAR) {
        const scalar = this.#tokens.next();
        if (scalar.done === true || scalar.value === "") return refuse();
        this.#token = scalar.value;
        this.#isPlain = true;
        this.#next += scalar.value.length;
        return;
      }
      if (token === "") return refuse();
      this.#next += token.length;
      const start = token.charCodeAt(0);
      if (start === NEWLINE) {
        this.#lineStart = this.#next;
        this.#isFirst = true;
        this.#isApart = true;
      } else if (start === SPACE) {
        this.#isApart = true;
      } else if (start === HASH) {
        if (!this.#isApart) return refuse();
      } else {
        this.#token = token;
        return;
      }
    }
  }

  /** A value in block style that begins here, in a column greater than that of its parent. */
  #block(parent: number, depth: number): TreeNode {
    const column = this.#column;
    if (column <= parent || depth > MAX_PLAIN_DEPTH) return refuse();
    if (this.#isDash) return this.#list(column, depth);
    if (this.#isBracket) return this.#lineValue(this.#inBrackets(parent, depth), parent);
    const scalar = this.#scalar();
    if (this.#isColon) return this.#mapping(column, depth, scalar);
    return this.#lineValue(scalar, parent);
  }

  /** Makes sure that nothing follows a value on its line, or belongs to it on the next. */
  #lineValue<V extends TreeNode>(value: V, parent: number): V {
    if (this.#token !== "" && (!this.#isFirst || this.#column > parent)) return refuse();
    return value;
  }

  get #isDash(): boolean {
    return this.#token === "-" && !this.#isPlain;
  }

  get #isBracket(): boolean {
    return (this.#token === "[" || this.#token === "{") && !this.#isPlain;
  }

  /** Whether the current token is the colon of the key directly before it. */
  get #isColon(): boolean {
    return this.#token === ":" && !this.#isPlain && !this.#isApart;
  }

  #mapping(column: number, depth: number, firstKey: ScalarNode): MapNode {
    const pairs: TreePair[] = [];
    let key = firstKey;
    for (;;) {
      if (!this.#isColon || key.source.length > MAX_KEY) return refuse();
      pairs.push({ key, value: this.#valueOf(column, depth) });
      if (this.#token === "" || this.#column < column) return new MapNode(firstKey.at, pairs);
      if (!this.#isFirst || this.#column > column || this.#isDash || this.#isBracket)
        return refuse();
      key = this.#scalar();
    }
  }

  /** The value after the colon of a key in this column. */
  #valueOf(column: number, depth: number): TreeNode {
    const end = this.#next;
    this.#advance();
    const isNested = this.#token !== "" && this.#column > column;
    if (this.#isFirst || this.#token === "") {
      if (isNested) return this.#block(column, depth + 1);
      if (this.#isDash && this.#column === column) return this.#list(column, depth + 1);
      return refuse();
    }
    if (!this.#isApart || end === this.#at) return refuse();
    if (this.#isBracket) return this.#lineValue(this.#inBrackets(column, depth + 1), column);
    return this.#lineValue(this.#scalar(), column);
  }

  #list(column: number, depth: number): ListNode {
    if (depth > MAX_PLAIN_DEPTH) return refuse();
    const at = this.#at;
    const items: TreeNode[] = [];
    while (this.#isDash && this.#column === column) {
      this.#advance();
      if (this.#token === "" || !this.#isApart) return refuse();
      items.push(this.#block(column, depth + 1));
      if (this.#token !== "" && !this.#isFirst) return refuse();
    }
    if (this.#token !== "" && this.#column > column) return refuse();
    return new ListNode(at, items);
  }

  /** A list or mapping in brackets. All its lines are indented more than its parent. */
  #inBrackets(parent: number, depth: number): MapNode | ListNode {
    if (depth > MAX_PLAIN_DEPTH) return refuse();
    const isMap = this.#token === "{";
    const close = isMap ? "}" : "]";
    const at = this.#at;
    const items: TreeNode[] = [];
    const pairs: TreePair[] = [];
    this.#advanceInside(parent);
    while (this.#token !== close || this.#isPlain) {
      if (isMap) pairs.push(this.#pair(parent, depth));
      else items.push(this.#inside(parent, depth));
      if (this.#token === "," && !this.#isPlain) this.#advanceInside(parent);
      else if (this.#token !== close || this.#isPlain) return refuse();
    }
    this.#advance();
    return isMap ? new MapNode(at, pairs) : new ListNode(at, items);
  }

  #advanceInside(parent: number): void {
    this.#advance();
    if (this.#token === "" || (this.#isFirst && this.#column <= parent)) refuse();
  }

  #pair(parent: number, depth: number): TreePair {
    if (this.#isBracket) return refuse();
    const key = this.#scalar();
    if (!this.#isColon || key.source.length > MAX_KEY) return refuse();
    this.#advanceInside(parent);
    if (!this.#isApart || this.#isFirst) return refuse();
    return { key, value: this.#inside(parent, depth) };
  }

  /** A value in brackets. */
  #inside(parent: number, depth: number): TreeNode {
    const value = this.#isBracket ? this.#inBrackets(parent, depth + 1) : this.#scalar();
    if (this.#token === "" || (this.#isFirst && this.#column <= parent)) return refuse();
    return value;
  }

  /** The scalar that begins here, on one line. */
  #scalar(): ScalarNode {
    const read = this.#isPlain ? plainScalar : quotedScalar;
    const scalar = read(this.#token, this.#at);
    this.#advance();
    return scalar;
  }
}

function plainScalar(text: string, at: number): ScalarNode {
  if (WHOLE_NUMBER.test(text)) return new ScalarNode(at, Number(text), text, true);
  if (DAY.test(text)) return new ScalarNode(at, text, text, true);
  if (text.includes("\n") || !TEXT.test(text)) return refuse();
  if (!WORD.test(text)) return new ScalarNode(at, text, text, true);
  const value = WORDS.get(text);
  return value === undefined ? refuse() : new ScalarNode(at, value, text, true);
}

function quotedScalar(token: string, at: number): ScalarNode {
  const quote = token.charAt(0);
  const text = token.slice(1, -1);
  if ((quote !== '"' && quote !== "'") || token.length < 2 || !token.endsWith(quote))
    return refuse();
  if (text.includes("\n") || text.includes(quote) || (quote === '"' && text.includes("\\")))
    return refuse();
  return new ScalarNode(at, text, text, false);
}
