// A value as the source of a TypeScript constant.

const keyOf = (key: string): string => (/^[A-Za-z]\w*$/.test(key) ? key : JSON.stringify(key));

/** What fits into a line stays in one. */
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
