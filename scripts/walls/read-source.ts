import { analyze } from "@typescript-eslint/scope-manager";
import { type Node, parseSync, visitorKeys } from "oxc-parser";

/** An import in any of TypeScript's forms. */
export interface Import {
  /** The specifier as it is written; `undefined` if it is computed at run time. */
  readonly specifier: string | undefined;
  /** The imported names; `undefined` if everything is imported. */
  readonly names: readonly string[] | undefined;
  readonly offset: number;
}

/** A name that the file does not declare. */
export interface Global {
  /**
   * `process`, or the name in the table: `new Date()` for the clock, `Math.random` for randomness.
   */
  readonly name: string;
  /** The property of the global that is used, if it can be determined. */
  readonly property?: string | undefined;
  readonly offset: number;
}

export interface Source {
  readonly imports: readonly Import[];
  readonly globals: readonly Global[];
}

/** A node of the syntax tree that may have any field. */
interface Loose {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && "type" in value;

/** The value of a literal text. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "TSLiteralType") return textOf(node["literal"]);
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  const quasis =
    node.type === "TemplateLiteral"
      ? (node["quasis"] as readonly { value: { cooked: string } }[])
      : [];
  return quasis.length === 1 ? quasis[0]?.value.cooked : undefined;
}

const nameOf = (node: unknown): string | undefined =>
  isNode(node) && node.type === "Identifier" ? (node["name"] as string) : textOf(node);

/**
 * The names in the braces of an import or export; `undefined` for a default import, or if
 * everything is imported.
 */
function importedNames(node: Loose): string[] | undefined {
  const names = ((node["specifiers"] ?? []) as readonly Loose[]).map((specifier) =>
    nameOf(node.type === "ImportDeclaration" ? specifier["imported"] : specifier["local"]),
  );
  return names.length > 0 && names.every((name) => name !== undefined) ? names : undefined;
}

/** The import that a node contains, if any. */
function importOf(node: Loose): Import | undefined {
  const offset = node.start;
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return isNode(node["source"])
        ? { specifier: textOf(node["source"]), names: importedNames(node), offset }
        : undefined;
    case "ImportExpression":
    case "TSImportType":
      return { specifier: textOf(node["source"]), names: undefined, offset };
    case "TSExternalModuleReference":
      return { specifier: textOf(node["expression"]), names: undefined, offset };
    case "TSModuleDeclaration": {
      const specifier = textOf(node["id"]);
      return specifier === undefined ? undefined : { specifier, names: undefined, offset };
    }
    default:
      return undefined;
  }
}

/** The name of the property that an expression reads, if it is a literal. */
const propertyOf = (member: Loose): string | undefined =>
  member["computed"] === true ? textOf(member["property"]) : nameOf(member["property"]);

/** Properties that can run a text as a program, or load a module without an import. */
const LOADERS = ["constructor", "getBuiltinModule"];
/** Methods that depend on the time zone and the language of the machine. */
const LOCAL =
  `getFullYear getMonth getDate getDay getHours getMinutes getTimezoneOffset toDateString toTimeString
  toLocaleString toLocaleDateString toLocaleTimeString toLocaleLowerCase toLocaleUpperCase localeCompare`.split(
    /\s+/,
  );
/** Properties that are refused on any object, because its type is not known here. */
const REFUSED_PROPERTIES: ReadonlySet<string> = new Set([...LOADERS, ...LOCAL]);

/** The property that a node reads: `date.getDay`, or `getDay` in `const { getDay } = date`. */
function readProperty(node: Loose, parent: Loose | undefined): string | undefined {
  if (node.type === "MemberExpression") return propertyOf(node);
  return node.type === "Property" && parent?.type === "ObjectPattern"
    ? nameOf(node["key"])
    : undefined;
}

/**
 * What a use of `Date` reads. `undefined` for `Date.parse`, `Date.UTC`, `instanceof Date`, and a
 * `Date` made from a given moment.
 */
function dateUse(
  property: string | undefined,
  node: Loose,
  parent: Loose | undefined,
): string | undefined {
  if (property === "parse" || property === "UTC") return undefined;
  if (parent?.type === "BinaryExpression" && parent["operator"] === "instanceof") return undefined;
  if (parent?.type !== "NewExpression" || parent["callee"] !== node) return "new Date()";
  const [first, second] = parent["arguments"] as readonly Loose[];
  if (first === undefined || first.type === "SpreadElement") return "new Date()";
  return second ? "new Date(year, month)" : undefined;
}

/** A global as named in the table; `undefined` for a harmless use. */
function globalOf(
  name: string,
  node: Loose,
  parents: ReadonlyMap<Loose, Loose>,
): Global | undefined {
  const parent = parents.get(node);
  const offset = node.start;
  const property =
    parent?.type === "MemberExpression" && parent["object"] === node
      ? propertyOf(parent)
      : undefined;
  if (name === "globalThis" && parent && property !== undefined)
    return globalOf(property, parent, parents);
  if (name === "Math")
    return property === undefined || property === "random"
      ? { name: "Math.random", offset }
      : undefined;
  if (name !== "Date") return { name, property, offset };
  const use = dateUse(property, node, parent);
  return use === undefined ? undefined : { name: use, offset };
}

/**
 * The types of nodes whose parent is needed. A map of all parents would take longer than everything
 * else.
 */
const NEEDS_PARENT: ReadonlySet<string> = new Set(["Identifier", "MemberExpression", "Property"]);

/**
 * Whether a declaration has the type `unique symbol`, which is the brand of a type and exists only
 * for the compiler.
 */
function isBrand(declarator: Loose): boolean {
  const { id } = declarator;
  const annotation = isNode(id) ? id["typeAnnotation"] : undefined;
  const type = isNode(annotation) ? annotation["typeAnnotation"] : undefined;
  return isNode(type) && type.type === "TSTypeOperator" && type["operator"] === "unique";
}

/** The global names that an ambient declaration introduces: `declare const process: unknown`. */
function ambientNames(node: Loose): string[] {
  if (node["declare"] !== true) return [];
  switch (node.type) {
    case "VariableDeclaration":
      return (node["declarations"] as readonly Loose[])
        .filter((declarator) => !isBrand(declarator))
        .flatMap(({ id }) => nameOf(id) ?? []);
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
    case "TSModuleDeclaration": {
      const name =
        isNode(node["id"]) && node["id"].type === "Identifier" ? nameOf(node["id"]) : undefined;
      return name === undefined ? [] : [name];
    }
    default:
      return [];
  }
}

/**
 * Every import (including those of types) and every global of a file.
 * @throws Error if the file cannot be parsed
 */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text, { range: true, preserveParens: false });
  if (errors[0]) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const imports: Import[] = [];
  const globals: Global[] = [];
  const parents = new Map<Loose, Loose>();
  const visit = (node: Loose): void => {
    const found = importOf(node);
    if (found) imports.push(found);
    for (const name of ambientNames(node)) globals.push({ name, offset: node.start });
    if (node.type === "MetaProperty" && nameOf(node["meta"]) === "import")
      globals.push({ name: "import.meta", offset: node.start });
    const property = readProperty(node, parents.get(node));
    if (property !== undefined && REFUSED_PROPERTIES.has(property))
      globals.push({ name: `.${property}`, offset: node.start });
    for (const key of visitorKeys[node.type] ?? []) {
      const value = node[key];
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (!isNode(child)) continue;
        if (NEEDS_PARENT.has(child.type)) parents.set(child, node);
        visit(child);
      }
    }
  };
  visit(program as Node as unknown as Loose);
  // With an empty `lib`, names of the language count as undeclared too.
  const scopes = analyze(program as unknown as Parameters<typeof analyze>[0], {
    sourceType: "module",
    lib: [],
  });
  for (const { identifier, isValueReference } of scopes.globalScope?.through ?? []) {
    if (!isValueReference) continue;
    const found = globalOf(identifier.name, identifier as unknown as Loose, parents);
    if (found) globals.push(found);
  }
  return { imports, globals };
}
