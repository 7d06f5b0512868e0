import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../src/domain/error.ts";
import { ODDITIES } from "../../src/domain/oddities.ts";
import { REASON_CODES } from "../../src/github/platform/contract.ts";
import { choicesOf, readSchema, type SchemaNode } from "../../scripts/schema-node.ts";

const plan = readSchema("schemas/plan.schema.json");
const audit = readSchema("schemas/audit.schema.json");

const definition = (schema: SchemaNode, name: string): SchemaNode => {
  const node = schema.$defs?.[name];
  if (!node) throw new Error(`no definition ${name}`);
  return node;
};

const root = join(import.meta.dirname, "../../src");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".generated.ts"))
  .map((path) => readFileSync(join(root, path), "utf8"));

/** The number of files in src that contain a word in quotes or as a key. */
const uses = (word: string): number =>
  sources.filter(
    (text) => text.includes(`"${word}"`) || new RegExp(`^\\s+${word}:`, "m").test(text),
  ).length;

describe.each(["cause", "risk", "heldReason", "waitingReason"])(
  "the words of a plan's %s",
  (name) => {
    const words = choicesOf(definition(plan, name)) ?? [];

    test("every word is explained", () => {
      expect(words.length).toBeGreaterThan(3);
      expect(
        definition(plan, name).anyOf?.filter(({ description }) => description === undefined),
      ).toEqual([]);
    });

    test("every word is used by some code", () => {
      expect(words.filter((word) => uses(word) === 0)).toEqual([]);
    });
  },
);

test.each(["cause", "risk"])("the record's %s has every word that a plan can have", (name) => {
  const recorded =
    (definition(audit, name) as { readonly enum?: readonly string[] }).enum ??
    choicesOf(definition(audit, name)) ??
    [];
  expect(recorded).toEqual(expect.arrayContaining([...(choicesOf(definition(plan, name)) ?? [])]));
});

describe.each([
  ["error codes", Object.keys(ERROR_CODES)],
  ["reason codes of the action", Object.keys(REASON_CODES)],
  ["kinds of oddity", Object.keys(ODDITIES)],
])("all %s", (_, words) => {
  test("all codes are used outside the list, and are in kebab-case", () => {
    expect(words.length).toBeGreaterThan(5);
    for (const word of words) {
      expect(word).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(
        sources.filter((text) => text.includes(`"${word}"`)).length,
        `${word} is in the list, and nothing gives it`,
      ).toBeGreaterThan(0);
    }
  });
});
