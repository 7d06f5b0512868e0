import { hash } from "node:crypto";

/**
 * A value whose canonical form is already known. `canonicalJson` accepts it in place of any value.
 */
export class CanonicalText {
  readonly text: string;

  /** @param text the output of `canonicalJson` */
  constructor(text: string) {
    this.text = text;
  }
}

function ofObject(value: object): string {
  const members = value as Readonly<Record<string, unknown>>;
  let text = "{";
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    text += `${text === "{" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `${text}}`;
}

/**
 * JSON in exactly one form: keys sorted by code unit, no spaces, no `undefined` members. Equals RFC
 * 8785 for the values used here: strings, safe integers, booleans, null, arrays, plain objects.
 * @throws TypeError for other numbers
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (value instanceof CanonicalText) return value.text;
  if (value !== null && typeof value === "object") return ofObject(value);
  if (typeof value === "number" && !Number.isSafeInteger(value))
    throw new TypeError("this canonical JSON can contain only whole numbers");
  return JSON.stringify(value);
}

/** SHA-256 of the value's canonical form, in hex. */
export function hashOf(value: unknown): string {
  return hash("sha256", canonicalJson(value));
}
