// Writes the TypeScript types of the JSON Schemas; with --check only says whether they are current.
import { readFileSync, writeFileSync } from "node:fs";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const TARGETS: readonly { schema: string; types: string }[] = [
  { schema: "schemas/access.schema.json", types: "src/manifest/access.generated.ts" },
  { schema: "schemas/settings.schema.json", types: "src/manifest/settings.generated.ts" },
  { schema: "schemas/audit.schema.json", types: "src/audit/audit.generated.ts" },
  { schema: "schemas/plan.schema.json", types: "src/plan/plan.generated.ts" },
  { schema: "schemas/baseline.schema.json", types: "src/plan/baseline.generated.ts" },
  { schema: "schemas/sandbox-seed.schema.json", types: "src/sandbox/seed.generated.ts" },
];

const check = process.argv.includes("--check");
let stale = false;
for (const { schema, types } of TARGETS) {
  const source = JSON.parse(readFileSync(schema, "utf8")) as JSONSchema & { title: string };
  const text = await compile(source, source.title, {
    bannerComment: `// Generated from ${schema} by "npm run types". Do not edit.`,
    additionalProperties: false,
    unreachableDefinitions: false,
    strictIndexSignatures: true,
    format: false,
  });
  let current = "";
  try {
    current = readFileSync(types, "utf8");
  } catch {
    // not generated yet
  }
  if (current === text) continue;
  if (check) {
    stale = true;
    console.error(`${types} is not what ${schema} says: run "npm run types" and commit the result.`);
  } else writeFileSync(types, text);
}
if (stale) process.exitCode = 1;
