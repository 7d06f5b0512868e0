import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { INPUTS, OUTPUTS, REASON_CODES } from "../../../src/github/platform/contract.ts";
import { TABLES } from "../../../scripts/action-table.ts";

const root = join(import.meta.dirname, "../../..");
const action = parse(readFileSync(join(root, "action.yml"), "utf8")) as {
  inputs: Record<string, { description: string; required: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: object;
};

test("action.yml has exactly the inputs and outputs of the code", () => {
  expect(
    Object.fromEntries(
      Object.entries(action.inputs).map(
        ([name, { description, required, default: value = "" }]) => [
          name,
          { description, required, default: value },
        ],
      ),
    ),
  ).toEqual(INPUTS);
  expect(
    Object.fromEntries(
      Object.entries(action.outputs).map(([name, { description }]) => [name, description]),
    ),
  ).toEqual(OUTPUTS);
  expect(action.runs).toEqual({
    using: "node24",
    main: "dist/action.js",
    post: "dist/post.js",
    "post-if": "always()",
  });
});

test("names are in kebab-case", () => {
  for (const name of [
    ...Object.keys(INPUTS),
    ...Object.keys(OUTPUTS),
    ...Object.keys(REASON_CODES),
  ])
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
});

test("the tables in the README and in docs/github.md match those that the code generates", () => {
  const guide = readFileSync(join(root, "docs/github.md"), "utf8");
  for (const table of Object.values(TABLES)) expect(guide).toContain(`\n${table}\n`);
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`\n${TABLES.inputs}\n`);
});
