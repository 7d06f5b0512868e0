import { parseSync, visitorKeys } from "oxc-parser";
import type { Place } from "./operators.ts";

/** A node of the syntax tree that may have any field. */
export interface Loose {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && "type" in value;

/** TypeScript nodes that contain an expression. All others are types. */
const WITH_EXPRESSION = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSParameterProperty",
]);
/** Nodes that contain names of modules rather than values. */
const WITHOUT_VALUES = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "ImportAttribute",
]);

/** Visits the nodes that are executed, parents first. Skips types and imports. */
export function visit(
  path: string,
  text: string,
  enter: (node: Loose, place: Place) => void,
): void {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const walk = (node: Loose, place: Place): void => {
    if (WITHOUT_VALUES.has(node.type)) return;
    if (node.type.startsWith("TS") && !WITH_EXPRESSION.has(node.type)) return;
    enter(node, place);
    const parents = [node, ...place.parents];
    for (const field of visitorKeys[node.type] ?? []) {
      const value = node[field];
      for (const inner of Array.isArray(value) ? (value as unknown[]) : [value])
        if (isNode(inner)) walk(inner, { parents, field });
    }
  };
  walk(program as unknown as Loose, { parents: [], field: "" });
}
