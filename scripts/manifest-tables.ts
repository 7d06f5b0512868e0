// Generates the tables of docs/manifest.md with the keys of a file from the schemas.
import { choicesOf, readSchema, resolveNode, type SchemaNode } from "./schema-node.ts";

/** Formats environment variables and options in a description as code, and escapes the rest. */
const cell = (text: string): string =>
  text
    .replaceAll(/[|*<]/g, String.raw`\$&`)
    .replaceAll(/\b[A-Z]+_[A-Z_]+\b|--[a-z-]+(?: [A-Z]+)?/g, "`$&`");

const words = (node: SchemaNode): string =>
  choicesOf(node)
    ? (node.anyOf ?? [])
        .map(
          ({ const: word, description }) =>
            `<br>\`${String(word)}\`: ${cell((description ?? "").replace(" (default)", ""))}`,
        )
        .join("")
    : "";

const defaultOf = (node: SchemaNode, isRequired: boolean): string =>
  isRequired
    ? "required"
    : node.default === undefined
      ? ""
      : `\`${JSON.stringify(node.default).replaceAll('"', "")}\``;

function rowsOf(mapping: SchemaNode, schema: SchemaNode, path: string): string[] {
  return Object.entries(mapping.properties ?? {}).flatMap(([key, written]) => {
    const node = resolveNode(written, schema);
    const name = `${path}${key}`;
    const isRequired = mapping.required?.includes(key) ?? false;
    const row = `| \`${name}\` | ${defaultOf(node, isRequired)} | ${cell(node.description ?? "")}${words(node)} |`;
    return [row, ...(node.properties ? rowsOf(node, schema, `${name}.`) : [])];
  });
}

const tableOf = (mapping: SchemaNode, schema: SchemaNode): string =>
  ["| key | default | meaning |", "|---|---|---|", ...rowsOf(mapping, schema, "")].join("\n");

/**
 * The tables, by the names that the markers of the page use: `settings`, `file`, and the mappings
 * of access.schema.json.
 */
export function manifestTables(): ReadonlyMap<string, string> {
  const access = readSchema("schemas/access.schema.json");
  const settings = readSchema("schemas/settings.schema.json");
  const mappings = Object.entries(access.$defs ?? {}).filter(([, { properties }]) => properties);
  return new Map([
    ["settings", tableOf(settings, settings)],
    ["file", tableOf(access, access)],
    ...mappings.map(([name, mapping]) => [name, tableOf(mapping, access)] as const),
  ]);
}

/**
 * A page with its tables from the schemas. @throws Error if a marker has no table, or a table has
 * no marker
 */
export function withManifestTables(page: string): string {
  const tables = new Map(manifestTables());
  const text = page.replaceAll(
    /(<!-- keys: (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_, open: string, name: string, close: string) => {
      const table = tables.get(name);
      if (table === undefined)
        throw new Error(
          `The schemas have no mapping ${name}, or the page contains the table of this mapping twice.`,
        );
      tables.delete(name);
      return `${open}${table}\n${close}`;
    },
  );
  if (tables.size > 0)
    throw new Error(`The page has no place for the keys of ${[...tables.keys()].join(", ")}.`);
  return text;
}
