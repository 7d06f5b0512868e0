import type { Loose } from "./syntax.ts";

/** A change of a source text. The offsets give the range to replace. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  /**
   * The kind of switch: `expression` chooses between two expressions, `statement` omits a
   * statement, and `member` chooses between two names of a method.
   */
  readonly shape: "expression" | "statement" | "member";
  readonly operator: string;
  /** The replacement: for a member the other name, for a statement nothing. */
  readonly replacement: string;
}

/**
 * The position of a node: its parents, the nearest first, and the field of the nearest that
 * contains it.
 */
export interface Place {
  readonly parents: readonly Loose[];
  readonly field: string;
}

type Rule = (node: Loose, place: Place, text: string) => readonly Mutation[];

const OTHER_COMPARISONS = new Map<string, readonly string[]>([
  ["===", ["!=="]],
  ["!==", ["==="]],
  ["<", ["<=", ">="]],
  ["<=", ["<", ">"]],
  [">", [">=", "<="]],
  [">=", [">", "<"]],
]);
const OTHER_ARITHMETIC = new Map<string, string>([
  ["+", "-"],
  ["-", "+"],
  ["*", "/"],
  ["/", "*"],
  ["%", "*"],
]);
const OTHER_METHODS = new Map<string, string>([
  ["some", "every"],
  ["every", "some"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
  ["min", "max"],
  ["max", "min"],
]);
/** Methods whose callback is replaced. */
const OTHER_CALLBACKS = new Map<string, string>([
  ["filter", "() => true"],
  ["find", "() => true"],
  ["toSorted", "() => 0"],
]);
/**
 * A code, such as a word of a schema or the name of a kind. Programs compare it, and people do not
 * read it.
 */
const CODE = /^[a-z][a-zA-Z0-9]*([-_.][a-zA-Z0-9]+)*$/;

const child = (node: Loose, field: string): Loose => node[field] as Loose;
const slice = ({ start, end }: Loose, text: string): string => text.slice(start, end);
const instead = ({ start, end }: Loose, operator: string, replacement: string): Mutation => ({
  start,
  end,
  shape: "expression",
  operator,
  replacement,
});
const leftOut = ({ start, end }: Loose, operator: string): Mutation => ({
  start,
  end,
  shape: "statement",
  operator,
  replacement: "",
});

const isText = (node: Loose): boolean =>
  node.type === "TemplateLiteral" ||
  (node.type === "Literal" && typeof node["value"] === "string") ||
  (node.type === "BinaryExpression" &&
    (isText(child(node, "left")) || isText(child(node, "right"))));

/** Whether other mutations already give the same value as the negation. */
function isNegatedElsewhere(test: Loose): boolean {
  if (test.type === "ParenthesizedExpression") return isNegatedElsewhere(child(test, "expression"));
  return (
    test.type === "BinaryExpression" ||
    (test.type === "UnaryExpression" && test["operator"] === "!")
  );
}

function negatedTest(node: Loose, _place: Place, text: string): Mutation[] {
  const test = child(node, "test");
  return test === null || isNegatedElsewhere(test)
    ? []
    : [instead(test, "condition", `!(${slice(test, text)})`)];
}

function binary(node: Loose, _place: Place, text: string): Mutation[] {
  const operator = node["operator"] as string;
  const [left, right] = [child(node, "left"), child(node, "right")];
  const changed = (other: string): string =>
    `(${slice(left, text)}) ${other} (${slice(right, text)})`;
  const comparisons = (OTHER_COMPARISONS.get(operator) ?? []).map((other) =>
    instead(node, "comparison", changed(other)),
  );
  if (operator === "in" || operator === "instanceof")
    return [instead(node, "comparison", `!(${slice(node, text)})`)];
  const arithmetic = OTHER_ARITHMETIC.get(operator);
  if (arithmetic === undefined || isText(left) || isText(right)) return comparisons;
  return [instead(node, "arithmetic", changed(arithmetic))];
}

function logical(node: Loose, _place: Place, text: string): Mutation[] {
  const operator = node["operator"] as string;
  const [left, right] = [slice(child(node, "left"), text), slice(child(node, "right"), text)];
  if (operator === "??")
    return [instead(node, "?? side", `(${left})`), instead(node, "?? side", `(${right})`)];
  const other = operator === "&&" ? "||" : "&&";
  return [instead(node, "logical", `(${left}) ${other} (${right})`)];
}

function assignment(node: Loose, _place: Place, text: string): Mutation[] {
  const other = { "+=": "-=", "-=": "+=" }[node["operator"] as string];
  if (other === undefined || isText(child(node, "right"))) return [];
  const [left, right] = [slice(child(node, "left"), text), slice(child(node, "right"), text)];
  return [instead(node, "arithmetic", `${left} ${other} ${right}`)];
}

function update(node: Loose, _place: Place, text: string): Mutation[] {
  const other = node["operator"] === "++" ? "--" : "++";
  const argument = slice(child(node, "argument"), text);
  const replacement = node["prefix"] === true ? `${other}${argument}` : `${argument}${other}`;
  return [instead(node, "arithmetic", replacement)];
}

/** The key of an object or class is a name, not a value. */
const isKey = ({ parents: [parent], field }: Place): boolean =>
  field === "key" && parent?.["computed"] !== true;

function literal(node: Loose, place: Place): Mutation[] {
  const value = node["value"];
  if (typeof value === "boolean") return [instead(node, "boolean", String(!value))];
  if (typeof value !== "string" || !CODE.test(value) || isKey(place)) return [];
  return [instead(node, "code", '"mutant"')];
}

function array(node: Loose): Mutation[] {
  const elements = node["elements"] as readonly unknown[];
  return elements.length > 0 ? [instead(node, "empty array", "[]")] : [];
}

function call(node: Loose): Mutation[] {
  const callee = child(node, "callee");
  if (callee.type !== "MemberExpression" || callee["computed"] === true) return [];
  const property = child(callee, "property");
  const name = property["name"] as string;
  const other = OTHER_METHODS.get(name);
  if (other !== undefined)
    return [
      {
        start: child(callee, "object").end,
        end: property.end,
        shape: "member",
        operator: "method",
        replacement: other,
      },
    ];
  const [callback] = node["arguments"] as readonly Loose[];
  const replacement = OTHER_CALLBACKS.get(name);
  return replacement === undefined || !callback ? [] : [instead(callback, "method", replacement)];
}

/** Whether a statement is the last of a function, so that omitting it is not an early return. */
function isLastOfFunction(node: Loose, { parents: [block, owner] }: Place): boolean {
  const body = block?.type === "BlockStatement" ? (block["body"] as readonly Loose[]) : [];
  return body.at(-1)?.start === node.start && /Function/.test(owner?.type ?? "");
}

const jump: Rule = (node, place) =>
  isLastOfFunction(node, place) ? [] : [leftOut(node, "left-out jump")];

const RULES: Readonly<Record<string, Rule>> = {
  IfStatement: negatedTest,
  ConditionalExpression: negatedTest,
  WhileStatement: negatedTest,
  DoWhileStatement: negatedTest,
  UnaryExpression: (node, _place, text) =>
    node["operator"] === "!"
      ? [instead(node, "condition", `(${slice(child(node, "argument"), text)})`)]
      : [],
  BinaryExpression: binary,
  LogicalExpression: logical,
  AssignmentExpression: assignment,
  UpdateExpression: update,
  Literal: literal,
  ArrayExpression: array,
  CallExpression: call,
  ExpressionStatement: (node) =>
    typeof node["directive"] === "string" ? [] : [leftOut(node, "left-out statement")],
  ReturnStatement: jump,
  ThrowStatement: jump,
  ContinueStatement: jump,
  BreakStatement: jump,
};

/** The mutations of one node by the fixed operators. */
export const mutationsOf: Rule = (node, place, text) => RULES[node.type]?.(node, place, text) ?? [];
