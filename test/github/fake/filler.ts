import { type Branch, branch, component, isBranch, type Json, resolve } from "./openapi.ts";

const SAMPLES: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  uri: "https://github.example/filled",
  email: "filled@example.org",
};

const flattened = new WeakMap<Branch, Branch>();

/** Merges the schemas of an `allOf` into one with all properties. Each schema is merged once. */
function flat(schema: Branch): Branch {
  const known = flattened.get(schema);
  if (known) return known;
  const made = merge(schema);
  flattened.set(schema, made);
  return made;
}

function merge(schema: Branch): Branch {
  const own = resolve(schema);
  const parts = own["allOf"] as readonly Branch[] | undefined;
  if (parts === undefined) return own;
  const all = parts.map(flat);
  return {
    ...own,
    type: "object",
    properties: Object.assign({}, ...all.map((part) => part["properties"])) as Branch,
    required: all.flatMap((part) => (part["required"] ?? []) as readonly string[]),
  };
}

const kindOf = (value: Json): string =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value;

function fits(schema: Branch, value: Json): boolean {
  const type = schema["type"] === "integer" ? "number" : schema["type"];
  return type === undefined || type === kindOf(value);
}

function fillObject(schema: Branch, real: Branch, at: string): Json {
  const properties = branch(schema["properties"] ?? {});
  const required = (schema["required"] ?? []) as readonly string[];
  const filled: Record<string, Json> = {};
  for (const name of required)
    filled[name] = fill(branch(properties[name]), real[name], `${at}.${name}`);
  for (const [name, value] of Object.entries(real)) {
    if (value === undefined || name in filled) continue;
    const own = properties[name];
    // A field that GitHub does not describe is an error in the fake, because a test could rely on
    // it.
    if (own === undefined && schema["additionalProperties"] !== true)
      throw new Error(`${at}: no property "${name}"`);
    filled[name] = own === undefined ? value : fill(branch(own), value, `${at}.${name}`);
  }
  return filled;
}

/** The smallest instance of each schema, which is made once, because most fields of answers are it. */
const smallest = new WeakMap<Branch, Json>();

/** The smallest valid instance of a schema, with the given values where they exist. */
export function fill(schema: Branch, real: Json | undefined, at: string): Json {
  if (real !== undefined) return make(schema, real, at);
  let made = smallest.get(schema);
  if (made === undefined) {
    made = make(schema, real, at);
    smallest.set(schema, made);
  }
  return made;
}

function make(schema: Branch, real: Json | undefined, at: string): Json {
  const own = flat(schema);
  if (real === null || (real === undefined && own["nullable"] === true)) return null;
  const choices = (own["oneOf"] ?? own["anyOf"]) as readonly Branch[] | undefined;
  if (choices !== undefined) {
    const choice = real === undefined ? choices[0] : choices.find((one) => fits(flat(one), real));
    if (choice === undefined) throw new Error(`${at}: no variant fits`);
    return fill(choice, real, at);
  }
  if (own["type"] === "object") return fillObject(own, isBranch(real) ? real : {}, at);
  if (own["type"] === "array") {
    const items = branch(own["items"] ?? {});
    return ((real ?? []) as readonly Json[]).map((item, index) =>
      fill(items, item, `${at}[${index}]`),
    );
  }
  if (real !== undefined) return real;
  const allowed = own["enum"] as readonly Json[] | undefined;
  if (allowed?.[0] !== undefined) return allowed[0];
  if (own["type"] === "string") return SAMPLES[own["format"] as string] ?? "";
  return own["type"] === "boolean"
    ? false
    : own["type"] === "integer" || own["type"] === "number"
      ? 0
      : null;
}

/** A complete instance of a component of the description. */
export const filled = (name: string, real: Branch): Branch =>
  branch(fill(component(name), real, name));
