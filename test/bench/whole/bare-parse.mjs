/** Parses every manifest of a folder with only the YAML library. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { parseAllDocuments } from "yaml";

const folder = argv[2] ?? "";
for (const name of readdirSync(folder))
  if (name.endsWith(".yaml")) parseAllDocuments(readFileSync(join(folder, name), "utf8"));
