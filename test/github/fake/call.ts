import type { Branch, Json } from "./openapi.ts";
import { apiUrl } from "./views.ts";
import type { Issue, World } from "./world.ts";

/** A request that was matched to an operation and is allowed. */
export interface Call {
  readonly world: World;
  /** The path below the repository, as sent. */
  readonly below: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Branch;
}
export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Handler = (call: Call) => Answer;

/** GitHub's answer if it refuses a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly Branch[] | undefined;

  constructor(status: number, message: string, errors?: readonly Branch[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");

/** "Validation Failed" with one reason. */
export const invalid = (resource: string, field: string, message: string): Refusal =>
  new Refusal(422, "Validation Failed", [{ resource, code: "custom", field, message }]);

export const param = (call: Call, name: string): string => call.params[name] ?? "";

/** A text field of the body; `undefined` if it is missing. */
export function text(body: Branch, name: string): string | undefined {
  const value = body[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

export function issueOf(call: Call, name = "issue_number"): Issue {
  const issue = call.world.issues.get(Number(param(call, name)));
  if (issue === undefined) throw notFound();
  return issue;
}

const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 100;

/**
 * One page of a list, and the `Link` header to the others. As on GitHub, the links contain the
 * repository's number.
 */
export function paginate<T>(
  call: Call,
  all: readonly T[],
  standard = DEFAULT_PAGE,
): { items: readonly T[]; headers: Record<string, string> } {
  const wanted = Number(call.query["per_page"] ?? standard);
  const size = wanted < 1 ? standard : Math.min(wanted, Math.max(LARGEST_PAGE, standard));
  const page = Math.max(1, Number(call.query["page"] ?? 1));
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, relation: string): string => {
    const query = new URLSearchParams({ ...call.query, page: String(to) });
    return `<${repositoriesUrl(call)}?${query.toString()}>; rel="${relation}"`;
  };
  const links: string[] = [];
  if (page > 1) links.push(link(Math.min(page - 1, last), "prev"));
  if (page < last) links.push(link(page + 1, "next"), link(last, "last"));
  if (page > 1) links.push(link(1, "first"));
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}

const repositoriesUrl = ({ world, below }: Call): string =>
  apiUrl(world, below).replace(/\/repos\/[^/]+\/[^/]+/, "/repositories/1");

/** The usual answer of a route that returns a list. */
export function listed<T>(call: Call, all: readonly T[], view: (item: T) => Json): Answer {
  const { items, headers } = paginate(call, all);
  return { status: 200, body: items.map(view), headers };
}
