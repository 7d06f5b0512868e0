// Writes the tables of the README and the docs from the schemas and the code. With --check, only
// reports whether they are current.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withActionTables } from "./action-table.ts";
import { withFindings } from "./findings-page.ts";
import { withManifestTables } from "./manifest-tables.ts";
import { withOutputTable } from "./output-table.ts";
import { ROOT } from "./schema-node.ts";

const PAGES: Readonly<Record<string, (page: string) => string>> = {
  "README.md": withActionTables,
  "docs/findings.md": withFindings,
  "docs/github.md": withActionTables,
  "docs/manifest.md": withManifestTables,
  "docs/operations.md": withOutputTable,
};

const check = process.argv.includes("--check");
for (const [name, withTables] of Object.entries(PAGES)) {
  const path = join(ROOT, name);
  const page = readFileSync(path, "utf8");
  const current = withTables(page);
  if (current === page) continue;
  if (check) {
    process.exitCode = 1;
    console.error(
      `The tables of ${name} are out of date: run "npm run tables" and commit the result.`,
    );
  } else writeFileSync(path, current);
}
