// Writes the TypeScript modules of the JSON Schemas, and into the schemas the lists that the code
// keeps; with --check only says what is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { FINDING_CODES } from "../src/domain/finding-codes.ts";
import { ODDITIES } from "../src/domain/oddities.ts";
import { accessModule } from "./access-shape.ts";
import { ROOT, readSchema, type SchemaNode } from "./schema-node.ts";
import { settingsModule } from "./settings-shape.ts";

/**
 * Definitions that are a type of other code already: the module imports it instead of repeating it.
 */
type Shared = Readonly<Record<string, { readonly type: string; readonly from: string }>>;
const RIGHTS: Shared = { rights: { type: "Rights", from: "../domain/rights.ts" } };
const FINDINGS: Shared = {
  findingCode: { type: "FindingCode", from: "../domain/finding-codes.ts" },
};

interface Target {
  readonly schema: string;
  readonly types: string;
  readonly shared?: Shared;
  /** What the module holds beside the types of the file. */
  readonly more?: (schema: SchemaNode) => string;
}

const TARGETS: readonly Target[] = [
  {
    schema: "schemas/access.schema.json",
    types: "src/manifest/access.generated.ts",
    more: accessModule,
  },
  {
    schema: "schemas/settings.schema.json",
    types: "src/manifest/settings.generated.ts",
    more: settingsModule,
  },
  { schema: "schemas/audit.schema.json", types: "src/audit/audit.generated.ts", shared: RIGHTS },
  {
    schema: "schemas/plan.schema.json",
    types: "src/plan/plan.generated.ts",
    shared: {
      ...RIGHTS,
      ...FINDINGS,
      oddityKind: { type: "OddityKind", from: "../domain/oddities.ts" },
    },
  },
  { schema: "schemas/baseline.schema.json", types: "src/plan/baseline.generated.ts" },
  { schema: "schemas/baseline-1.schema.json", types: "src/plan/baseline-1.generated.ts" },
  { schema: "schemas/sandbox-seed.schema.json", types: "src/sandbox/seed.generated.ts" },
];

/**
 * Lists that the code keeps, with a text for each member. A schema has the names alone, under the
 * title of the list.
 */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  FindingCode: Object.keys(FINDING_CODES).toSorted(),
  OddityKind: Object.keys(ODDITIES).toSorted(),
};

/** A schema's text with those lists as the code has them. */
const withLists = (schema: string): string =>
  schema.replaceAll(
    /("title": "(\w+)",[^{}]*?"enum": )\[[^\]]*\]/g,
    (whole, before: string, title: string) => {
      const names = LISTS[title];
      return names ? `${before}[${names.map((name) => JSON.stringify(name)).join(", ")}]` : whole;
    },
  );

/**
 * A reference with something beside it makes a numbered copy of the type (Day1, Day2). Inside allOf
 * it stays the type itself, and what stands beside it becomes the comment of the member.
 */
function withPlainReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withPlainReferences(item));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withPlainReferences(member)]),
  );
  if (!("$ref" in inner) || Object.keys(inner).length === 1) return inner;
  const { $ref, ...beside } = inner;
  return { ...beside, allOf: [{ $ref }] };
}

const withShared = (schema: JSONSchema, shared: Shared): JSONSchema => ({
  ...schema,
  $defs: {
    ...(schema["$defs"] as Record<string, JSONSchema> | undefined),
    ...Object.fromEntries(
      Object.entries(shared).map(([name, { type }]) => [name, { tsType: type }]),
    ),
  },
});

const importsOf = (shared: Shared): string[] =>
  Object.values(shared).map(({ type, from }) => `import type { ${type} } from "${from}";`);

const check = process.argv.includes("--check");
let stale = false;

/** Writes a file that is not as it should be; with --check, says so. */
function update(path: string, text: string, complaint: string): void {
  const file = join(ROOT, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (!check) return writeFileSync(file, text);
  stale = true;
  console.error(`${complaint}: run "npm run types" and commit the result.`);
}

for (const { schema, types, shared = {}, more } of TARGETS) {
  update(
    schema,
    withLists(readFileSync(join(ROOT, schema), "utf8")),
    `${schema} does not have the lists of the code`,
  );
  const source = readSchema(schema);
  const compiled = await compile(
    withShared(withPlainReferences(source) as JSONSchema, shared),
    source.title ?? "",
    {
      bannerComment: [
        `// Generated from ${schema} by "npm run types". Do not edit.`,
        ...importsOf(shared),
      ].join("\n"),
      additionalProperties: false,
      unreachableDefinitions: false,
      strictIndexSignatures: true,
      format: false,
    },
  );
  // json-schema-to-typescript declares every definition, also one that is only the imported type.
  const text = Object.values(shared).reduce(
    (rest, { type }) => rest.replace(`export type ${type} = ${type}\n`, ""),
    compiled,
  );
  update(types, more ? text + more(source) : text, `${types} is not what ${schema} says`);
}
if (stale) process.exitCode = 1;
