// Generates TypeScript modules from the JSON Schemas, and writes lists from the code into the
// schemas. With --check, only reports what is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { FINDING_CODES } from "../src/domain/finding-codes.ts";
import { ODDITIES } from "../src/domain/oddities.ts";
import { ERROR_CODES } from "../src/domain/error.ts";
import { CHECKS } from "../src/doctor/result.ts";
import { accessModule } from "./access-shape.ts";
import { type ImportedType, typesOfCopies, withCopies } from "./copied-definitions.ts";
import { printJson } from "./print-value.ts";
import { ROOT, readSchema, type SchemaNode } from "./schema-node.ts";
import { settingsModule } from "./settings-shape.ts";

/**
 * Definitions that other code already has as a type. The module imports this type instead of
 * repeating it.
 */
type Shared = Readonly<Record<string, ImportedType>>;
const RIGHTS: Shared = { rights: { type: "Rights", from: "../domain/rights.ts" } };
const FINDINGS: Shared = {
  findingCode: { type: "FindingCode", from: "../domain/finding-codes.ts" },
};

interface Target {
  readonly schema: string;
  readonly types: string;
  readonly shared?: Shared;
  /**
   * The schema describes what a command prints, so definitions of other schemas are copied into it.
   */
  readonly isOutput?: true;
  /** Generates the rest of the module after the types of the schema. */
  readonly more?: (schema: SchemaNode) => string;
}

/** What commands print with `--json`. `Command.spec.prints` refers to these schemas. */
const OUTPUTS: readonly Target[] = [
  {
    schema: "schemas/error.schema.json",
    types: "src/render/json/error.generated.ts",
    shared: { errorCode: { type: "ErrorCode", from: "../../domain/error.ts" } },
  },
  { schema: "schemas/diagnostics.schema.json", types: "src/render/json/diagnostics.generated.ts" },
  { schema: "schemas/apply-result.schema.json", types: "src/render/json/apply.generated.ts" },
  { schema: "schemas/drift.schema.json", types: "src/render/json/drift.generated.ts" },
  { schema: "schemas/schema-output.schema.json", types: "src/render/json/schema.generated.ts" },
  { schema: "schemas/import.schema.json", types: "src/render/json/import.generated.ts" },
  { schema: "schemas/init.schema.json", types: "src/render/json/init.generated.ts" },
  {
    schema: "schemas/doctor.schema.json",
    types: "src/render/json/doctor.generated.ts",
    shared: { checkName: { type: "CheckName", from: "../../doctor/result.ts" } },
  },
  { schema: "schemas/explanation.schema.json", types: "src/explain/explanation.generated.ts" },
  { schema: "schemas/review.schema.json", types: "src/review/review.generated.ts" },
  { schema: "schemas/audit-entries.schema.json", types: "src/audit/entries.generated.ts" },
  { schema: "schemas/sandbox-ready.schema.json", types: "src/sandbox/ready.generated.ts" },
];

const AUDIT: Target = {
  schema: "schemas/audit.schema.json",
  types: "src/audit/audit.generated.ts",
  shared: RIGHTS,
};
const PLAN: Target = {
  schema: "schemas/plan.schema.json",
  types: "src/plan/plan.generated.ts",
  shared: {
    ...RIGHTS,
    ...FINDINGS,
    oddityKind: { type: "OddityKind", from: "../domain/oddities.ts" },
  },
};
/**
 * The schemas from which definitions are copied. If two schemas define the same name, the first
 * schema counts.
 */
const ORIGINS = [PLAN, AUDIT];

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
  AUDIT,
  {
    schema: "schemas/audit-mark.schema.json",
    types: "src/audit/mark.generated.ts",
    shared: {
      line: { type: "AuditLine", from: "./audit.generated.ts" },
      link: { type: "AuditLink", from: "./audit.generated.ts" },
      run: { type: "AuditRun", from: "./audit.generated.ts" },
      trigger: { type: "AuditTrigger", from: "./audit.generated.ts" },
    },
  },
  PLAN,
  { schema: "schemas/baseline.schema.json", types: "src/plan/baseline.generated.ts" },
  { schema: "schemas/baseline-1.schema.json", types: "src/plan/baseline-1.generated.ts" },
  { schema: "schemas/sandbox-seed.schema.json", types: "src/sandbox/seed.generated.ts" },
  { schema: "schemas/init-state.schema.json", types: "src/init/state.generated.ts" },
  ...OUTPUTS.map((output) => ({ ...output, isOutput: true as const })),
];

/**
 * Lists that are defined in the code. A schema gets only the names, under the title of the list.
 */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  CheckName: Object.keys(CHECKS).toSorted(),
  ErrorCode: Object.keys(ERROR_CODES).toSorted(),
  FindingCode: Object.keys(FINDING_CODES).toSorted(),
  OddityKind: Object.keys(ODDITIES).toSorted(),
};

/** Replaces these lists in the text of a schema with those of the code. */
const withLists = (schema: string): string =>
  schema.replaceAll(
    /("title": "(\w+)",[^{}]*?"enum": )\[[^\]]*\]/g,
    (whole, before: string, title: string) => {
      const names = LISTS[title];
      return names ? `${before}[${names.map((name) => JSON.stringify(name)).join(", ")}]` : whole;
    },
  );

/**
 * A reference with other keywords beside it would become a numbered copy of the type (Day1, Day2).
 * Moving the reference into allOf keeps the type, and the keywords become the comment of the
 * property.
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
      Object.entries(shared).map(([name, { type }]) => [name, { title: type, tsType: type }]),
    ),
  },
});

/** Turns a reference to a property of an imported type into the type of that property. */
function withPropertyTypes(value: unknown, shared: Shared): unknown {
  if (Array.isArray(value)) return value.map((item) => withPropertyTypes(item, shared));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const [, name = "", property] =
      (key === "$ref" && /^#\/\$defs\/(\w+)\/properties\/(\w+)$/.exec(inner as string)) || [];
    const type = shared[name]?.type;
    return type === undefined
      ? [[key, withPropertyTypes(inner, shared)]]
      : [["tsType", `Required<${type}>["${property}"]`]];
  });
  return Object.fromEntries(entries);
}

/** The imported types that the rest of the module uses. */
const importsOf = (shared: Shared, body: string): string[] =>
  [...new Map(Object.values(shared).map(({ type, from }) => [type, from]))]
    .filter(([type]) => new RegExp(`^[^*\n]*\\b${type}\\b`, "m").test(body))
    .map(([type, from]) => `import type { ${type} } from "${from}";`);

/** Makes all properties and lists readonly, because outputs are computed and never changed. */
const asReadonly = (body: string): string =>
  body
    .replaceAll(/^(?=(?:\w+|"[^"]+"|\[k: string\])\??: )/gm, "readonly ")
    .replaceAll(/^(readonly \S+ )(.+\[\])$/gm, "$1readonly $2");

const check = process.argv.includes("--check");
let stale = false;

/** Writes a file that is stale; with --check, only reports it. */
function update(path: string, text: string, complaint: string): void {
  const file = join(ROOT, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (!check) return writeFileSync(file, text);
  stale = true;
  console.error(`${complaint}: run "npm run types" and commit the result.`);
}

for (const { schema, types, shared: given = {}, isOutput, more } of TARGETS) {
  const text = readFileSync(join(ROOT, schema), "utf8");
  const whole = isOutput
    ? `${printJson(withCopies(JSON.parse(text) as SchemaNode, ORIGINS))}\n`
    : text;
  update(schema, withLists(whole), `${schema} does not match the code and the other schemas`);
  const source = readSchema(schema);
  const shared = { ...typesOfCopies(source, ORIGINS, types), ...given };
  const plain = withPlainReferences(withPropertyTypes(source, shared)) as JSONSchema;
  const compiled = await compile(withShared(plain, shared), source.title ?? "", {
    bannerComment: "",
    additionalProperties: false,
    unreachableDefinitions: false,
    strictIndexSignatures: true,
    format: false,
  });
  // json-schema-to-typescript declares every definition, even if it is only the imported type.
  // These declarations are removed.
  const declared = Object.values(shared).reduce(
    (rest, { type }) => rest.replace(`export type ${type} = ${type}\n`, ""),
    compiled,
  );
  const body = isOutput ? asReadonly(declared) : declared;
  const head = [
    `// Generated from ${schema} by "npm run types". Do not edit.`,
    ...importsOf(shared, body),
  ].join("\n");
  const module = `${head}\n\n${body.trimStart()}`;
  update(types, more ? module + more(source) : module, `${types} does not match ${schema}`);
}
/** Workflows of this repository that teams do not copy. */
const OWN_WORKFLOWS = new Set(["ci.yml", "release.yml"]);
const WORKFLOW_FOLDER = ".github/workflows";

/**
 * The texts of the workflows that `init` writes, as a module, because the bundle contains no other
 * files.
 */
function workflowModule(): string {
  const names = readdirSync(join(ROOT, WORKFLOW_FOLDER))
    .filter((name) => !OWN_WORKFLOWS.has(name))
    .toSorted();
  const entries = names.map((name) => {
    const text = readFileSync(join(ROOT, WORKFLOW_FOLDER, name), "utf8");
    const lines = text.split(/(?<=\n)/).map((line) => `    ${JSON.stringify(line)},`);
    return `  ${JSON.stringify(name)}: [\n${lines.join("\n")}\n  ].join(""),`;
  });
  return [
    `// Generated from ${WORKFLOW_FOLDER} by "npm run types". Do not edit.`,
    "",
    "/** The workflows that a team copies, by the names of their files. */",
    "export const WORKFLOWS: Readonly<Record<string, string>> = {",
    ...entries,
    "};",
    "",
  ].join("\n");
}

update(
  "src/init/workflows.generated.ts",
  workflowModule(),
  "src/init/workflows.generated.ts does not match the workflows",
);
if (stale) process.exitCode = 1;
