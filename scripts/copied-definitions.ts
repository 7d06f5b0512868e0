// Copies definitions of other schemas into a schema, so that a validator needs only one file.
import { basename, dirname, relative } from "node:path";
import { readSchema, refOf, type SchemaNode } from "./schema-node.ts";

type Definitions = Readonly<Record<string, SchemaNode>>;

/** A type that a module imports instead of declaring it. */
export interface ImportedType {
  readonly type: string;
  /** The path in the import. */
  readonly from: string;
}

/** A schema whose definitions others copy. */
export interface Origin {
  readonly schema: string;
  /** The module with its types. */
  readonly types: string;
  /** Definitions whose types that module itself imports. */
  readonly shared?: Readonly<Record<string, ImportedType>>;
}

const commentOf = (schema: string): string =>
  `Copied from ${basename(schema)} by "npm run types": edit it there.`;

const isCopy = ({ $comment }: SchemaNode): boolean => $comment?.startsWith("Copied from ") ?? false;

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** The definitions of a schema, including the schema itself under its title. */
function definitionsOf(schema: SchemaNode): Definitions {
  const { $schema: _schema, $id: _id, $defs = {}, ...root } = schema;
  return { ...$defs, [lowerFirst(schema.title ?? "")]: root };
}

/** The names of all definitions to which a value refers, directly or nested. */
function* references(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  const name = Array.isArray(value) ? undefined : refOf(value)?.split("/", 1)[0];
  if (name !== undefined) yield name;
  for (const inner of Object.values(value)) yield* references(inner);
}

/**
 * A schema with copies of all referenced definitions that it lacks, and without copies that it no
 * longer needs.
 * @throws Error if none of the origins has a definition, or if a copied definition would have a
 * name that is already used
 */
export function withCopies(schema: SchemaNode, origins: readonly Origin[]): SchemaNode {
  const own = Object.fromEntries(
    Object.entries(schema.$defs ?? {}).filter(([, node]) => !isCopy(node)),
  );
  const copies = new Map<string, SchemaNode>();
  const add = (node: unknown, from: Origin | undefined): void => {
    for (const name of references(node)) {
      if (Object.hasOwn(own, name)) {
        if (from) throw new Error(`${from.schema}: another definition is called ${name}.`);
        continue;
      }
      const origin = (from ? [from] : origins).find((candidate) =>
        Object.hasOwn(definitionsOf(readSchema(candidate.schema)), name),
      );
      const found = origin && definitionsOf(readSchema(origin.schema))[name];
      if (!origin || !found) throw new Error(`No schema has the definition ${name}.`);
      const copy = { $comment: commentOf(origin.schema), ...found };
      const known = copies.get(name);
      if (known && known.$comment !== copy.$comment)
        throw new Error(`Two schemas have the definition ${name}.`);
      if (known) continue;
      copies.set(name, copy);
      add(found, origin);
    }
  };
  const { $defs: _defs, ...root } = schema;
  add({ root, own }, undefined);
  const sorted = [...copies].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...root, $defs: { ...own, ...Object.fromEntries(sorted) } };
}

/** For each copied definition, its type as an import of a module. */
export function typesOfCopies(
  schema: SchemaNode,
  origins: readonly Origin[],
  module: string,
): Record<string, ImportedType> {
  const pathTo = (path: string): string => {
    const way = relative(dirname(module), path);
    return way.startsWith(".") ? way : `./${way}`;
  };
  return Object.fromEntries(
    Object.entries(schema.$defs ?? {}).flatMap(([name, node]) => {
      const origin = origins.find((candidate) => node.$comment === commentOf(candidate.schema));
      if (!origin) return [];
      const shared = origin.shared?.[name];
      return shared
        ? [[name, { ...shared, from: pathTo(`${dirname(origin.types)}/${shared.from}`) }]]
        : [[name, { type: node.title ?? name, from: pathTo(origin.types) }]];
    }),
  );
}
