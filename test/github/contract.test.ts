import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { INPUTS, OUTPUTS, REASON_CODES } from "../../src/github/contract.ts";
import { actionTable } from "../../scripts/action-table.ts";

const root = join(import.meta.dirname, "../..");
const action = parse(readFileSync(join(root, "action.yml"), "utf8")) as {
  inputs: Record<string, { description: string; required: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: object;
};

test("action.yml has exactly the inputs and outputs of the code", () => {
  expect(
    Object.fromEntries(
      Object.entries(action.inputs).map(([name, { description, required, default: value = "" }]) => [
        name,
        { description, required, default: value },
      ]),
    ),
  ).toEqual(INPUTS);
  expect(Object.fromEntries(Object.entries(action.outputs).map(([name, { description }]) => [name, description]))).toEqual(OUTPUTS);
  expect(action.runs).toEqual({ using: "node24", main: "dist/action.js" });
});

test("names are in kebab-case", () => {
  for (const name of [...Object.keys(INPUTS), ...Object.keys(OUTPUTS), ...Object.keys(REASON_CODES)])
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
});

test("the table in docs/github.md is the one that the code makes", () => {
  const text = readFileSync(join(root, "docs/github.md"), "utf8");
  expect(text).toContain(actionTable());
});
