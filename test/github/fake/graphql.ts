import { text } from "./call.ts";
import { isBranch, type Branch, type Json } from "./openapi.ts";
import { mayRead } from "./permissions.ts";
import { when } from "./views.ts";
import type { Edit, World } from "./world.ts";

/**
 * The part of GitHub's GraphQL API that the action uses: blobs of one repository by their git
 * names, and who last edited a comment or an issue. Like GitHub, it refuses with status 200 and
 * `errors`.
 */

/** GitHub truncates the text of a blob here, and sets isTruncated (sveltia/sveltia-cms#950). */
const MAX_TEXT_BYTES = 512_000;

const WHOLE =
  /^query\((?<variables>[^)]*)\)\{repository\(owner:\$owner,name:\$repo\)\{(?<fields>.*)\}\}$/s;
const FIELD = /\s*(\w+):object\(oid:\$(\w+)\)\{\.\.\.on Blob\{([\w ]*)\}\}/gy;

/** Git treats a file with a NUL in its first bytes as binary. */
const isBinary = (content: Buffer): boolean => content.subarray(0, 8000).includes(0);

const BLOB: Readonly<Record<string, (content: Buffer) => Json>> = {
  byteSize: (content) => content.length,
  isBinary,
  isTruncated: (content) => !isBinary(content) && content.length > MAX_TEXT_BYTES,
  // Text that is not UTF-8 has replacement characters.
  text: (content) =>
    isBinary(content) ? null : content.subarray(0, MAX_TEXT_BYTES).toString("utf8"),
};

const refused = (type: string | undefined, message: string): Branch => ({
  errors: [{ ...(type === undefined ? {} : { type }), message }],
});

/** What is wrong with a variable of a query. GitHub returns nothing then. */
function variableProblem(declared: string, variables: Branch): string | undefined {
  for (const part of declared.split(",")) {
    const [, name = "", type = ""] = /^\$(\w+):(\w+)!$/.exec(part.trim()) ?? [];
    const value = variables[name];
    const fits =
      typeof value === "string" && (type !== "GitObjectID" || /^[0-9a-f]{40}$/.test(value));
    if (!fits) return `Variable $${name} of type ${type}! was provided invalid value`;
  }
  return undefined;
}

const EDITED =
  /^query\(\$id:ID!\)\{node\(id:\$id\)\{\.\.\.on (IssueComment|Issue)\{lastEditedAt editor\{type:__typename login\}( userContentEdits\(first:100\)\{nodes\{diff\}\})?\}\}\}$/;

/** The login of a bot has no "[bot]" here. */
const editView = (edit: Edit | undefined, hasTexts: boolean): Branch => ({
  lastEditedAt: edit ? when(edit.at) : null,
  editor: edit ? { type: edit.by.type, login: edit.by.login.replace(/\[bot\]$/, "") } : null,
  ...(hasTexts && {
    userContentEdits: { nodes: (edit?.texts ?? []).slice(0, 100).map((diff) => ({ diff })) },
  }),
});

/** Who last edited a comment or an issue; `undefined` if the query asks for something else. */
function answerEdited(world: World, query: string, id: string): Branch | undefined {
  const [, type, texts] = EDITED.exec(query) ?? [];
  if (type === undefined) return undefined;
  const number = Number(id.replace(/^\w+_/, ""));
  const comment = world.comments.get(number);
  const found = type === "Issue" ? world.issues.get(number) : comment;
  const issue = type === "Issue" ? number : comment?.issue;
  const part = world.issues.get(issue ?? 0)?.pull === undefined ? "issues" : "pull_requests";
  if (!found || !id.startsWith(type === "Issue" ? "I_" : "IC_"))
    return {
      data: { node: null },
      ...refused("NOT_FOUND", "Could not resolve to a node with the global id"),
    };
  if (!mayRead(world, part) && !mayRead(world, "issues"))
    return {
      data: { node: null },
      ...refused("FORBIDDEN", "Resource not accessible by integration"),
    };
  return { data: { node: editView(found.edit, texts !== undefined) } };
}

/** @returns GitHub's answer, or the reason why this fake cannot answer */
export function answerQuery(world: World, body: Json | undefined): Branch | string {
  const given = isBranch(body) ? body : {};
  const variables = isBranch(given["variables"]) ? given["variables"] : {};
  const query = text(given, "query") ?? "";
  const edited = answerEdited(world, query, text(variables, "id") ?? "");
  if (edited) return edited;
  const whole = WHOLE.exec(query)?.groups;
  if (!whole) return `this fake does not know the query ${query.slice(0, 200)}`;
  const wrong = variableProblem(whole["variables"] ?? "", variables);
  if (wrong !== undefined) return refused(undefined, wrong);
  if (variables["owner"] !== world.owner || variables["repo"] !== world.repo)
    return {
      data: { repository: null },
      ...refused("NOT_FOUND", "Could not resolve to a Repository"),
    };
  if (!mayRead(world, "contents"))
    return {
      data: { repository: null },
      ...refused("FORBIDDEN", "Resource not accessible by integration"),
    };
  const fields = whole["fields"] ?? "";
  const repository: Record<string, Json> = {};
  FIELD.lastIndex = 0;
  for (let end = 0; end < fields.length; end = FIELD.lastIndex) {
    const found = FIELD.exec(fields);
    if (!found) return `this fake does not know ${fields.slice(end, end + 200)}`;
    const [, alias = "", variable = "", names = ""] = found;
    const content = world.git.blobs.get(text(variables, variable) ?? "");
    const shown = names.split(" ").filter(Boolean);
    const unknown = shown.find((name) => !(name in BLOB));
    if (unknown !== undefined)
      return refused(undefined, `Field '${unknown}' doesn't exist on type 'Blob'`);
    repository[alias] =
      content === undefined
        ? null
        : Object.fromEntries(shown.map((name) => [name, BLOB[name]?.(content) ?? null]));
  }
  return { data: { repository } };
}
