import type { Param } from "./core/param.ts";

/**
 * PHP's max_input_vars. The body parser checks the limit after adding a variable, so one more
 * variable gets through (main/php_variables.c).
 */
const MAX_INPUT_VARS = 1_000;

type Tree = Record<string, Param>;

const decode = (text: string): string => {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};

/** Stores `a[b][]=value` where PHP would store it. */
function assign(target: Tree, key: string, value: string): void {
  const open = key.indexOf("[");
  if (open <= 0 || !key.includes("]", open)) {
    // Spaces and dots in the name of a variable become underscores.
    target[key.replaceAll(/[ .]/g, "_")] = value;
    return;
  }
  const path = [
    key.slice(0, open).replaceAll(/[ .]/g, "_"),
    ...[...key.slice(open).matchAll(/\[([^\]]*)\]/g)].map(([, part]) => part ?? ""),
  ];
  let at = target;
  for (const [index, part] of path.entries()) {
    const name = part === "" && index > 0 ? String(Object.keys(at).length) : part;
    if (index === path.length - 1) {
      at[name] = value;
      return;
    }
    const existing = at[name];
    const next: Tree =
      existing !== undefined && typeof existing !== "string" ? { ...existing } : {};
    at[name] = next;
    at = next;
  }
}

/**
 * Parses a query string or a form body as PHP does, without trimming values. Variables beyond the
 * limit are dropped silently.
 */
export function parseForm(text: string, limit = Number.POSITIVE_INFINITY): Map<string, Param> {
  const tree: Tree = {};
  let count = 0;
  for (const part of text.split("&")) {
    if (part === "") continue;
    count += 1;
    if (count > limit) break;
    const equals = part.indexOf("=");
    const key = decode(equals < 0 ? part : part.slice(0, equals)).trimStart();
    if (key !== "") assign(tree, key, equals < 0 ? "" : decode(part.slice(equals + 1)));
  }
  return new Map(Object.entries(tree));
}

export const parseQuery = (text: string): Map<string, Param> => parseForm(text, MAX_INPUT_VARS);
export const parseBody = (text: string): Map<string, Param> => parseForm(text, MAX_INPUT_VARS + 1);

/** Matomo 5 trims every parameter, but not the items of lists (core/API/Request.php). */
export const trimParam = (value: Param): Param =>
  typeof value === "string" ? value.replaceAll(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, "") : value;
