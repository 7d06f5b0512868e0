import { decodeHtml } from "./core/html.ts";
import { PhpArray, type PhpValue } from "./core/php.ts";

/**
 * Decodes entities in every text, so a site that is stored as `A &amp; B` arrives as `A & B`
 * (core/DataTable/Renderer/Json.php). Items of a bulk are decoded twice.
 */
export function decodeAll(value: PhpValue): PhpValue {
  if (typeof value === "string") return decodeHtml(value);
  if (value instanceof PhpArray)
    return PhpArray.map([...value.entries].map(([key, item]) => [key, decodeAll(item)] as const));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decodeAll(item)]));
}

const scalar = (value: string | number | boolean | null): string =>
  JSON.stringify(value).replaceAll("/", "\\/");

/**
 * `json_encode`: an array is a list if its keys are 0, 1, 2 ... in this order. An empty array is
 * always a list.
 */
export function toJson(value: PhpValue): string {
  if (value instanceof PhpArray) {
    const pairs = [...value.entries];
    if (pairs.every(([key], index) => key === index))
      return `[${pairs.map(([, item]) => toJson(item)).join(",")}]`;
    return `{${pairs.map(([key, item]) => `${JSON.stringify(String(key))}:${toJson(item)}`).join(",")}}`;
  }
  if (value !== null && typeof value === "object") {
    if (Object.keys(value).length === 0) return "[]";
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${toJson(item)}`)
      .join(",")}}`;
  }
  return scalar(value);
}
