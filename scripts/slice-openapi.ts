// Extracts the part of GitHub's OpenAPI description that the tests need: node
// scripts/slice-openapi.ts PATH_TO_api.github.com.json
// The description is in the npm package "@octokit/openapi" (generated/api.github.com.json), which
// is far too large for a dependency.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const REPOSITORY = "/repos/{owner}/{repo}";
/** Paths outside the repository. */
const OTHERS = ["/user"];
/** Paths under the repository, with the methods in use. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  "": ["get"],
  "/activity": ["get"],
  "/actions/artifacts": ["get"],
  "/actions/organization-secrets": ["get"],
  "/actions/organization-variables": ["get"],
  "/actions/permissions/workflow": ["get"],
  "/actions/secrets": ["get"],
  "/actions/variables": ["get"],
  "/actions/workflows": ["get"],
  "/actions/artifacts/{artifact_id}/{archive_format}": ["get"],
  "/actions/runs/{run_id}": ["get"],
  "/actions/runs/{run_id}/approvals": ["get"],
  "/actions/runs/{run_id}/artifacts": ["get"],
  "/actions/runs/{run_id}/attempts/{attempt_number}": ["get"],
  "/actions/runs/{run_id}/attempts/{attempt_number}/jobs": ["get"],
  "/actions/workflows/{workflow_id}/runs": ["get"],
  "/branches/{branch}": ["get"],
  "/branches/{branch}/protection": ["get"],
  "/check-runs": ["post"],
  "/check-runs/{check_run_id}": ["patch"],
  "/codeowners/errors": ["get"],
  "/collaborators/{username}/permission": ["get"],
  "/commits/{commit_sha}/pulls": ["get"],
  "/commits/{ref}": ["get"],
  "/commits/{ref}/statuses": ["get"],
  "/compare/{basehead}": ["get"],
  "/contents/{path}": ["get"],
  "/environments": ["get"],
  "/environments/{environment_name}/deployment-branch-policies": ["get"],
  "/environments/{environment_name}/secrets": ["get"],
  "/environments/{environment_name}/variables": ["get"],
  "/git/blobs": ["post"],
  "/git/blobs/{file_sha}": ["get"],
  "/git/commits": ["post"],
  "/git/commits/{commit_sha}": ["get"],
  "/git/ref/{ref}": ["get"],
  "/git/refs": ["post"],
  "/git/refs/{ref}": ["delete", "patch"],
  "/git/trees": ["post"],
  "/git/trees/{tree_sha}": ["get"],
  "/issues": ["get", "post"],
  "/issues/comments/{comment_id}": ["get", "patch"],
  "/issues/{issue_number}": ["get", "patch"],
  "/issues/{issue_number}/comments": ["get", "post"],
  "/issues/{issue_number}/events": ["get"],
  "/pulls": ["get", "post"],
  "/pulls/{pull_number}": ["get", "patch"],
  "/pulls/{pull_number}/commits": ["get"],
  "/pulls/{pull_number}/files": ["get"],
  "/pulls/{pull_number}/reviews": ["get"],
  "/rules/branches/{branch}": ["get"],
  "/statuses/{sha}": ["post"],
};

type Node = null | boolean | number | string | Node[] | { [key: string]: Node };
type Branch = { [key: string]: Node };

/** Keywords that are only for people. */
const PROSE = new Set([
  "default",
  "deprecated",
  "description",
  "example",
  "examples",
  "externalDocs",
  "summary",
  "tags",
  "title",
]);
/**
 * Under these keywords, the keys of a mapping are names that can be chosen freely. For example, a
 * property can be called "description".
 */
const NAMES = new Set(["content", "headers", "properties", "responses"]);

const isBranch = (node: Node | undefined): node is Branch =>
  typeof node === "object" && node !== null && !Array.isArray(node);

function branch(node: Node | undefined, what: string): Branch {
  if (!isBranch(node)) throw new Error(`the description has no ${what}`);
  return node;
}

function strip(node: Node, areNames: boolean): Node {
  if (Array.isArray(node)) return node.map((item) => strip(item, false));
  if (!isBranch(node)) return node;
  const kept = Object.entries(node)
    .filter(([key]) => areNames || (!PROSE.has(key) && !key.startsWith("x-")))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, strip(value, !areNames && NAMES.has(key))] as const);
  return Object.fromEntries(kept);
}

function references(node: Node, found: (section: string, name: string) => void): void {
  if (Array.isArray(node)) for (const item of node) references(item, found);
  if (!isBranch(node)) return;
  for (const [key, value] of Object.entries(node)) {
    const parts = key === "$ref" && typeof value === "string" ? value.split("/") : [];
    if (parts[1] === "components" && parts[2] !== undefined && parts[3] !== undefined)
      found(parts[2], parts[3]);
    else references(value, found);
  }
}

const [source] = process.argv.slice(2);
if (source === undefined)
  throw new Error("usage: node scripts/slice-openapi.ts PATH_TO_api.github.com.json");
const whole = branch(JSON.parse(readFileSync(source, "utf8")) as Node, "object");
const info = branch(whole["info"], "info");
const allPaths = branch(whole["paths"], "paths");
const allComponents = branch(whole["components"], "components");

const paths: Record<string, Branch> = {};
const wanted: readonly (readonly [string, readonly string[]])[] = [
  ...Object.entries(OPERATIONS).map(([below, methods]) => [REPOSITORY + below, methods] as const),
  ...OTHERS.map((path) => [path, ["get"]] as const),
];
for (const [path, methods] of wanted) {
  const item = branch(allPaths[path], path);
  paths[path] = Object.fromEntries(
    methods.map((method) => [method, strip(branch(item[method], `${method} ${path}`), false)]),
  );
}

const components: Record<string, Record<string, Node>> = {};
const keep = (section: string, name: string): void => {
  components[section] ??= {};
  const kept = components[section];
  if (name in kept) return;
  const whole = branch(branch(allComponents[section], section)[name], `${section}/${name}`);
  const own = strip(whole, false);
  kept[name] = own;
  references(own, keep);
};
references(paths, keep);

/**
 * Writes one line per path and component, which is small and gives a readable diff for a new
 * version.
 */
function lines(node: Record<string, Node>): string {
  const sorted = Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{\n${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",\n")}\n}`;
}

const about = {
  title:
    "A slice of GitHub's REST API description, made by scripts/slice-openapi.ts from the npm package @octokit/openapi",
  version: info["version"] ?? "",
  license: { name: "MIT", identifier: "MIT" },
  copyright: "Copyright (c) 2020 GitHub and Octokit contributors",
};
const sections = Object.entries(components)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([section, kept]) => `${JSON.stringify(section)}:${lines(kept)}`);
const text = `{"openapi":${JSON.stringify(whole["openapi"])},\n"info":${JSON.stringify(about)},\n"paths":${lines(paths)},\n"components":{${sections.join(",\n")}}}\n`;
writeFileSync(join(import.meta.dirname, "../test/github/fake/openapi.json"), text);
