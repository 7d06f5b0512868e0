import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
export type Branch = { readonly [key: string]: Json | undefined };

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As in the description, with braces. */
  readonly path: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Branch;
  }[];
  readonly body: Branch | undefined;
  /** By status: the schema of the JSON answer, or `undefined` for an answer without a body. */
  readonly responses: ReadonlyMap<number, Branch | undefined>;
}

export const isBranch = (value: Json | undefined): value is Branch =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns an object, or throws. The description is data, and a typo in it should be found here. */
export function branch(value: Json | undefined): Branch {
  if (!isBranch(value)) throw new Error("openapi.json: not an object");
  return value;
}

const document = branch(
  JSON.parse(readFileSync(join(import.meta.dirname, "openapi.json"), "utf8")) as Json,
);

/** Follows a `$ref`. */
export function resolve(schema: Branch): Branch {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  let found: Json | undefined = document;
  for (const part of reference.split("/").slice(1)) found = branch(found)[part];
  return resolve(branch(found));
}

export const component = (name: string): Branch =>
  branch(branch(branch(document["components"])["schemas"])[name]);

const jsonSchema = (holder: Json | undefined): Branch | undefined => {
  const content = holder === undefined ? undefined : resolve(branch(holder))["content"];
  return content === undefined
    ? undefined
    : branch(branch(branch(content)["application/json"])["schema"]);
};

function operation(method: string, path: string, source: Branch): Operation {
  const parameters = (source["parameters"] ?? []) as readonly Branch[];
  return {
    id: source["operationId"] as string,
    method: method.toUpperCase(),
    path,
    parameters: parameters.map((parameter) => {
      const own = resolve(parameter);
      const required = own["required"] === true;
      return {
        name: own["name"] as string,
        in: own["in"] as string,
        required,
        schema: branch(own["schema"]),
      };
    }),
    body: jsonSchema(source["requestBody"]),
    responses: new Map(
      Object.entries(branch(source["responses"])).map(([status, holder]) => [
        Number(status),
        jsonSchema(holder),
      ]),
    ),
  };
}

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries(branch(document["paths"])).flatMap(([path, item]) =>
    Object.entries(branch(item)).map(([method, source]) => {
      const made = operation(method, path, branch(source));
      return [made.id, made] as const;
    }),
  ),
);

/** OpenAPI 3.0 has `nullable`, whereas JSON Schema lists the type "null". */
function toJsonSchema(node: Json | undefined): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (!isBranch(node)) return node;
  const entries = Object.entries(node).map(([key, value]): [string, unknown] =>
    key === "$ref" && typeof value === "string"
      ? [key, `github${value}`]
      : [key, toJsonSchema(value)],
  );
  const { nullable, discriminator: _, ...rest } = Object.fromEntries(entries);
  return nullable === true ? { anyOf: [{ type: "null" }, rest] } : rest;
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
  !Number.isNaN(Date.parse(text));
const ajv = new Ajv({
  strict: false,
  inlineRefs: false,
  validateSchema: false,
  code: { optimize: false },
  allErrors: true,
  logger: false,
  formats: {
    "date-time": isDate,
    uri: (text: string) => URL.canParse(text),
    email: /^[^@\s]+@[^@\s]+$/,
    int64: true,
    "repo.nwo": true,
  },
});
ajv.addSchema({ $id: "github", components: toJsonSchema(document["components"]) });

const compiled = new Map<Branch, ValidateFunction>();

/** What is wrong with a value, in words; empty if it is valid. */
export function problems(schema: Branch, value: unknown): string[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(toJsonSchema(schema) as object);
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || "/"} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}
