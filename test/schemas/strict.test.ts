import { Ajv2020, type AnySchema } from "ajv/dist/2020.js";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../schemas");
const files = readdirSync(folder).filter((name) => name.endsWith(".schema.json"));

test("there is a schema for the manifests, and one for the settings", () => {
  expect(files).toEqual(expect.arrayContaining(["access.schema.json", "settings.schema.json"]));
});

test.each(files)(
  "%s is accepted by a validator in strict mode, which refuses unknown keywords and missing types",
  (file) => {
    const schema = JSON.parse(readFileSync(join(folder, file), "utf8")) as AnySchema;
    const ajv = new Ajv2020({ strict: true });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(typeof ajv.compile(schema)).toBe("function");
  },
);
