import {
  type Answer,
  type Call,
  type Handler,
  listed,
  notFound,
  paginate,
  param,
  Refusal,
} from "./call.ts";
import { filled } from "./filler.ts";
import type { Branch } from "./openapi.ts";
import type { FakeEnvironment } from "./repository-settings.ts";
import { apiUrl, htmlUrl, userView, when } from "./views.ts";
import type { World } from "./world.ts";

const FOLDER = ".github/workflows/";

/** A list inside an object, as Actions and environments return it. */
function listedAs<T>(
  call: Call,
  key: string,
  all: readonly T[],
  view: (item: T, index: number) => Branch,
): Answer {
  const { items, headers } = paginate(call, all);
  return {
    status: 200,
    headers,
    body: { total_count: all.length, [key]: items.map((item, index) => view(item, index)) },
  };
}

function environmentOf(call: Call): FakeEnvironment {
  const found = call.world.settings.environments.get(param(call, "environment_name"));
  if (!found) throw notFound();
  return found;
}

function environmentView(
  world: World,
  name: string,
  { branches, reviewers }: FakeEnvironment,
): Branch {
  const below = `/environments/${encodeURIComponent(name)}`;
  const rules: Branch[] = [];
  if (branches !== undefined) rules.push({ id: 1, node_id: "GA_branch", type: "branch_policy" });
  if (reviewers.length > 0)
    rules.push({
      id: 2,
      node_id: "GA_reviewers",
      type: "required_reviewers",
      prevent_self_review: true,
      reviewers: reviewers.map((login) => ({
        type: "User",
        reviewer: userView(world.person(login)),
      })),
    });
  return {
    id: 100,
    node_id: "EN_1",
    name,
    url: apiUrl(world, below),
    html_url: htmlUrl(world, `/deployments/activity_log?environments_filter=${name}`),
    created_at: when(world.now()),
    updated_at: when(world.now()),
    protection_rules: rules,
    deployment_branch_policy:
      branches === undefined
        ? null
        : {
            protected_branches: branches === "protected",
            custom_branch_policies: branches !== "protected",
          },
  };
}

const secretView =
  (world: World) =>
  (name: string): Branch => ({
    name,
    created_at: when(world.now()),
    updated_at: when(world.now()),
  });
const variableView =
  (world: World) =>
  (name: string): Branch => ({ ...secretView(world)(name), value: "shown" });

const secrets = (call: Call, names: readonly string[]): Answer =>
  listedAs(call, "secrets", names, secretView(call.world));
const variables = (call: Call, names: readonly string[]): Answer =>
  listedAs(call, "variables", names, variableView(call.world));

/** The rules that apply to a branch, whether or not it exists. */
function rulesFor({ settings, owner, repo }: World, branch: string): Branch[] {
  return settings.rulesets.flatMap((ruleset, index): Branch[] => {
    if (!ruleset.branches.includes(branch)) return [];
    const from = {
      ruleset_source_type: "Repository",
      ruleset_source: `${owner}/${repo}`,
      ruleset_id: index + 1,
    };
    const rules: Branch[] = [];
    if (ruleset.approvals !== undefined)
      rules.push({
        type: "pull_request",
        parameters: {
          required_approving_review_count: ruleset.approvals,
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
        ...from,
      });
    if (ruleset.statuses)
      rules.push({
        type: "required_status_checks",
        parameters: {
          required_status_checks: ruleset.statuses.map((context) => ({ context })),
          strict_required_status_checks_policy: false,
        },
        ...from,
      });
    if (ruleset.keeps)
      rules.push({ type: "deletion", ...from }, { type: "non_fast_forward", ...from });
    if (ruleset.restrictsUpdates) rules.push({ type: "update", ...from });
    return rules;
  });
}

function protectionOf(call: Call): Answer {
  const { world } = call;
  if (!world.settings.isAdmin) throw notFound();
  const branch = param(call, "branch");
  const found = world.settings.protection.get(branch);
  if (!found) throw new Refusal(404, "Branch not protected");
  const url = apiUrl(world, `/branches/${branch}/protection`);
  const body = {
    url,
    ...(found.approvals !== undefined && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: false,
        require_code_owner_reviews: false,
        required_approving_review_count: found.approvals,
      },
    }),
    ...(found.statuses.length > 0 && {
      required_status_checks: {
        url: `${url}/required_status_checks`,
        contexts_url: `${url}/required_status_checks/contexts`,
        strict: false,
        contexts: found.statuses,
        checks: found.statuses.map((context) => ({ context, app_id: null })),
        enforcement_level: "non_admins",
      },
    }),
  };
  return { status: 200, body };
}

function workflowsOf(call: Call): Answer {
  const { world } = call;
  const tip = world.tip(world.defaultBranch);
  const files = tip === undefined ? [] : [...world.git.filesOf(tip).keys()];
  const own = files.filter((path) => path.startsWith(FOLDER));
  return listedAs(call, "workflows", own, (path, index) => {
    const file = path.slice(FOLDER.length);
    return filled("workflow", {
      id: 9000 + index,
      node_id: `W_${file}`,
      name: file.replace(/\.ya?ml$/, ""),
      path,
      state: world.settings.workflowStates.get(file) ?? "active",
      created_at: when(world.now()),
      updated_at: when(world.now()),
      url: apiUrl(world, `/actions/workflows/${9000 + index}`),
      html_url: htmlUrl(world, `/blob/${world.defaultBranch}/${path}`),
      badge_url: htmlUrl(world, `/workflows/${file}/badge.svg`),
    });
  });
}

function codeOwnersErrors({ world }: Call): Answer {
  const tip = world.tip(world.defaultBranch);
  const files = tip === undefined ? new Map() : world.git.filesOf(tip);
  const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
  if (!places.some((path) => files.has(path))) throw notFound();
  const errors = world.settings.codeOwnersErrors.map((error) => ({
    ...error,
    column: 1,
    source: "",
    suggestion: null,
  }));
  return { status: 200, body: { errors } };
}

export const SETTINGS_ROUTES: Readonly<Record<string, Handler>> = {
  "repos/get-all-environments": (call) =>
    listedAs(call, "environments", [...call.world.settings.environments], ([name, environment]) =>
      environmentView(call.world, name, environment),
    ),
  "repos/list-deployment-branch-policies": (call) => {
    const { branches } = environmentOf(call);
    const names = Array.isArray(branches) ? branches : [];
    return listedAs(call, "branch_policies", names, (name, index) => ({
      id: index + 1,
      node_id: `GP_${index}`,
      name,
      type: "branch",
    }));
  },
  "actions/list-environment-secrets": (call) => secrets(call, environmentOf(call).secrets),
  "actions/list-environment-variables": (call) => variables(call, environmentOf(call).variables),
  "actions/list-repo-secrets": (call) => secrets(call, call.world.settings.secrets.repository),
  "actions/list-repo-organization-secrets": (call) =>
    secrets(call, call.world.settings.secrets.organization),
  "actions/list-repo-variables": (call) =>
    variables(call, call.world.settings.variables.repository),
  "actions/list-repo-organization-variables": (call) =>
    variables(call, call.world.settings.variables.organization),
  "actions/get-github-actions-default-workflow-permissions-repository": ({ world }) => ({
    status: 200,
    body: {
      default_workflow_permissions: "read",
      can_approve_pull_request_reviews: world.settings.mayOpenPulls,
    },
  }),
  "actions/list-repo-workflows": workflowsOf,
  "repos/get-branch-protection": protectionOf,
  "repos/get-branch-rules": (call) =>
    listed(call, rulesFor(call.world, param(call, "branch")), (rule) => rule),
  "repos/codeowners-errors": codeOwnersErrors,
  "users/get-authenticated": ({ world }) => {
    const { plan } = world.settings;
    if (plan === undefined) throw new Refusal(403, "Resource not accessible by integration");
    return {
      status: 200,
      body: filled("private-user", {
        ...userView(world.person(world.owner)),
        user_view_type: "private",
        plan: { name: plan, space: 0, private_repos: 0, collaborators: 0 },
      }),
    };
  },
};
