import type { Cursor, Fields } from "./cursor.ts";
import { readChoice, readCount, readCountOrWord, readFlag } from "./scalars.ts";

/** How one value of settings.yaml is written, as `SETTINGS_SHAPE` has it from the schema. */
export type Shape =
  | { readonly kind: "text"; readonly text: string; readonly default?: string }
  | { readonly kind: "choice"; readonly choices: readonly string[]; readonly default?: string }
  | { readonly kind: "flag"; readonly default?: boolean }
  | {
      readonly kind: "count";
      readonly minimum: number;
      readonly maximum: number;
      readonly default?: number;
    }
  | {
      readonly kind: "count-or-word";
      readonly minimum: number;
      readonly maximum: number;
      readonly word: string;
      readonly default?: number | string;
    }
  | {
      readonly kind: "list";
      readonly of: Shape;
      /** What one item is, like `Login pattern`. */
      readonly item: string;
      /** What several are, like `login patterns`. */
      readonly items: string;
      readonly default?: readonly unknown[];
      readonly example?: string;
    }
  | MappingShape;

export interface MappingShape {
  readonly kind: "mapping";
  readonly keys: Readonly<Record<string, Shape>>;
  /**
   * Without these there is no value at all; a mapping without any always has one, made of defaults.
   */
  readonly required: readonly string[];
  /** There is no value when it is not written, although no key is required. */
  readonly optional?: true;
  readonly example?: string;
}

/** Message and hint of a finding. */
export type Words = readonly [message: string, hint: string];

/** What a shape cannot say. Keys are paths like `invitations.days`. */
export interface ShapeRules {
  /** By the shape's `text`. `what` is how messages call the value. */
  readonly texts: Readonly<Record<string, (cursor: Cursor, what: string) => string | undefined>>;
  /** Better words for a required key that is missing. */
  readonly missing: Readonly<Record<string, Words>>;
  /** Better examples of a mapping, for those who wrote something else. */
  readonly examples?: Readonly<Record<string, string>>;
  /** Better words for a number that is too small. */
  readonly tooSmall: Readonly<Record<string, Words>>;
}

const an = (noun: string): string => `${/^[aeiou]/.test(noun) ? "An" : "A"} ${noun}`;

/**
 * The members of a mapping, defaults filled in; `undefined` when a required one is missing or
 * wrong, which was reported.
 */
export function readMembers(
  mapping: Cursor | undefined,
  fields: Fields<string> | undefined,
  shape: MappingShape,
  rules: ShapeRules,
  path = "",
): Readonly<Record<string, unknown>> | undefined {
  const members: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(shape.keys)) {
    const at = path === "" ? key : `${path}.${key}`;
    const cursor = fields?.get(key);
    if (!cursor && mapping?.isMap === true && shape.required.includes(key)) {
      const example = shape.example === undefined ? `${key}:` : `${path}: ${shape.example}`;
      const [message, hint] = rules.missing[at] ?? [`${path} has no ${key}.`, `Write ${example}.`];
      mapping.report("missing-key", message, hint);
    }
    const value = readValue(cursor, inner, rules, at);
    if (value !== undefined) members[key] = value;
  }
  return shape.required.every((key) => key in members) ? members : undefined;
}

/** One value, or its default when it is missing or wrong; what is wrong was reported. */
function readValue(
  cursor: Cursor | undefined,
  shape: Shape,
  rules: ShapeRules,
  path: string,
): unknown {
  if (shape.kind === "mapping") {
    if (!cursor && shape.optional) return undefined;
    const example =
      rules.examples?.[path] ?? `${path.split(".").at(-1)}: ${shape.example ?? "{ ... }"}`;
    return readMembers(
      cursor,
      cursor?.fields(path, Object.keys(shape.keys), example),
      shape,
      rules,
      path,
    );
  }
  return (cursor && readWritten(cursor, shape, rules, path)) ?? shape.default;
}

function readWritten(
  cursor: Cursor,
  shape: Exclude<Shape, MappingShape>,
  rules: ShapeRules,
  path: string,
): unknown {
  switch (shape.kind) {
    case "choice":
      return readChoice(cursor, path, shape.choices);
    case "flag":
      return readFlag(cursor, path);
    case "count":
      return readCount(cursor, path, { ...shape, tooSmall: rules.tooSmall[path] });
    case "count-or-word":
      return readCountOrWord(cursor, path, shape);
    case "text":
      return rules.texts[shape.text]?.(cursor, path);
    case "list":
      return readList(cursor, shape, rules, path);
  }
}

function readList(
  cursor: Cursor,
  shape: Shape & { readonly kind: "list" },
  rules: ShapeRules,
  path: string,
): unknown[] {
  const example = shape.example === undefined ? "" : `, like ${shape.example}`;
  return cursor.items(path, `a list of ${shape.items}${example}`).flatMap((item) => {
    const what = an(shape.item.toLowerCase());
    const value =
      shape.of.kind === "text"
        ? rules.texts[shape.of.text]?.(item, what)
        : readValue(item, shape.of, rules, `An item of ${path}`);
    return value === undefined ? [] : [value];
  });
}
