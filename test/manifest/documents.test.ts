import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFiles } from "../helpers/read-files.ts";

const examples = ["README.md", "docs/manifest.md", "docs/operations.md"].flatMap((path) => {
  const text = readFileSync(join(import.meta.dirname, "../..", path), "utf8");
  // Lists are steps of a workflow.
  return [...text.matchAll(/```yaml\n(?!- )([^]*?)```/g)].map(
    ([, yaml = ""], index) => [`${path}, example ${index + 1}`, yaml] as const,
  );
});

test.each(examples)("%s can be copied as it stands", (_, yaml) => {
  const file = yaml.startsWith("url:") ? "settings.yaml" : "people.yaml";
  expect(readFiles({ [file]: yaml }).diagnostics).toEqual([]);
});

test("there are examples", () => {
  expect(examples.length).toBeGreaterThan(3);
});
