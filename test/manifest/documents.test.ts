import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFiles } from "../helpers/read-files.ts";

const examples = ["README.md", "docs/manifest.md", "docs/operations.md"].flatMap((path) => {
  const text = readFileSync(join(import.meta.dirname, "../..", path), "utf8");
  // Blocks that are lists are steps of a workflow, so they are left out.
  return [...text.matchAll(/```yaml\n(?!- )([^]*?)```/g)].map(
    ([, yaml = ""], index) => [`${path}, example ${index + 1}`, yaml] as const,
  );
});

test.each(examples)("the manifests in %s are valid as written", (_, yaml) => {
  const file = yaml.startsWith("url:") ? "settings.yaml" : "people.yaml";
  expect(readFiles({ [file]: yaml }).diagnostics).toEqual([]);
});

test("the documents contain examples", () => {
  expect(examples.length).toBeGreaterThan(3);
});
