import {
  type Answer,
  type Call,
  type Handler,
  invalid,
  issueOf,
  listed,
  notFound,
  Refusal,
  param,
  text,
} from "./call.ts";
import { isAncestor } from "./git-history.ts";
import { addPull, isPull, type PullIssue, pulls, pullsWith, rangeOf } from "./pulls.ts";
import { changeState } from "./routes-issues.ts";
import { commitView, filesView, pullView, reviewView } from "./views.ts";
import { BOT, type World } from "./world.ts";

const MAX_COMMITS = 250;
const MAX_FILES = 3000;

function pullOf(call: Call): PullIssue {
  const issue = issueOf(call, "pull_number");
  if (!isPull(issue)) throw notFound();
  return issue;
}

/** "owner:branch", or a branch of the repository itself. */
function headOf(world: World, head: string): { owner: string; branch: string } {
  const colon = head.indexOf(":");
  return colon === -1
    ? { owner: world.owner, branch: head }
    : { owner: head.slice(0, colon), branch: head.slice(colon + 1) };
}

function list(call: Call): Answer {
  const { world, query } = call;
  const state = query["state"] ?? "open";
  const head = query["head"];
  const sort = query["sort"] ?? "created";
  const sign =
    (query["direction"] ?? (query["sort"] === undefined || sort === "created" ? "desc" : "asc")) ===
    "asc"
      ? 1
      : -1;
  const time = ({ createdAt, updatedAt }: PullIssue): number =>
    (sort === "updated" ? updatedAt : createdAt).getTime();
  const found = pulls(world)
    .filter((issue) => state === "all" || issue.state === state)
    // GitHub ignores a head without an owner.
    .filter(
      ({ pull }) => head?.includes(":") !== true || `${pull.headOwner}:${pull.headRef}` === head,
    )
    .filter(({ pull }) => query["base"] === undefined || pull.baseRef === query["base"])
    .sort((a, b) => sign * (time(a) - time(b) || a.number - b.number));
  return listed(call, found, (issue) => pullView(world, issue, true));
}

function checkBranches(world: World, head: string, base: string): void {
  const { owner, branch } = headOf(world, head);
  const from = world.tip(branch, owner);
  const onto = world.tip(base);
  if (from === undefined)
    throw new Refusal(422, "Validation Failed", [
      { resource: "PullRequest", field: "head", code: "invalid" },
    ]);
  if (onto === undefined)
    throw new Refusal(422, "Validation Failed", [
      { resource: "PullRequest", field: "base", code: "invalid" },
    ]);
  const custom = (message: string): Refusal =>
    new Refusal(422, "Validation Failed", [{ resource: "PullRequest", code: "custom", message }]);
  const isOpen = pulls(world).some(
    ({ state, pull }) =>
      state === "open" &&
      pull.headOwner === owner &&
      pull.headRef === branch &&
      pull.baseRef === base,
  );
  if (isOpen) throw custom(`A pull request already exists for ${owner}:${branch}.`);
  if (isAncestor(world.git, from, onto)) throw custom(`No commits between ${base} and ${branch}`);
}

function create(call: Call): Answer {
  const { world, body } = call;
  if (world.options.actionsMayCreatePulls === false) {
    throw new Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.");
  }
  const [head, base, title] = [
    text(body, "head") ?? "",
    text(body, "base") ?? "",
    text(body, "title"),
  ];
  if (title === undefined)
    throw new Refusal(422, "Validation Failed", [
      { resource: "PullRequest", code: "missing_field", field: "title" },
    ]);
  checkBranches(world, head, base);
  const { owner, branch } = headOf(world, head);
  const content = text(body, "body") ?? null;
  const draft = body["draft"] === true;
  const issue = addPull(world, world.person(BOT), {
    head: branch,
    headOwner: owner,
    base,
    title,
    body: content,
    draft,
  });
  return { status: 201, body: pullView(world, issue, false) };
}

function update(call: Call): Answer {
  const { world, body } = call;
  const issue = pullOf(call);
  const [state, base] = [text(body, "state"), text(body, "base")];
  if (base !== undefined && base !== issue.pull.baseRef) {
    const tip = world.tip(base);
    if (tip === undefined)
      throw invalid("PullRequest", "base", `Proposed base branch '${base}' was not found`);
    issue.pull.baseRef = base;
    issue.pull.baseSha = tip;
  }
  if (
    state === "open" &&
    issue.state === "closed" &&
    world.tip(issue.pull.headRef, issue.pull.headOwner) === undefined
  ) {
    throw invalid(
      "PullRequest",
      "state",
      `state cannot be changed. The ${issue.pull.headRef} branch has been deleted.`,
    );
  }
  if (state !== undefined) changeState(world, issue, state, null);
  issue.title = text(body, "title") ?? issue.title;
  issue.body = text(body, "body") ?? issue.body;
  issue.updatedAt = world.now();
  return { status: 200, body: pullView(world, issue, false) };
}

export const PULL_ROUTES: Readonly<Record<string, Handler>> = {
  "pulls/list": list,
  "pulls/create": create,
  "pulls/update": update,
  "pulls/get": (call) => ({ status: 200, body: pullView(call.world, pullOf(call), false) }),
  "pulls/list-reviews": (call) => {
    const { number, pull } = pullOf(call);
    return listed(call, pull.reviews, (review) => reviewView(call.world, number, review));
  },
  "pulls/list-commits": (call) => {
    const { commits } = rangeOf(call.world, pullOf(call));
    return listed(call, commits.slice(0, MAX_COMMITS), (sha) =>
      commitView(call.world, call.world.git.commit(sha)),
    );
  },
  "pulls/list-files": (call) => {
    const { git } = call.world;
    const { base, head } = rangeOf(call.world, pullOf(call));
    const files = filesView(call.world, git.filesOf(base), git.filesOf(head), head);
    return listed(call, files.slice(0, MAX_FILES), (file) => file);
  },
  "repos/list-pull-requests-associated-with-commit": (call) => {
    const sha = param(call, "commit_sha");
    const commit = call.world.findCommit(sha);
    if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    return listed(call, pullsWith(call.world, commit.sha), (issue) =>
      pullView(call.world, issue, true),
    );
  },
};
