import { beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/commands/commands.ts";
import type { CommandSpec } from "../../src/commands/specs/command-spec.ts";
import { readSchema, type SchemaNode } from "../../scripts/schema-node.ts";
import { jsonSamples } from "./json-samples.ts";
import { type Sample, validatorOf } from "../helpers/output-schemas.ts";

const specs: readonly (readonly [string, CommandSpec])[] = [...COMMANDS].map(([name, { spec }]) => [
  name,
  spec,
]);
const OUTPUTS = [...new Set(["error", ...specs.flatMap(([, { prints }]) => prints)])];

let samples: ReadonlyMap<string, readonly Sample[]>;
beforeAll(async () => {
  samples = await jsonSamples();
});

const valuesOf = (schema: string): unknown[] =>
  [...samples.values()]
    .flat()
    .flatMap((sample) => (sample.schema === schema ? [sample.value] : []));

describe.each(specs)("%s", (name, { prints, options }) => {
  test("the command has --json, and each kind of its output occurs in these tests and matches its schema", () => {
    expect(options).toHaveProperty("json");
    const seen = (samples.get(name) ?? []).map(({ schema }) => schema);
    expect([...new Set(seen)].toSorted()).toEqual([...prints, "error"].toSorted());
  });
});

/**
 * Keys that are possible but do not occur in the tests: a record that withholds its changes has no
 * entries, and no capability is included in view.
 */
const RARE: ReadonlySet<string> = new Set(["withheld", "view"]);

/** Every mapping in a value. */
function* mappings(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* mappings(inner);
}

/** The keys that a schema itself describes, without those in copied definitions. */
function* keysOf(schema: SchemaNode): Generator<string> {
  for (const node of [schema, ...Object.values(schema.$defs ?? {})])
    if (!node.$comment?.startsWith("Copied from")) yield* Object.keys(node.properties ?? {});
}

describe.each(OUTPUTS)("the schema %s", (name) => {
  test("the schema refuses a key that it does not describe, wherever the key is", () => {
    const validate = validatorOf(name);
    const tried = new Set<string>();
    for (const value of valuesOf(name)) {
      for (const mapping of mappings(value)) {
        // One mapping of each kind is enough.
        const kind = Object.keys(mapping).join(" ");
        if (tried.has(kind)) continue;
        tried.add(kind);
        mapping["unexpected"] = { of: "nothing" };
        expect([validate(value), kind]).toEqual([false, kind]);
        delete mapping["unexpected"];
      }
      expect(validate(value)).toBe(true);
    }
    expect(tried.size).toBeGreaterThan(0);
  });

  test("each key that the schema describes occurs in an output", () => {
    const seen = new Set(
      valuesOf(name).flatMap((value) => [...mappings(value)].flatMap((one) => Object.keys(one))),
    );
    const described = new Set(keysOf(readSchema(`schemas/${name}.schema.json`)));
    if (name === "plan") return expect(described.size).toBeGreaterThan(10);
    return expect([...described.difference(seen).difference(RARE)]).toEqual([]);
  });
});
