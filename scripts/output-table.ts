// Generates the table in docs/operations.md that lists the schema of each command's --json output.
import { COMMANDS } from "../src/commands/commands.ts";
import { readSchema } from "./schema-node.ts";

const HEAD = "| schema | printed by | is |";

/** For each schema of an output, the commands that print this output. */
const printers = new Map<string, string[]>();
for (const [name, { spec }] of COMMANDS) {
  for (const schema of spec.prints)
    printers.set(schema, [...(printers.get(schema) ?? []), `\`${name}\``]);
}
printers.set("error", ["every command, on stderr"]);

const rowOf = ([name, commands]: readonly [string, readonly string[]]): string => {
  const { description = "" } = readSchema(`schemas/${name}.schema.json`);
  // Schemas of files have longer descriptions than fit into a table, so only the first sentence is
  // used.
  const [first = ""] = description.split(/(?<=\.) /, 1);
  return `| [${name}](../schemas/${name}.schema.json) | ${commands.join(", ")} | ${first} |`;
};

const TABLE = [HEAD, "|---|---|---|", ...[...printers].map(rowOf)].join("\n");

/** The page with its table, generated from the current commands. */
export function withOutputTable(page: string): string {
  const start = page.indexOf(HEAD);
  if (start === -1) throw new Error(`docs/operations.md has no table that begins with ${HEAD}`);
  const end = page.slice(start).search(/\n(?!\|)/);
  return page.slice(0, start) + TABLE + page.slice(start + end);
}
