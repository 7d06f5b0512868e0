import type { SourceFile } from "../../src/manifest/model.ts";

/**
 * Picks one of `count` alternatives. A generator provides it, so that failing cases can be shrunk.
 */
export type Pick = (count: number) => number;

/** Makes choices from numbers. When they run out, it picks the simplest alternative. */
export function picker(numbers: readonly number[]): Pick {
  let at = 0;
  return (count) => {
    const number = numbers[at] ?? 0;
    at += 1;
    return number % count;
  };
}

type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

/**
 * Writes values in the YAML styles of people: in brackets or as blocks, on one line or several,
 * with all quotes, and with comments anywhere.
 */
class Writer {
  readonly #pick: Pick;
  #comments = 0;

  constructor(pick: Pick) {
    this.#pick = pick;
  }

  comment(): string {
    this.#comments += 1;
    return `# note ${this.#comments} @ here: [x], {y}`;
  }

  /** A comment at the end of a line. */
  #behind(): string {
    return this.#pick(5) === 1 ? ` ${this.comment()}` : "";
  }

  /** Lines between entries: comments and empty ones. */
  between(indent: string): string[] {
    const way = this.#pick(8);
    if (way === 1) return [`${indent}${this.comment()}`];
    if (way === 2) return [""];
    return way === 3 ? [`${indent}  ${this.comment()}`, ""] : [];
  }

  #scalar(value: string | number | boolean): string {
    if (typeof value !== "string") return String(value);
    const isPlain =
      /^[A-Za-z][A-Za-z .&@_-]*[A-Za-z]$/.test(value) &&
      !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value);
    const ways = [JSON.stringify(value), ...(value.includes("'") ? [] : [`'${value}'`])];
    // Only without quotes, YAML readers see a day. The manifest accepts both.
    return (
      (isPlain || /^\d{4}-\d\d-\d\d$/.test(value) ? [value, ...ways] : ways)[
        this.#pick(isPlain ? 3 : ways.length)
      ] ??
      ways[0] ??
      ""
    );
  }

  #flow(value: Value): string {
    if (typeof value !== "object") return this.#scalar(value);
    const blank = this.#pick(2) === 0 ? "" : " ";
    if (Array.isArray(value))
      return `[${blank}${value.map((item: Value) => this.#flow(item)).join(", ")}${blank}]`;
    return `{${blank}${this.#entries(value)
      .map(([key, item]) => `${this.#scalar(key)}: ${this.#flow(item)}`)
      .join(", ")}${blank}}`;
  }

  #entries(value: object): [string, Value][] {
    return Object.entries(value).flatMap(([key, item]: [string, Value | undefined]) =>
      item === undefined ? [] : [[key, item]],
    );
  }

  /** A list in brackets with one item per line. */
  #tall(open: string, close: string, items: readonly string[], indent: string): string[] {
    const last = this.#pick(2) === 0 ? "," : "";
    const lines = items.flatMap((text, index) => [
      ...(this.#pick(6) === 1 ? [`${indent}    ${this.comment()}`] : []),
      `${indent}    ${text}${index < items.length - 1 ? "," : last}${this.#behind()}`,
    ]);
    return [open, ...lines, `${indent}  ${close}`];
  }

  /** The text after `key:`, with its first line not indented, and all following lines. */
  #valueLines(value: Value, indent: string): string[] {
    if (typeof value !== "object" || Object.keys(value).length === 0)
      return [` ${this.#flow(value)}${this.#behind()}`];
    const way = this.#pick(4);
    if (way === 0) return [` ${this.#flow(value)}${this.#behind()}`];
    if (way === 1) {
      const items = Array.isArray(value)
        ? value.map((item: Value) => this.#flow(item))
        : this.#entries(value).map(([key, item]) => `${this.#scalar(key)}: ${this.#flow(item)}`);
      const [first = "", ...rest] = Array.isArray(value)
        ? this.#tall("[", "]", items, indent)
        : this.#tall("{", "}", items, indent);
      return [` ${first}${this.#behind()}`, ...rest];
    }
    if (!Array.isArray(value))
      return [
        this.#behind(),
        ...this.block(value as { readonly [key: string]: Value }, `${indent}  `),
      ];
    // A list may have the indent of its key.
    const own = this.#pick(3) === 0 ? indent : `${indent}  `;
    return [
      this.#behind(),
      ...value.flatMap((item: Value) => [...this.between(own), ...this.#item(item, own)]),
    ];
  }

  #item(value: Value, indent: string): string[] {
    if (typeof value !== "object" || Array.isArray(value) || this.#pick(2) === 0)
      return [`${indent}- ${this.#flow(value)}${this.#behind()}`];
    const lines = this.block(value as { readonly [key: string]: Value }, `${indent}  `).filter(
      (line) => line !== "",
    );
    const first = lines.findIndex((line) => !line.trimStart().startsWith("#"));
    return [
      ...lines.slice(0, first),
      `${indent}- ${lines[first]?.slice(indent.length + 2)}`,
      ...lines.slice(first + 1),
    ];
  }

  block(value: { readonly [key: string]: Value | undefined }, indent: string): string[] {
    return this.#entries(value).flatMap(([key, item]) => {
      const [first = "", ...rest] = this.#valueLines(item, indent);
      return [...this.between(indent), `${indent}${this.#scalar(key)}:${first}`, ...rest];
    });
  }
}

/**
 * A file in the style of a person, with comments, empty lines, either kind of line breaks, and
 * perhaps none at the end.
 */
export function styledFile(path: string, value: object, pick: Pick): SourceFile {
  const writer = new Writer(pick);
  // JSON is YAML too, and scripts may write it.
  if (pick(12) === 11)
    return {
      path,
      text: `${JSON.stringify(value, undefined, pick(2) === 0 ? 0 : 2)}${pick(2) === 0 ? "" : "\n"}`,
    };
  const lines = [
    ...(pick(2) === 0
      ? []
      : ["# yaml-language-server: $schema=../schemas/access.schema.json", writer.comment()]),
    ...writer.block(value as { readonly [key: string]: Value }, ""),
    ...writer.between(""),
  ];
  const eol = pick(3) === 0 ? "\r\n" : "\n";
  return {
    path,
    text: `${pick(9) === 8 ? "\ufeff" : ""}${lines.join(eol)}${pick(4) === 0 ? "" : eol}`,
  };
}
