// Reads the JSON Schemas in schemas/ for the generators.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of JSON Schema that this project's schemas use. */
export interface SchemaNode {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $comment?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

export const ROOT = join(import.meta.dirname, "..");

export const readSchema = (path: string): SchemaNode =>
  JSON.parse(readFileSync(join(ROOT, path), "utf8")) as SchemaNode;

/** The name of the definition to which a node refers. */
export const refOf = (node: SchemaNode): string | undefined => node.$ref?.replace("#/$defs/", "");

/**
 * A node merged with the definition to which it refers. Its own keywords take precedence, as in
 * editors.
 */
export function resolveNode(node: SchemaNode, schema: SchemaNode): SchemaNode {
  const name = refOf(node);
  if (name === undefined) return node;
  const target = schema.$defs?.[name];
  if (!target) throw new Error(`The schema has no definition ${name}.`);
  return { ...resolveNode(target, schema), ...node };
}

/**
 * The limits and the word of a node that accepts a whole number or one word; `undefined` for other
 * nodes.
 */
export function countOrWordOf(
  node: SchemaNode,
): { readonly minimum: number; readonly maximum: number; readonly word: string } | undefined {
  const [number, word, ...more] = node.anyOf ?? [];
  if (number?.type !== "integer" || typeof word?.const !== "string" || more.length > 0)
    return undefined;
  return { minimum: number.minimum ?? 0, maximum: number.maximum ?? 1_000_000, word: word.const };
}

/** The words of a node that accepts only a list of words; `undefined` for other nodes. */
export function choicesOf(node: SchemaNode): readonly string[] | undefined {
  const words = node.anyOf?.map(({ const: word }) => word) ?? [];
  return words.length > 0 && words.every((word) => typeof word === "string") ? words : undefined;
}
