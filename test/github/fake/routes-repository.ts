import {
  type Answer,
  type Call,
  type Handler,
  listed,
  notFound,
  paginate,
  param,
  Refusal,
  text,
} from "./call.ts";
import { fill, filled } from "./filler.ts";
import { mergeBase } from "./git-history.ts";
import type { Commit, GitFile } from "./git-store.ts";
import { base64, isLink } from "./routes-git.ts";
import { type Branch, branch, component } from "./openapi.ts";
import {
  apiUrl,
  commitView,
  filesView,
  htmlUrl,
  rangeView,
  repositoryView,
  statusView,
} from "./views.ts";
import { BOT, type CheckRun, type Status, type World } from "./world.ts";

const MAX_FILES = 300;
const LARGEST_INLINE = 1024 * 1024;
const MAX_IN_FOLDER = 1000;
const LONGEST_DESCRIPTION = 140;

function commitOf(world: World, ref: string): Commit {
  const found = world.findCommit(ref);
  if (found === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return found;
}

/** "base...head"; a side may be "owner:branch". */
function sides(call: Call): readonly [Commit, Commit] {
  const [base, head, ...more] = param(call, "basehead").split("...");
  const { world } = call;
  const find = (name: string | undefined): Commit | undefined => {
    const [owner, branch] = (name ?? "").split(":");
    const tip = branch === undefined ? undefined : world.tip(branch, owner);
    return tip === undefined ? world.findCommit(name ?? "") : world.git.commit(tip);
  };
  const [from, to] = [find(base), find(head)];
  if (from === undefined || to === undefined || more.length > 0) throw notFound();
  return [from, to];
}

function compare(call: Call): Answer {
  const { world } = call;
  const [base, head] = sides(call);
  const common = mergeBase(world.git, base.sha, head.sha);
  if (common === undefined)
    throw new Refusal(404, `No common ancestor between ${base.sha} and ${head.sha}.`);
  const [ahead, behind] = [
    rangeView(world, base.sha, head.sha),
    rangeView(world, head.sha, base.sha),
  ];
  const status =
    ahead.length > 0
      ? behind.length > 0
        ? "diverged"
        : "ahead"
      : behind.length > 0
        ? "behind"
        : "identical";
  const { items, headers } = paginate(call, ahead, 250);
  const isFirst = Number(call.query["page"] ?? 1) <= 1;
  const files = isFirst
    ? filesView(world, world.git.filesOf(common), world.git.files(head.tree), head.sha)
    : [];
  const below = `/compare/${base.sha}...${head.sha}`;
  const body = filled("commit-comparison", {
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    base_commit: commitView(world, base),
    merge_base_commit: commitView(world, world.git.commit(common)),
    commits: items.map((commit) => commitView(world, commit)),
    files: files.slice(0, MAX_FILES),
    url: apiUrl(world, below),
    html_url: htmlUrl(world, below),
  });
  return { status: 200, body, headers };
}

function getCommit(call: Call): Answer {
  const { world } = call;
  const commit = commitOf(world, param(call, "ref"));
  const parent = commit.parents[0];
  const all = filesView(
    world,
    parent === undefined ? new Map() : world.git.filesOf(parent),
    world.git.files(commit.tree),
    commit.sha,
  );
  const sum = (key: string): number => all.reduce((total, file) => total + Number(file[key]), 0);
  const { items, headers } = paginate(call, all, MAX_FILES);
  const stats = { additions: sum("additions"), deletions: sum("deletions"), total: sum("changes") };
  return { status: 200, body: commitView(world, commit, { files: items, stats }), headers };
}

function entry(world: World, path: string, ref: string, file: GitFile, kind: string): Branch {
  const url = apiUrl(world, `/contents/${encodeURI(path)}?ref=${encodeURIComponent(ref)}`);
  const size = world.git.blobs.get(file.sha)?.length ?? 0;
  const links = {
    git: apiUrl(world, `/git/blobs/${file.sha}`),
    html: htmlUrl(world, `/blob/${ref}/${encodeURI(path)}`),
    self: url,
  };
  return {
    type: kind,
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    sha: file.sha,
    size: kind === "dir" ? 0 : size,
    url,
    _links: links,
  };
}

/** The target of a link; `undefined` if it is outside the repository. */
function target(path: string, link: string): string | undefined {
  const parts = path.split("/").slice(0, -1);
  if (link.startsWith("/")) return undefined;
  for (const part of link.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function contents(call: Call): Answer {
  const { world } = call;
  const ref = call.query["ref"] ?? world.defaultBranch;
  const commit = world.findCommit(ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = param(call, "path").replace(/^\/+|\/+$/g, "");
  const files = world.git.files(commit.tree);
  let file = files.get(path);
  if (file !== undefined && isLink(file)) {
    const link = world.git.text(file.sha);
    const behind = files.get(target(path, link) ?? "");
    // GitHub follows a link to a file of the repository, and returns any other link as a link.
    if (behind === undefined || isLink(behind)) {
      return {
        status: 200,
        body: filled("content-symlink", {
          ...entry(world, path, ref, file, "symlink"),
          target: link,
        }),
      };
    }
    file = behind;
  }
  if (file !== undefined) {
    const content = world.git.blobs.get(file.sha) ?? Buffer.alloc(0);
    const isSmall = content.length <= LARGEST_INLINE;
    const inline = {
      content: isSmall ? base64(content) : "",
      encoding: isSmall ? "base64" : "none",
    };
    return {
      status: 200,
      body: filled("content-file", { ...entry(world, path, ref, file, "file"), ...inline }),
    };
  }
  const folder = path === "" ? "" : `${path}/`;
  const inside = new Map<string, Branch>();
  for (const [whole, own] of files) {
    if (!whole.startsWith(folder)) continue;
    const name = whole.slice(folder.length).split("/")[0] ?? "";
    const kind = folder + name === whole ? (isLink(own) ? "symlink" : "file") : "dir";
    inside.set(name, entry(world, folder + name, ref, own, kind));
  }
  if (inside.size === 0) throw notFound();
  return {
    status: 200,
    body: fill(component("content-directory"), [...inside.values()].slice(0, MAX_IN_FOLDER), path),
  };
}

function createStatus(call: Call): Answer {
  const { world, body } = call;
  const sha = param(call, "sha");
  if (!world.git.commits.has(sha)) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  const description = text(body, "description") ?? null;
  if (description !== null && description.length > LONGEST_DESCRIPTION) {
    const message = `description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`;
    throw new Refusal(422, "Validation Failed", [
      { resource: "Status", code: "custom", field: "description", message },
    ]);
  }
  const status: Status = {
    id: world.nextId(),
    sha,
    state: text(body, "state") ?? "",
    context: text(body, "context") ?? "default",
    description,
    targetUrl: text(body, "target_url") ?? null,
    creator: world.person(BOT),
    createdAt: world.now(),
  };
  world.statuses.push(status);
  return { status: 201, body: statusView(world, status) };
}

/** The number of annotations that GitHub accepts in one call. */
const MAX_ANNOTATIONS = 50;

function notesOf(output: Branch): CheckRun["notes"][number][] {
  const annotations = (output["annotations"] ?? []) as readonly Branch[];
  if (annotations.length > MAX_ANNOTATIONS)
    throw new Refusal(422, `Invalid request. No more than ${MAX_ANNOTATIONS} items are allowed.`);
  return annotations.map((note) => ({
    path: text(note, "path") ?? "",
    line: Number(note["start_line"]),
    level: text(note, "annotation_level") ?? "",
    message: text(note, "message") ?? "",
  }));
}

/** Adds the annotations of later calls to those before. */
function updateCheckRun(call: Call): Answer {
  const { world, body } = call;
  const run = world.checkRuns.find(({ id }) => id === Number(param(call, "check_run_id")));
  if (!run) throw notFound();
  const output = branch(body["output"]);
  run.notes.push(...notesOf(output));
  return {
    status: 200,
    body: filled("check-run", { id: run.id, head_sha: run.sha, name: run.name }),
  };
}

function createCheckRun(call: Call): Answer {
  const { world, body } = call;
  const sha = text(body, "head_sha") ?? "";
  if (!world.git.commits.has(sha)) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  const output = branch(body["output"]);
  const run: CheckRun = {
    id: world.nextId(),
    sha,
    name: text(body, "name") ?? "",
    conclusion: text(body, "conclusion") ?? "",
    title: text(output, "title") ?? "",
    summary: text(output, "summary") ?? "",
    notes: notesOf(output),
  };
  world.checkRuns.push(run);
  const shown = { id: run.id, head_sha: sha, name: run.name, conclusion: run.conclusion };
  return { status: 201, body: filled("check-run", shown) };
}

export const REPOSITORY_ROUTES: Readonly<Record<string, Handler>> = {
  "repos/get": ({ world }) => ({
    status: 200,
    body: {
      ...repositoryView(world, "full-repository"),
      permissions: {
        admin: world.settings.isAdmin,
        maintain: world.settings.isAdmin,
        push: world.settings.isAdmin,
        triage: world.settings.isAdmin,
        pull: true,
      },
    },
  }),
  "repos/compare-commits-with-basehead": compare,
  "repos/get-commit": getCommit,
  "repos/get-content": contents,
  "repos/create-commit-status": createStatus,
  "checks/create": createCheckRun,
  "checks/update": updateCheckRun,
  "repos/list-commit-statuses-for-ref": (call) => {
    const commit = call.world.findCommit(param(call, "ref"));
    if (commit === undefined) throw notFound();
    const own = call.world.statuses.filter(({ sha }) => sha === commit.sha).toReversed();
    return listed(call, own, (status) => statusView(call.world, status));
  },
  "repos/get-branch": (call) => {
    const { world } = call;
    const name = param(call, "branch");
    const tip = world.tip(name);
    if (tip === undefined) throw new Refusal(404, "Branch not found");
    const url = apiUrl(world, `/branches/${name}`);
    const isProtected = world.protectedBranches.has(name);
    const body = filled("branch-with-protection", {
      name,
      commit: commitView(world, world.git.commit(tip)),
      protected: isProtected,
      protection: { enabled: isProtected },
      protection_url: `${url}/protection`,
      _links: { self: url, html: htmlUrl(world, `/tree/${name}`) },
    });
    return { status: 200, body };
  },
};
