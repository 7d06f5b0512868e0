// Lint rules of this project. oxlint loads them from "jsPlugins" in .oxlintrc.json.
import type { RuleTester } from "oxlint/plugins-dev";

type Rule = Parameters<RuleTester["run"]>[1];
type Context = Parameters<Extract<Rule, { create: unknown }>["create"]>[0];
type Node = Parameters<Context["sourceCode"]["getScope"]>[0];

/**
 * Methods that call a function with each item to get an answer. A reader easily misses a change
 * that such a function makes.
 */
const QUESTIONS = new Set([
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
  "flatMap",
  "map",
  "some",
  "sort",
  "toSorted",
]);
/** Methods of arrays, maps and sets that change them. */
const CHANGES = new Set([
  "add",
  "clear",
  "delete",
  "pop",
  "push",
  "set",
  "shift",
  "splice",
  "unshift",
]);

/** The name of the called method: `filter` for `items.filter(...)`. */
function methodOf(node: Node): string | undefined {
  if (
    node.type !== "CallExpression" ||
    node.callee.type !== "MemberExpression" ||
    node.callee.computed
  )
    return undefined;
  return node.callee.property.name;
}

/** The innermost callback of such a method that contains the node. */
function questionAround(
  node: Node,
): { readonly method: string; readonly callback: Node } | undefined {
  for (let inner = node; inner.parent !== null; inner = inner.parent) {
    if (inner.type !== "ArrowFunctionExpression" && inner.type !== "FunctionExpression") continue;
    const call: Node = inner.parent;
    const method = methodOf(call);
    if (
      method !== undefined &&
      QUESTIONS.has(method) &&
      call.type === "CallExpression" &&
      call.arguments.some((argument) => argument === inner)
    )
      return { method, callback: inner };
  }
  return undefined;
}

/** `a` of `a.b[c].d`. */
function rootOf(node: Node): Node {
  return node.type === "MemberExpression" ? rootOf(node.object) : node;
}

/**
 * Whether a name refers to something that the callback created itself. Its parameters do not count.
 */
function isOwn(context: Context, name: Node, callback: Node): boolean {
  if (name.type !== "Identifier") return name.type !== "ThisExpression";
  for (let scope = context.sourceCode.getScope(name); scope.upper !== null; scope = scope.upper) {
    const variable = scope.set.get(name.name);
    if (variable === undefined) continue;
    const [start, end] = callback.range;
    return variable.defs.every(
      ({ type, node }) => type !== "Parameter" && node.range[0] >= start && node.range[1] <= end,
    );
  }
  return false;
}

const assignmentAsValue: Rule = {
  create(context) {
    const check = (node: Node): void => {
      const { parent } = node;
      if (
        parent?.type === "ExpressionStatement" ||
        (parent?.type === "ForStatement" && parent.test !== node)
      )
        return;
      context.report({
        node,
        message:
          "Write the assignment as a statement of its own: inside an expression, readers overlook it.",
      });
    };
    return { AssignmentExpression: check, UpdateExpression: check };
  },
};

const effectInQuestion: Rule = {
  create(context) {
    const check = (node: Node, changed: Node): void => {
      const question = questionAround(node);
      if (question === undefined || isOwn(context, rootOf(changed), question.callback)) return;
      context.report({
        node,
        message: `The function passed to ${question.method}() changes something outside itself: write a loop instead.`,
      });
    };
    return {
      AssignmentExpression: (node) => check(node, node.left),
      UpdateExpression: (node) => check(node, node.argument),
      CallExpression: (node) => {
        if (node.callee.type === "MemberExpression" && CHANGES.has(methodOf(node) ?? ""))
          check(node, node.callee.object);
      },
    };
  },
};

export default {
  meta: { name: "style" },
  rules: { "assignment-as-value": assignmentAsValue, "effect-in-question": effectInQuestion },
};
