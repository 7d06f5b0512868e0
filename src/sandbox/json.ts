import { decodeHtml } from "./html.ts";
import { PhpArray, type PhpValue } from "./php.ts";

const scalar = (value: string | number | boolean | null): string =>
  // Matomo decodes entities in data, so a site stored as `A &amp; B` arrives as `A & B` (core/DataTable/Renderer/Json.php).
  JSON.stringify(typeof value === "string" ? decodeHtml(value) : value).replaceAll("/", "\\/");

/** `json_encode`: an array is a list when its keys are 0, 1, 2 ... in this order, and an empty one always is. */
export function toJson(value: PhpValue): string {
  if (value instanceof PhpArray) {
    const pairs = [...value.entries];
    if (pairs.every(([key], index) => key === index)) return `[${pairs.map(([, item]) => toJson(item)).join(",")}]`;
    return `{${pairs.map(([key, item]) => `${JSON.stringify(String(key))}:${toJson(item)}`).join(",")}}`;
  }
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${toJson(item)}`)
      .join(",")}}`;
  }
  return scalar(value);
}
