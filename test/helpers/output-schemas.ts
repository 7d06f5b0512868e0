import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../../src/commands/commands.ts";

const fileOf = (name: string): string =>
  join(import.meta.dirname, "../../schemas", `${name}.schema.json`);

const validators = new Map<string, ValidateFunction>();

/**
 * A strict validator for one schema without any other file, as others would use it.
 * @throws Error if there is no such schema
 */
export function validatorOf(name: string): ValidateFunction {
  const known = validators.get(name);
  if (known) return known;
  if (!existsSync(fileOf(name))) throw new Error(`There is no schemas/${name}.schema.json.`);
  const schema = JSON.parse(readFileSync(fileOf(name), "utf8")) as object;
  // test/schemas/strict.test.ts checks that the schema itself is valid.
  const validate = new Ajv2020({ strict: true, validateSchema: false }).compile(schema);
  validators.set(name, validate);
  return validate;
}

/** An output of a command with `--json`, and the schema that describes it. */
export interface Sample {
  readonly schema: string;
  readonly value: unknown;
}

/** @throws Error with the errors of every schema, unless the text matches exactly one */
function sampleOf(text: string, schemas: readonly string[]): Sample {
  const value: unknown = JSON.parse(text);
  const fitting = schemas.filter((name) => validatorOf(name)(value));
  const [schema] = fitting;
  if (schema !== undefined && fitting.length === 1) return { schema, value };
  const complaints = schemas.map((name) => {
    validatorOf(name)(value);
    return `${name}: ${JSON.stringify(validatorOf(name).errors?.slice(-3))}`;
  });
  throw new Error(`Not as one of its schemas says: ${complaints.join("\n")}\n${text}`);
}

/**
 * Checks the output of a command line with `--json`: on stdout at most one output that matches a
 * schema of the command, and on stderr at most one error.
 * @throws Error that says what does not match which schema
 */
export async function checkOutputs(
  [command = ""]: readonly string[],
  { out, err }: { readonly out: string; readonly err: string },
): Promise<Sample[]> {
  const schemas = COMMANDS.get(command)?.spec.prints ?? [];
  return [
    ...(out === "" ? [] : [sampleOf(out, schemas)]),
    ...(err === "" ? [] : [sampleOf(err, ["error"])]),
  ];
}
