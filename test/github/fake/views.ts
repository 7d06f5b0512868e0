import { changes, commitsBetween, patchOf } from "./git-history.ts";
import type { Commit, Files, Signature } from "./git-store.ts";
import { filled } from "./filler.ts";
import type { Branch, Json } from "./openapi.ts";
import { mergeState, type PullIssue, rangeOf } from "./pulls.ts";
import type { Comment, Issue, Person, Review, Status, World } from "./world.ts";

const HTML = "https://github.example";

export const when = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");
const whenOrNull = (date: Date | null): string | null => (date === null ? null : when(date));

export const apiUrl = (world: World, below = "", owner = world.owner): string =>
  `${world.api}/repos/${owner}/${world.repo}${below}`;
export const htmlUrl = (world: World, below = "", owner = world.owner): string =>
  `${HTML}/${owner}/${world.repo}${below}`;

export function userView({ login, id, type }: Person): Branch {
  return filled("simple-user", {
    login,
    id,
    type,
    html_url: `${HTML}/${encodeURIComponent(login)}`,
    site_admin: false,
  });
}

/** A repository or a fork of it. `as` is the component to return. */
export function repositoryView(world: World, as: string, owner = world.owner): Branch {
  const visibility = world.private ? "private" : "public";
  return filled(as, {
    id: world.person(owner).id + 500_000,
    name: world.repo,
    full_name: `${owner}/${world.repo}`,
    owner: userView(world.person(owner)),
    private: world.private,
    visibility,
    fork: owner !== world.owner,
    default_branch: world.defaultBranch,
    html_url: htmlUrl(world, "", owner),
    url: apiUrl(world, "", owner),
  });
}

export function commentView(world: World, comment: Comment): Branch {
  const kind = world.issues.get(comment.issue)?.pull === undefined ? "issues" : "pull";
  return filled("issue-comment", {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    body: comment.body,
    user: userView(comment.user),
    author_association: comment.user.association,
    created_at: when(comment.createdAt),
    updated_at: when(comment.updatedAt),
    html_url: htmlUrl(world, `/${kind}/${comment.issue}#issuecomment-${comment.id}`),
    issue_url: apiUrl(world, `/issues/${comment.issue}`),
    url: apiUrl(world, `/issues/comments/${comment.id}`),
  });
}

const labels = (issue: Issue) =>
  issue.labels.map((name, index) => ({
    id: index + 1,
    name,
    color: "ededed",
    default: false,
    description: "",
    node_id: "",
    url: "",
  }));

/** The fields that issues and pull requests share. */
function common(issue: Issue): Branch {
  return {
    id: issue.id,
    node_id: `I_${issue.number}`,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: userView(issue.user),
    author_association: issue.user.association,
    state: issue.state,
    locked: false,
    created_at: when(issue.createdAt),
    updated_at: when(issue.updatedAt),
    closed_at: whenOrNull(issue.closedAt),
  };
}

const commentCount = (world: World, { number }: Issue): number =>
  [...world.comments.values()].filter(({ issue }) => issue === number).length;

export function issueView(world: World, issue: Issue): Branch {
  const html = htmlUrl(world, `/${issue.pull === undefined ? "issues" : "pull"}/${issue.number}`);
  const url = apiUrl(world, `/pulls/${issue.number}`);
  const merged = issue.pull?.merged?.at ?? null;
  return filled("issue", {
    ...common(issue),
    labels: labels(issue).map((label) => ({
      ...label,
      url: apiUrl(world, `/labels/${encodeURIComponent(label.name)}`),
    })),
    state_reason: issue.stateReason,
    comments: commentCount(world, issue),
    html_url: html,
    url: apiUrl(world, `/issues/${issue.number}`),
    repository_url: apiUrl(world),
    comments_url: apiUrl(world, `/issues/${issue.number}/comments`),
    ...(issue.pull !== undefined && {
      draft: issue.pull.draft,
      pull_request: {
        url,
        html_url: html,
        diff_url: `${html}.diff`,
        patch_url: `${html}.patch`,
        merged_at: whenOrNull(merged),
      },
    }),
  });
}

/** A pull request. In lists GitHub returns fewer fields, and does not start a test merge. */
export function pullView(world: World, issue: PullIssue, inList: boolean): Branch {
  const { pull } = issue;
  const test = mergeState(world, issue, !inList);
  const side = (owner: string, ref: string, sha: string): Branch => {
    const user = userView(world.person(owner));
    return {
      label: `${owner}:${ref}`,
      ref,
      sha,
      user,
      repo: repositoryView(world, "repository", owner),
    };
  };
  const shown: Branch = {
    ...common(issue),
    labels: labels(issue),
    draft: pull.draft,
    merged_at: whenOrNull(pull.merged?.at ?? null),
    merge_commit_sha: test.sha,
    head: side(pull.headOwner, pull.headRef, pull.headSha),
    base: side(world.owner, pull.baseRef, pull.baseSha),
    html_url: htmlUrl(world, `/pull/${issue.number}`),
    url: apiUrl(world, `/pulls/${issue.number}`),
    issue_url: apiUrl(world, `/issues/${issue.number}`),
    comments_url: apiUrl(world, `/issues/${issue.number}/comments`),
  };
  if (inList) return filled("pull-request-simple", shown);
  const { base, head, commits } = rangeOf(world, issue);
  const files = filesView(world, world.git.filesOf(base), world.git.filesOf(head), head);
  const sum = (key: string): number => files.reduce((total, file) => total + Number(file[key]), 0);
  return filled("pull-request", {
    ...shown,
    merged: pull.merged !== undefined,
    merged_by: pull.merged === undefined ? null : userView(pull.merged.by),
    mergeable: test.mergeable,
    mergeable_state: test.mergeable === null ? "unknown" : test.mergeable ? "clean" : "dirty",
    commits: commits.length,
    comments: commentCount(world, issue),
    changed_files: files.length,
    additions: sum("additions"),
    deletions: sum("deletions"),
  });
}

export function reviewView(world: World, number: number, review: Review): Branch {
  const html = htmlUrl(world, `/pull/${number}#pullrequestreview-${review.id}`);
  const url = apiUrl(world, `/pulls/${number}`);
  return filled("pull-request-review", {
    id: review.id,
    user: userView(review.user),
    author_association: review.user.association,
    state: review.state,
    body: review.body,
    commit_id: review.commit,
    submitted_at: when(review.submittedAt),
    html_url: html,
    pull_request_url: url,
    _links: { html: { href: html }, pull_request: { href: url } },
  });
}

export function statusView(world: World, status: Status): Branch {
  const { id, state, context, description } = status;
  const [target_url, created_at] = [status.targetUrl, when(status.createdAt)];
  const url = apiUrl(world, `/statuses/${status.sha}`);
  return filled("status", {
    id,
    state,
    context,
    description,
    target_url,
    created_at,
    updated_at: created_at,
    url,
    creator: userView(status.creator),
  });
}

/** The files of a difference, as in a pull request, a comparison or a commit. */
export function filesView(world: World, before: Files, after: Files, at: string): Branch[] {
  return changes(before, after).map((change) => {
    const { additions, deletions, text } = patchOf(world.git, change);
    return filled("diff-entry", {
      filename: change.path,
      status: change.status,
      sha: (change.after ?? change.before)?.sha ?? null,
      additions,
      deletions,
      changes: additions + deletions,
      contents_url: apiUrl(world, `/contents/${encodeURIComponent(change.path)}?ref=${at}`),
      ...(text !== undefined && { patch: text }),
      ...(change.previous !== undefined && { previous_filename: change.previous }),
    });
  });
}

const who = ({ name, email, date }: Signature): Branch => ({ name, email, date: when(date) });

export function commitView(world: World, commit: Commit, more: Branch = {}): Branch {
  const person = ({ email }: Signature): Json => {
    const found = world.byEmail(email);
    return found === undefined ? null : userView(found);
  };
  const url = apiUrl(world, `/commits/${commit.sha}`);
  const { message, tree, sha } = commit;
  return filled("commit", {
    sha,
    url,
    html_url: htmlUrl(world, `/commit/${sha}`),
    author: person(commit.author),
    committer: person(commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: apiUrl(world, `/commits/${parent}`),
    })),
    commit: {
      author: who(commit.author),
      committer: who(commit.committer),
      message,
      tree: { sha: tree, url: apiUrl(world, `/git/trees/${tree}`) },
      verification: { verified: false, reason: "unsigned" },
    },
    ...more,
  });
}

export function gitCommitView(
  world: World,
  { sha, author, committer, message, tree, parents }: Commit,
): Branch {
  return filled("git-commit", {
    sha,
    author: who(author),
    committer: who(committer),
    message,
    tree: { sha: tree, url: apiUrl(world, `/git/trees/${tree}`) },
    parents: parents.map((parent) => ({
      sha: parent,
      url: apiUrl(world, `/git/commits/${parent}`),
    })),
    url: apiUrl(world, `/git/commits/${sha}`),
    verification: { verified: false, reason: "unsigned" },
  });
}

/** The commits of a range as the API lists them. */
export const rangeView = (world: World, base: string, head: string): Commit[] =>
  commitsBetween(world.git, base, head).map((sha) => world.git.commit(sha));
