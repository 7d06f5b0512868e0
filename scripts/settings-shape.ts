// Generates the type of the settings with all defaults filled in, and the shape by which they are
// read, from schemas/settings.schema.json.
import { printValue } from "./print-value.ts";
import { choicesOf, countOrWordOf, refOf, resolveNode, type SchemaNode } from "./schema-node.ts";

/** A value as YAML on one line. */
function flowYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowYaml(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flowYaml(inner)}`)
      .join(", ")} }`;
  const text = String(value);
  return /^[\w.@ -]+$/.test(text) ? text : JSON.stringify(text);
}

type Shape = Readonly<Record<string, unknown>>;

function leafShape(node: SchemaNode, name: string | undefined): Shape {
  const choices = choicesOf(node);
  if (choices) return { kind: "choice", choices };
  const countOrWord = countOrWordOf(node);
  if (countOrWord) return { kind: "count-or-word", ...countOrWord };
  if (node.type === "boolean") return { kind: "flag" };
  if (node.type === "integer")
    return { kind: "count", minimum: node.minimum ?? 0, maximum: node.maximum ?? 1_000_000 };
  if (node.type === "string") return { kind: "text", text: name ?? "text" };
  throw new Error(`The code that reads the settings cannot read ${JSON.stringify(node)}.`);
}

/** Whether a mapping has a value only if it is written, although none of its keys is required. */
const isOptional = (node: SchemaNode): boolean => node.minProperties !== undefined;

/**
 * Whether a mapping has a value even if it is not written, because none of its keys is required.
 */
const isAlwaysThere = (node: SchemaNode): boolean =>
  node.default !== undefined || (node.type === "object" && !node.required && !isOptional(node));

const pluralOf = (noun: string): string => `${noun}${noun.endsWith("s") ? "es" : "s"}`;

/** What the reader of the settings needs to know about one node. */
function shapeOf(written: SchemaNode, schema: SchemaNode): Shape {
  const node = resolveNode(written, schema);
  const [example] = node.examples ?? [];
  const extras = {
    ...(node.default === undefined ? {} : { default: node.default }),
    ...(example === undefined ? {} : { example: flowYaml(example) }),
  };
  if (node.properties) {
    const keys = Object.entries(node.properties).map(
      ([key, inner]) => [key, shapeOf(inner, schema)] as const,
    );
    return {
      kind: "mapping",
      keys: Object.fromEntries(keys),
      required: node.required ?? [],
      ...(isOptional(node) ? { optional: true } : {}),
      ...extras,
    };
  }
  if (node.items) {
    const definition = schema.$defs?.[refOf(node.items) ?? ""];
    const title = node.items.title ?? definition?.title ?? "value";
    return {
      kind: "list",
      of: shapeOf(node.items, schema),
      item: title,
      items: pluralOf((definition?.title ?? title).toLowerCase()),
      ...extras,
    };
  }
  return {
    ...leafShape(node, refOf(written)),
    ...(node.default === undefined ? {} : { default: node.default }),
  };
}

const arrayOf = (type: string): string => `readonly ${type.includes("|") ? `(${type})` : type}[]`;

function typeOf(written: SchemaNode, schema: SchemaNode, indent: string): string {
  const node = resolveNode(written, schema);
  const choices = choicesOf(node);
  if (choices) return choices.map((word) => JSON.stringify(word)).join(" | ");
  const countOrWord = countOrWordOf(node);
  if (countOrWord) return `number | ${JSON.stringify(countOrWord.word)}`;
  if (node.properties) return `{\n${membersOf(node, schema, `${indent}  `)}${indent}}`;
  if (node.items) return arrayOf(typeOf(node.items, schema, indent));
  return node.type === "integer" ? "number" : (node.type ?? "unknown");
}

function membersOf(node: SchemaNode, schema: SchemaNode, indent: string): string {
  return Object.entries(node.properties ?? {})
    .map(([key, written]) => {
      const inner = resolveNode(written, schema);
      const isThere = isAlwaysThere(inner) || (node.required?.includes(key) ?? false);
      const comment =
        inner.description === undefined ? "" : `${indent}/** ${inner.description} */\n`;
      const type = typeOf(written, schema, indent);
      return `${comment}${indent}readonly ${key}${isThere ? "" : "?"}: ${type}${isThere ? "" : " | undefined"}\n`;
    })
    .join("");
}

/** The definitions to which text nodes refer. Each of these definitions needs its own reader. */
function textsOf(shape: unknown): string[] {
  if (typeof shape !== "object" || shape === null) return [];
  const own =
    "text" in shape && "kind" in shape && shape.kind === "text" ? [String(shape.text)] : [];
  return [...own, ...Object.values(shape).flatMap((inner) => textsOf(inner))];
}

/** The second half of the generated module, which follows the type of the schema. */
export function settingsModule(schema: SchemaNode): string {
  const shape = shapeOf(schema, schema);
  const texts = [...new Set(textsOf(shape))];
  return `
/** The settings of one instance as they are read: every default filled in. */
export interface Settings {
${membersOf(schema, schema, "  ")}}

/**
 * What the reader of settings.yaml follows: keys in the order of the schema, words, ranges,
 * defaults, and examples for its messages.
 */
export const SETTINGS_SHAPE = ${printValue(shape)} as const

/** The kinds of text in the settings: the names of the definitions in the schema. */
export type SettingsText = ${texts.map((name) => JSON.stringify(name)).join(" | ")}
`;
}
