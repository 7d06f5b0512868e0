// Generates a module from schemas/access.schema.json: the keys of each mapping in a manifest, the
// words that a key accepts, and the defaults.
import { printValue } from "./print-value.ts";
import { choicesOf, resolveNode, type SchemaNode } from "./schema-node.ts";

function mappingOf(node: SchemaNode, schema: SchemaNode): object {
  const properties = Object.entries(node.properties ?? {}).map(
    ([key, inner]) => [key, resolveNode(inner, schema)] as const,
  );
  return {
    keys: properties.map(([key]) => key),
    choices: Object.fromEntries(
      properties.flatMap(([key, inner]) => {
        const choices = choicesOf(inner);
        return choices ? [[key, choices] as const] : [];
      }),
    ),
    defaults: Object.fromEntries(
      properties.flatMap(([key, inner]) =>
        inner.default === undefined ? [] : [[key, inner.default]],
      ),
    ),
  };
}

/** The second half of the generated module, which follows the types of the schema. */
export function accessModule(schema: SchemaNode): string {
  const definitions = Object.entries(schema.$defs ?? {}).filter(([, { properties }]) => properties);
  const mappings = Object.fromEntries(
    [["file", schema] as const, ...definitions].map(([name, node]) => [
      name,
      mappingOf(node, schema),
    ]),
  );
  return `
/**
 * The mappings of a manifest: their keys in the order of the schema, the words of keys that accept
 * only some, and defaults.
 */
export const ACCESS_SHAPE = ${printValue(mappings)} as const

/** Names that no role under \`roles\` can have. */
export const RESERVED_ROLE_NAME = ${JSON.stringify(schema.$defs?.["reservedRoleName"]?.pattern)}
`;
}
