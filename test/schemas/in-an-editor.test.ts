import { describe, expect, test } from "vitest";
import accessSchema from "../../schemas/access.schema.json" with { type: "json" };
import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every schema inside a schema, with its path. */
function* nodes(value: unknown, path: string): Generator<readonly [path: string, node: Node]> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* nodes(item, `${path}/${index}`);
  if (!isNode(value)) return;
  yield [path, value];
  for (const [key, inner] of Object.entries(value)) {
    if (!["examples", "default", "const"].includes(key)) yield* nodes(inner, `${path}/${key}`);
  }
}

describe.each([
  ["access", accessSchema],
  ["settings", settingsSchema],
] as const)("in an editor, the schema of %s", (_, schema: Node) => {
  const all = [...nodes(schema, "")];

  test("the schema explains every key", () => {
    const defs = schema["$defs"];
    const explained = (node: Node): boolean => {
      const target = typeof node["$ref"] === "string" ? node["$ref"].replace("#/$defs/", "") : "";
      const named = isNode(defs) ? defs[target] : undefined;
      return typeof node["description"] === "string" || (isNode(named) && explained(named));
    };
    const silent = all
      .filter(([path]) => /\/properties\/\w+$/.test(path) && !path.includes("/dependentSchemas/"))
      .filter(([, node]) => !explained(node))
      .map(([path]) => path);
    expect(silent).toEqual([]);
  });

  test("the schema explains every word of a list of words", () => {
    const words = all.flatMap(([path, { anyOf }]) =>
      Array.isArray(anyOf)
        ? anyOf.filter(isNode).flatMap((node) => ("const" in node ? [[path, node] as const] : []))
        : [],
    );
    expect(words.length).toBeGreaterThan(0);
    expect(words.filter(([, node]) => typeof node["description"] !== "string")).toEqual([]);
    // Editors explain the alternatives of anyOf, but cannot explain those of enum.
    expect(all.filter(([, node]) => "enum" in node)).toEqual([]);
  });

  test("the schema has examples that an editor can insert (mappings in lists would become [object Object])", () => {
    const holdsMapping = (value: unknown): boolean =>
      Array.isArray(value) && value.some((item) => isNode(item) || holdsMapping(item));
    const unwritable = (value: unknown): boolean =>
      holdsMapping(value) ||
      (isNode(value) && Object.values(value).some((inner) => unwritable(inner)));
    // The values that an editor offers. For access and public it offers keys.
    const offered = all.filter(([path]) =>
      /^(?:\/properties\/(?:users|teams|sites|roles)|\/\$defs\/(?:sites|site|superuser))$/.test(
        path,
      ),
    );
    for (const [path, node] of offered)
      expect((node["examples"] as unknown[] | undefined)?.filter(unwritable) ?? [], path).toEqual(
        [],
      );
  });
});
