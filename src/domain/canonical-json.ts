import { hash } from "node:crypto";
import { compareTexts } from "./compare.ts";

/**
 * JSON in one form only: keys sorted by code unit, no blanks, `undefined` members left out (as RFC
 * 8785 does for the values used here: strings, safe integers, booleans, null, arrays, plain
 * objects).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .toSorted(([a], [b]) => compareTexts(a, b));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value))
    throw new TypeError("canonical JSON here holds whole numbers only");
  return JSON.stringify(value);
}

/** SHA-256 of the canonical form, in hex. */
export function hashOf(value: unknown): string {
  return hash("sha256", canonicalJson(value));
}
