// Prints a value as the source of a TypeScript constant.

const keyOf = (key: string): string => (/^[A-Za-z]\w*$/.test(key) ? key : JSON.stringify(key));

/** Puts a value on one line if it fits. */
export function printValue(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => printValue(item, deeper))
    : Object.entries(value).map(([key, inner]) => `${keyOf(key)}: ${printValue(inner, deeper)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const line = Array.isArray(value) ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  if (parts.length === 0) return `${open}${close}`;
  if (!line.includes("\n") && indent.length + line.length <= 120) return line;
  return `${open}\n${parts.map((part) => `${deeper}${part},\n`).join("")}${indent}${close}`;
}

/** Prints JSON for people. Lists of words, and values that fit, are on one line. */
export function printJson(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item) => printJson(item, deeper))
    : Object.entries(value).map(
        ([key, inner]) => `${JSON.stringify(key)}: ${printJson(inner, deeper)}`,
      );
  if (parts.length === 0) return isList ? "[]" : "{}";
  const line = isList ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  const isWords = isList && value.every((item) => typeof item !== "object");
  if (isWords || (!line.includes("\n") && indent.length + line.length <= 140)) return line;
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.map((part) => `${deeper}${part}`).join(",\n")}\n${indent}${close}`;
}
