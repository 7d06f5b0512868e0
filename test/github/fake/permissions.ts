import { type Call, notFound, Refusal } from "./call.ts";
import type { Level, World } from "./world.ts";

type Need = readonly [part: string, level: Level];

const CONTENTS_READ: readonly Need[] = [["contents", "read"]];
const CONTENTS_WRITE: readonly Need[] = [["contents", "write"]];
const PULLS_READ: readonly Need[] = [["pull_requests", "read"]];
const PULLS_WRITE: readonly Need[] = [["pull_requests", "write"]];
const ACTIONS_READ: readonly Need[] = [["actions", "read"]];
/** Permissions of an administrator's token, which no workflow's token has. */
const ADMINISTRATION_READ: readonly Need[] = [["administration", "read"]];
const ENVIRONMENTS_READ: readonly Need[] = [["environments", "read"]];
const SECRETS_READ: readonly Need[] = [["secrets", "read"]];
const VARIABLES_READ: readonly Need[] = [["variables", "read"]];

/** The permissions that GitHub requires for each operation. One of them is enough. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  "pulls/get": PULLS_READ,
  "pulls/list": PULLS_READ,
  "pulls/create": PULLS_WRITE,
  "pulls/update": PULLS_WRITE,
  "pulls/list-reviews": PULLS_READ,
  "pulls/list-commits": PULLS_READ,
  "pulls/list-files": PULLS_READ,
  "repos/list-pull-requests-associated-with-commit": PULLS_READ,
  "repos/compare-commits-with-basehead": CONTENTS_READ,
  "repos/get-branch": CONTENTS_READ,
  "repos/list-activities": CONTENTS_READ,
  "repos/get-commit": CONTENTS_READ,
  "repos/get-content": CONTENTS_READ,
  "git/get-ref": CONTENTS_READ,
  "git/get-commit": CONTENTS_READ,
  "git/get-tree": CONTENTS_READ,
  "git/get-blob": CONTENTS_READ,
  "git/create-ref": CONTENTS_WRITE,
  "git/update-ref": CONTENTS_WRITE,
  "git/delete-ref": CONTENTS_WRITE,
  "git/create-commit": CONTENTS_WRITE,
  "git/create-tree": CONTENTS_WRITE,
  "git/create-blob": CONTENTS_WRITE,
  "issues/list-for-repo": [["issues", "read"]],
  "issues/create": [["issues", "write"]],
  "checks/create": [["checks", "write"]],
  "checks/update": [["checks", "write"]],
  "repos/create-commit-status": [["statuses", "write"]],
  "repos/list-commit-statuses-for-ref": [["statuses", "read"]],
  "actions/get-workflow-run": ACTIONS_READ,
  "actions/get-workflow-run-attempt": ACTIONS_READ,
  "actions/get-reviews-for-run": ACTIONS_READ,
  "actions/list-jobs-for-workflow-run-attempt": ACTIONS_READ,
  "actions/list-workflow-runs": ACTIONS_READ,
  "actions/list-workflow-run-artifacts": ACTIONS_READ,
  "actions/list-artifacts-for-repo": ACTIONS_READ,
  "actions/download-artifact": ACTIONS_READ,
  "actions/list-repo-workflows": ACTIONS_READ,
  "actions/list-environment-secrets": ENVIRONMENTS_READ,
  "actions/list-environment-variables": ENVIRONMENTS_READ,
  "actions/list-repo-secrets": SECRETS_READ,
  "actions/list-repo-organization-secrets": SECRETS_READ,
  "actions/list-repo-variables": VARIABLES_READ,
  "actions/list-repo-organization-variables": VARIABLES_READ,
  "actions/get-github-actions-default-workflow-permissions-repository": ADMINISTRATION_READ,
  "repos/get-all-environments": ACTIONS_READ,
  "repos/list-deployment-branch-policies": ACTIONS_READ,
  "repos/codeowners-errors": CONTENTS_READ,
};
/**
 * Operations for issues and pull requests. The permission for pull requests helps only for pull
 * requests.
 */
const SHARED: Readonly<Record<string, Level>> = {
  "issues/get": "read",
  "issues/update": "write",
  "issues/list-comments": "read",
  "issues/list-events": "read",
  "issues/create-comment": "write",
  "issues/get-comment": "read",
  "issues/update-comment": "write",
};
/**
 * Operations that need a permission even in a public repository, where anybody may read the rest. A
 * download always needs it.
 */
const NEVER_OPEN = new Set([
  "actions/download-artifact",
  "actions/get-github-actions-default-workflow-permissions-repository",
  ...["environment", "repo", "repo-organization"].flatMap((place) => [
    `actions/list-${place}-secrets`,
    `actions/list-${place}-variables`,
  ]),
]);

function isPullCall({ world, params }: Call): boolean {
  const comment = world.comments.get(Number(params["comment_id"]));
  return world.issues.get(comment?.issue ?? Number(params["issue_number"]))?.pull !== undefined;
}

function has(world: World, [part, level]: Need): boolean {
  // An administrator's own token sees everything.
  if (world.settings.isAdmin && level === "read") return true;
  const own = world.permissions[part];
  return own === "write" || own === level;
}

/** Whether the token may read a part. Anybody may read a public repository. */
export const mayRead = (world: World, part: string): boolean =>
  !world.private || has(world, [part, "read"]);

export function checkPermission(operation: string, call: Call): void {
  const shared = SHARED[operation];
  const needs: readonly Need[] =
    shared === undefined
      ? (NEEDS[operation] ?? [])
      : [["issues", shared], ...(isPullCall(call) ? [["pull_requests", shared] as const] : [])];
  const isOpen =
    !call.world.private &&
    !NEVER_OPEN.has(operation) &&
    needs.every(([, level]) => level === "read");
  if (needs.length === 0 || isOpen || needs.some((need) => has(call.world, need))) return;
  throw new Refusal(403, "Resource not accessible by integration");
}

/** Only one repository exists. Any other is not found, whether it exists or not. */
export function checkRepository({ world, params }: Call): void {
  if (params["owner"] === undefined) return;
  const isOurs =
    params["owner"]?.toLowerCase() === world.owner.toLowerCase() &&
    params["repo"]?.toLowerCase() === world.repo.toLowerCase();
  if (!isOurs) throw notFound();
}
