import type { Cursor, Fields } from "./cursor.ts";
import { readChoice, readCount, readCountOrWord, readFlag } from "./scalars.ts";

/** How one value of settings.yaml is written. `SETTINGS_SHAPE` is generated from the schema. */
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
      /** One item in words, such as `Login pattern`. */
      readonly item: string;
      /** Several items in words, such as `login patterns`. */
      readonly items: string;
      readonly default?: readonly unknown[];
      readonly example?: string;
    }
  | MappingShape;

export interface MappingShape {
  readonly kind: "mapping";
  readonly keys: Readonly<Record<string, Shape>>;
  /**
   * Keys that must be present. Without one of the required keys the mapping has no value. A mapping
   * without required keys always has a value, made of defaults.
   */
  readonly required: readonly string[];
  /** If the mapping is not written, it has no value, although no key is required. */
  readonly optional?: true;
  readonly example?: string;
}

/** The message and the hint of a finding. */
export type Words = readonly [message: string, hint: string];

/** Rules that a shape cannot express. Keys are paths such as `invitations.days`. */
export interface ShapeRules {
  /**
   * The readers, by the word under `text` in the shape. `what` is the name of the value in
   * messages.
   */
  readonly texts: Readonly<Record<string, (cursor: Cursor, what: string) => string | undefined>>;
  /** Specific messages for required keys that are missing. */
  readonly missing: Readonly<Record<string, Words>>;
  /** Specific examples for mappings, shown to people who wrote something else. */
  readonly examples?: Readonly<Record<string, string>>;
  /** Specific messages for numbers that are too small. */
  readonly tooSmall: Readonly<Record<string, Words>>;
}

const an = (noun: string): string => `${/^[aeiou]/.test(noun) ? "An" : "A"} ${noun}`;

/**
 * Reads the members of a mapping and fills in defaults. If a required member is missing or wrong,
 * reports that and returns `undefined`.
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
      const [message, hint] = rules.missing[at] ?? [
        `${path} has no key \`${key}\`.`,
        `Write ${example}.`,
      ];
      mapping.report("missing-key", message, hint);
    }
    const value = readValue(cursor, inner, rules, at);
    if (value !== undefined) members[key] = value;
  }
  return shape.required.every((key) => key in members) ? members : undefined;
}

/**
 * Reads one value. Returns the default for a missing value, and for a wrong value, which is
 * reported.
 */
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
