import { expect, test } from "vitest";
import { knownSchemaPath } from "../../src/edit/newcomers.ts";

const named = (path: string, schema: string): { path: string; text: string } => ({
  path,
  text: `# yaml-language-server: $schema=${schema}\nusers:\n`,
});

test.each([
  ["no file contains a schema path", [], undefined],
  [
    "a file in the same folder contains one",
    [named("access/a.yaml", "access.schema.json")],
    "access.schema.json",
  ],
  [
    "a file in another folder contains one",
    [named("access/clients/a.yaml", "../access.schema.json")],
    "access.schema.json",
  ],
  [
    "only settings.yaml contains one, for its own schema",
    [named("access/settings.yaml", "settings.schema.json")],
    "access.schema.json",
  ],
  [
    "settings.yaml contains one in another folder",
    [named("access/settings.yaml", "../schemas/settings.schema.json")],
    "../schemas/access.schema.json",
  ],
  [
    "manifests take precedence over settings",
    [
      named("access/settings.yaml", "../old/settings.schema.json"),
      named("access/a.yaml", "access.schema.json"),
    ],
    "access.schema.json",
  ],
  [
    "the path is a URL",
    [named("access/a.yaml", "https://acme.example/access.schema.json")],
    "https://acme.example/access.schema.json",
  ],
  [
    "the path leads out of the repository",
    [named("a.yaml", "../../access.schema.json")],
    undefined,
  ],
] as const)("a new file contains the schema path of existing files: %s", (_, files, expected) => {
  expect(knownSchemaPath(files, "access/adopted.yaml")).toBe(expected);
});
