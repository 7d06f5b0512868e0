import {
  type Answer,
  type Call,
  type Handler,
  invalid,
  issueOf,
  listed,
  notFound,
  param,
  Refusal,
  text,
} from "./call.ts";
import type { Json } from "./openapi.ts";
import { addIssue, closeIssue } from "./pulls.ts";
import { commentView, issueView } from "./views.ts";
import { BOT, type Comment, type Issue, type Person, type World } from "./world.ts";

const LONGEST_BODY = 65_536;

function checkBody(body: string | undefined, resource: string): void {
  if (body !== undefined && body.length > LONGEST_BODY) {
    throw new Refusal(422, "Validation Failed", [
      {
        resource,
        code: "unprocessable",
        field: "data",
        message: `Body is too long (maximum is ${LONGEST_BODY} characters)`,
      },
    ]);
  }
}

export function addComment(world: World, issue: Issue, user: Person, body: string): Comment {
  const now = world.now();
  const comment: Comment = {
    id: world.nextId(),
    issue: issue.number,
    user,
    body,
    createdAt: now,
    updatedAt: now,
  };
  world.comments.set(comment.id, comment);
  issue.updatedAt = now;
  return comment;
}

/** Changes a text, and stores who did it, as GitHub does. */
export function editText(
  world: World,
  item: Comment | Issue,
  by: Person,
  body: string | null,
): void {
  item.edit = {
    by,
    at: world.now(),
    texts: [body ?? "", ...(item.edit?.texts ?? [item.body ?? ""])],
  };
  item.body = body ?? "";
  item.updatedAt = world.now();
}

function commentBody(call: Call): string {
  const body = text(call.body, "body") ?? "";
  if (body.trim() === "") throw invalid("IssueComment", "body", "Body can't be blank");
  checkBody(body, "IssueComment");
  return body;
}

function commentOf(call: Call): Comment {
  const comment = call.world.comments.get(Number(param(call, "comment_id")));
  if (comment === undefined) throw notFound();
  return comment;
}

const labelNames = (labels: Json | undefined): string[] =>
  ((labels ?? []) as readonly Json[]).map((label) =>
    typeof label === "string" ? label : ((label as { name?: string }).name ?? ""),
  );

const TIMES: Readonly<Record<string, (issue: Issue, world: World) => number>> = {
  created: ({ createdAt }) => createdAt.getTime(),
  updated: ({ updatedAt }) => updatedAt.getTime(),
  comments: ({ number }, world) =>
    [...world.comments.values()].filter(({ issue }) => issue === number).length,
};

function list(call: Call): Answer {
  const { world, query } = call;
  const state = query["state"] ?? "open";
  const wanted = (query["labels"] ?? "").split(",").filter((label) => label !== "");
  const creator = query["creator"]?.toLowerCase();
  const since = query["since"] === undefined ? 0 : Date.parse(query["since"]);
  const rank = TIMES[query["sort"] ?? "created"] ?? TIMES["created"];
  const sign = query["direction"] === "asc" ? 1 : -1;
  const found = [...world.issues.values()]
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => creator === undefined || issue.user.login.toLowerCase() === creator)
    .filter((issue) =>
      wanted.every((label) =>
        issue.labels.some((own) => own.toLowerCase() === label.toLowerCase()),
      ),
    )
    .filter((issue) => issue.updatedAt.getTime() >= since)
    .sort(
      (a, b) => sign * ((rank?.(a, world) ?? 0) - (rank?.(b, world) ?? 0) || a.number - b.number),
    );
  return listed(call, found, (issue) => issueView(world, issue));
}

function create(call: Call): Answer {
  const { world, body } = call;
  const title = text(body, "title") ?? "";
  if (title.trim() === "")
    throw new Refusal(422, "Validation Failed", [
      { resource: "Issue", code: "missing_field", field: "title" },
    ]);
  const content = text(body, "body");
  checkBody(content, "Issue");
  const issue = addIssue(
    world,
    world.person(BOT),
    title,
    content ?? null,
    labelNames(body["labels"]),
  );
  return { status: 201, body: issueView(world, issue) };
}

/** Changes the state of an issue or a pull request. */
export function changeState(
  world: World,
  issue: Issue,
  state: string,
  reason: string | null,
): void {
  if (state === "closed") {
    if (issue.state === "open") closeIssue(world, issue, reason);
    return;
  }
  if (issue.pull?.merged !== undefined)
    throw invalid(
      "PullRequest",
      "state",
      "state cannot be changed. The pull request is already merged.",
    );
  if (issue.state === "closed") issue.stateReason = issue.pull === undefined ? "reopened" : null;
  issue.state = "open";
  issue.closedAt = null;
}

function update(call: Call): Answer {
  const { world, body } = call;
  const issue = issueOf(call);
  const content = text(body, "body");
  checkBody(content, "Issue");
  const state = text(body, "state");
  if (state !== undefined)
    changeState(
      world,
      issue,
      state,
      issue.pull === undefined ? (text(body, "state_reason") ?? "completed") : null,
    );
  issue.title = text(body, "title") ?? issue.title;
  if (body["body"] !== undefined && (content ?? null) !== issue.body)
    editText(world, issue, world.person(BOT), content ?? null);
  if (body["labels"] !== undefined) issue.labels = labelNames(body["labels"]);
  issue.updatedAt = world.now();
  return { status: 200, body: issueView(world, issue) };
}

export const ISSUE_ROUTES: Readonly<Record<string, Handler>> = {
  "issues/list-for-repo": list,
  "issues/create": create,
  "issues/update": update,
  "issues/get": (call) => ({ status: 200, body: issueView(call.world, issueOf(call)) }),
  "issues/list-comments": (call) => {
    const { number } = issueOf(call);
    const since = call.query["since"] === undefined ? 0 : Date.parse(call.query["since"]);
    const own = [...call.world.comments.values()].filter(
      ({ issue, updatedAt }) => issue === number && updatedAt.getTime() >= since,
    );
    return listed(call, own, (comment) => commentView(call.world, comment));
  },
  "issues/create-comment": (call) => {
    const comment = addComment(
      call.world,
      issueOf(call),
      call.world.person(BOT),
      commentBody(call),
    );
    return { status: 201, body: commentView(call.world, comment) };
  },
  "issues/get-comment": (call) => ({ status: 200, body: commentView(call.world, commentOf(call)) }),
  "issues/update-comment": (call) => {
    const comment = commentOf(call);
    editText(call.world, comment, call.world.person(BOT), commentBody(call));
    return { status: 200, body: commentView(call.world, comment) };
  },
};
