import { expect, test } from "vitest";
import { knownSchemaPath } from "../../src/edit/newcomers.ts";

const named = (path: string, schema: string): { path: string; text: string } => ({
  path,
  text: `# yaml-language-server: $schema=${schema}\nusers:\n`,
});

test.each([
  ["no file names one", [], undefined],
  ["a file beside it does", [named("access/a.yaml", "access.schema.json")], "access.schema.json"],
  [
    "a file in another folder does",
    [named("access/clients/a.yaml", "../access.schema.json")],
    "access.schema.json",
  ],
  [
    "only settings.yaml does, for its own schema",
    [named("access/settings.yaml", "settings.schema.json")],
    "access.schema.json",
  ],
  [
    "settings.yaml names one in another folder",
    [named("access/settings.yaml", "../schemas/settings.schema.json")],
    "../schemas/access.schema.json",
  ],
  [
    "manifests count before settings",
    [
      named("access/settings.yaml", "../old/settings.schema.json"),
      named("access/a.yaml", "access.schema.json"),
    ],
    "access.schema.json",
  ],
  [
    "it is on the web",
    [named("access/a.yaml", "https://acme.example/access.schema.json")],
    "https://acme.example/access.schema.json",
  ],
  ["it leads out of the repository", [named("a.yaml", "../../access.schema.json")], undefined],
] as const)("a new file names the schema that others name: %s", (_, files, expected) => {
  expect(knownSchemaPath(files, "access/adopted.yaml")).toBe(expected);
});
