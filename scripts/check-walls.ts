// Checks src against the table of folders in docs/architecture.md: npm run check:walls.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { checkWalls } from "./walls/check.ts";
import { readWalls } from "./walls/table.ts";

const root = join(import.meta.dirname, "..");
const DOCUMENT = "docs/architecture.md";

const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
  .map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join("/"))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const breaches = checkWalls(readWalls(readFileSync(join(root, DOCUMENT), "utf8"), DOCUMENT), files);
for (const { file, line, message, hint } of breaches)
  console.error(`${file}:${line}: ${message}\n  -> ${hint}`);
if (breaches.length > 0) {
  console.error(`\n${breaches.length} violations of the table of folders in ${DOCUMENT}.`);
  process.exitCode = 1;
}
