import { type Branch, type Json, type Operation, OPERATIONS, problems } from "./openapi.ts";

export interface Match {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** Path parameters that can contain slashes. */
const LONG = new Set(["basehead", "branch", "path", "ref"]);

const literals = (path: string): number =>
  path.split("/").filter((part) => !part.startsWith("{")).length;

/**
 * The path with the most fixed parts comes first: "commits/{ref}/statuses" before "commits/{ref}".
 */
const ROUTES = [...OPERATIONS.values()]
  .sort((a, b) => literals(b.path) - literals(a.path))
  .map((operation) => {
    const pattern = operation.path.replace(
      /\{(\w+)\}/g,
      (_, name: string) =>
        `(?<${name}>${name === "path" ? ".*" : LONG.has(name) ? ".+" : "[^/]+"})`,
    );
    return { operation, pattern: new RegExp(`^${pattern}$`) };
  });
const ROUTES_BY_METHOD = Map.groupBy(ROUTES, ({ operation }) => operation.method);

export function route(method: string, pathname: string): Match | undefined {
  for (const { operation, pattern } of ROUTES_BY_METHOD.get(method) ?? []) {
    const found = pattern.exec(pathname);
    if (found === null) continue;
    const params = Object.entries(found.groups ?? {}).map(
      ([name, value]) => [name, decodeURIComponent(value)] as const,
    );
    return { operation, params: Object.fromEntries(params) };
  }
  return undefined;
}

/** Converts a path parameter from text to the type in the description. */
function meant(schema: Branch, value: string): Json {
  if (schema["type"] === "integer" && /^-?\d+$/.test(value)) return Number(value);
  if (schema["type"] === "boolean" && (value === "true" || value === "false"))
    return value === "true";
  return value;
}

function parameterProblems({ operation, params }: Match, query: URLSearchParams): string[] {
  const found: string[] = [];
  for (const { name, in: place, required, schema } of operation.parameters) {
    const value = place === "path" ? params[name] : query.get(name);
    if (value === undefined || value === null) {
      if (required) found.push(`no ${name}`);
    } else
      found.push(
        ...problems(schema, meant(schema, value)).map(
          (problem) => `${place} ${name}=${value}: ${problem}`,
        ),
      );
  }
  const known = new Set(
    operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name),
  );
  for (const name of new Set(query.keys())) {
    if (!known.has(name)) found.push(`query ${name} is not described`);
    if (query.getAll(name).length > 1) found.push(`query ${name} is there twice`);
  }
  return found;
}

/**
 * What GitHub's description forbids in a request. GitHub itself ignores unknown fields, but here
 * they are errors of the caller.
 */
export function requestProblems(
  match: Match,
  query: URLSearchParams,
  body: Json | undefined,
): string[] {
  const found = parameterProblems(match, query);
  const schema = match.operation.body;
  if (schema === undefined)
    return body === undefined ? found : [...found, "a body is not described"];
  found.push(...problems(schema, body ?? {}).map((problem) => `body: ${problem}`));
  const known = (schema["properties"] ?? {}) as Branch;
  for (const name of Object.keys((body ?? {}) as Branch))
    if (!(name in known)) found.push(`body: "${name}" is not described`);
  return found;
}

/** What GitHub's description forbids in an answer. */
export function answerProblems(
  operation: Operation,
  status: number,
  body: Json | undefined,
  error: Branch,
): string[] {
  const schema = operation.responses.get(status);
  if (schema !== undefined) return problems(schema, body);
  // GitHub refuses in more ways than it describes, all with the same structure.
  if (status >= 400) return problems(error, body);
  if (!operation.responses.has(status)) return [`status ${status} is not described`];
  return body === undefined ? [] : ["a body is not described"];
}
