import { mergeBase, mergeCommits } from "./git-history.ts";
import { type GitFile, LINK_MODE, type Signature } from "./git-store.ts";
import {
  addIssue,
  addPull,
  closeIssue,
  isPull,
  mergePull,
  type PullIssue,
  setRef,
  signed,
} from "./pulls.ts";
import { addComment, editText } from "./routes-issues.ts";
import { runActs } from "./run-acts.ts";
import type { FileEdits, Issue, Merged, World } from "./world.ts";

export interface CommitWish {
  readonly branch: string;
  readonly files: FileEdits;
  readonly message?: string;
  /** A login, or anybody with a name and an e-mail. */
  readonly author?: string | Omit<Signature, "date">;
  readonly committer?: string | Omit<Signature, "date">;
  /** Who pushes it, if it is not the author. */
  readonly pusher?: string;
  /** The owner of the fork that contains the branch. */
  readonly fork?: string;
  /** Where a new branch begins. Default: the default branch. */
  readonly from?: string;
}
export interface PullWish {
  readonly head: string;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  /** Whether the head is a branch of the author's fork. */
  readonly fork?: boolean;
  readonly draft?: boolean;
  /** Changes that the author commits to the head first. */
  readonly files?: FileEdits;
}
function edited(world: World, before: ReadonlyMap<string, GitFile>, edits: FileEdits): string {
  const files = new Map(before);
  for (const [path, edit] of Object.entries(edits)) {
    if (edit === null) files.delete(path);
    else if (typeof edit === "string")
      files.set(path, {
        mode: "100644",
        sha: world.git.putBlob(world.options.rewrite?.(edit) ?? edit),
      });
    else files.set(path, { mode: LINK_MODE, sha: world.git.putBlob(edit.link) });
  }
  return world.git.putFiles(files);
}

/** The actions of people and workflows on GitHub during a test. They do not use the API. */
export function people(world: World) {
  const pullOf = (number: number): PullIssue => {
    const issue = world.issues.get(number);
    if (issue === undefined || !isPull(issue)) throw new Error(`no pull request ${number}`);
    return issue;
  };
  const issueOf = (number: number): Issue => {
    const issue = world.issues.get(number);
    if (issue === undefined) throw new Error(`no issue ${number}`);
    return issue;
  };
  const signature = (who: string | Omit<Signature, "date">): Signature =>
    typeof who === "string" ? signed(world, world.person(who)) : { ...who, date: world.now() };

  const write = (
    owner: string,
    branch: string,
    parent: string | undefined,
    wish: Omit<CommitWish, "branch">,
  ): string => {
    const author = wish.author ?? "alice";
    const sha = world.git.putCommit({
      tree: edited(world, parent === undefined ? new Map() : world.git.filesOf(parent), wish.files),
      parents: parent === undefined ? [] : [parent],
      author: signature(author),
      committer: signature(wish.committer ?? author),
      message: wish.message ?? "Change files",
    });
    const pusher = wish.pusher ?? (typeof author === "string" ? author : "alice");
    setRef(world, owner, `refs/heads/${branch}`, sha, world.person(pusher));
    return sha;
  };

  /** Commits to a branch, which begins at the default branch if it is new. */
  const commit = (wish: CommitWish): string => {
    const owner = wish.fork ?? world.owner;
    const from = world.findCommit(wish.from ?? world.defaultBranch)?.sha;
    return write(owner, wish.branch, world.tip(wish.branch, owner) ?? from, wish);
  };

  const openPull = (wish: PullWish): number => {
    const author = wish.author ?? "alice";
    const headOwner = wish.fork === true ? author : world.owner;
    if (wish.files !== undefined) {
      const own = {
        branch: wish.head,
        files: wish.files,
        author,
        ...(wish.base !== undefined && { from: wish.base }),
      };
      commit({
        ...own,
        message: wish.title ?? "Change files",
        ...(wish.fork === true && { fork: author }),
      });
    }
    const base = wish.base ?? world.defaultBranch;
    const shown = {
      title: wish.title ?? `Change ${wish.head}`,
      body: wish.body ?? null,
      draft: wish.draft ?? false,
    };
    return addPull(world, world.person(author), { head: wish.head, headOwner, base, ...shown })
      .number;
  };

  /** Pushes another commit to a pull request's head. `force` replaces the earlier ones. */
  const push = (
    number: number,
    files: FileEdits,
    more: Partial<Pick<CommitWish, "author" | "committer" | "message" | "pusher">> & {
      readonly force?: boolean;
    } = {},
  ): string => {
    const { pull, user } = pullOf(number);
    const parent =
      more.force === true
        ? mergeBase(world.git, world.tip(pull.baseRef) ?? pull.baseSha, pull.headSha)
        : pull.headSha;
    return write(pull.headOwner, pull.headRef, parent, {
      files,
      ...more,
      author: more.author ?? user.login,
      message: more.message ?? "More",
    });
  };

  /**
   * "Update branch" merges the base into the head. With `edits`, it is a merge that a person made
   * and changed on a clone.
   */
  const updateBranch = (number: number, by: string, edits: FileEdits = {}): string => {
    const { pull } = pullOf(number);
    const base = world.tip(pull.baseRef);
    const merged = base === undefined ? undefined : mergeCommits(world.git, pull.headSha, base);
    if (base === undefined || merged === undefined)
      throw new Error(`#${number} conflicts with its base`);
    const tree = edited(world, world.git.files(merged), edits);
    const [author, committer] = [signature(by), signature(by)];
    const message = `Merge branch '${pull.baseRef}' into ${pull.headRef}`;
    const sha = world.git.putCommit({
      tree,
      parents: [pull.headSha, base],
      author,
      committer,
      message,
    });
    setRef(world, pull.headOwner, `refs/heads/${pull.headRef}`, sha, world.person(by));
    return sha;
  };

  const review = (
    number: number,
    by: string,
    state: string,
    at: Date = world.now(),
    body = "",
  ): number => {
    const { pull } = pullOf(number);
    const id = world.nextId();
    pull.reviews.push({
      id,
      user: world.person(by),
      state,
      body,
      commit: pull.headSha,
      submittedAt: at,
    });
    return id;
  };

  /** Dismisses a review. It stays with another state, and the event contains its earlier state. */
  const dismiss = (number: number, id: number, by: string): void => {
    const review = pullOf(number).pull.reviews.find((one) => one.id === id);
    if (review === undefined) throw new Error(`no review ${id}`);
    world.dismissals.push({
      id: world.nextId(),
      issue: number,
      review: id,
      state: review.state.toLowerCase(),
      by: world.person(by),
      at: world.now(),
    });
    review.state = "DISMISSED";
  };

  return {
    commit,
    ...runActs(world),
    /** Renames the branch. Open pull requests follow it, and merged ones keep its old name. */
    renameDefaultBranch: (name: string): void => {
      const sha = world.tip(world.defaultBranch);
      for (const issue of world.issues.values())
        if (isPull(issue) && issue.state === "open") issue.pull.baseRef = name;
      const owner = world.person(world.owner);
      setRef(world, world.owner, `refs/heads/${name}`, sha, owner);
      setRef(world, world.owner, `refs/heads/${world.defaultBranch}`, undefined, owner);
      world.defaultBranch = name;
    },
    openPull,
    push,
    updateBranch,
    review,
    dismiss,
    merge: (number: number, by: string, method: Merged = "merge"): string =>
      mergePull(world, pullOf(number), world.person(by), method),
    openIssue: (by: string, title: string, body = "", labels: readonly string[] = []): number =>
      addIssue(world, world.person(by), title, body, labels).number,
    /** Closes an issue or a pull request. */
    closeIssue: (number: number): void =>
      closeIssue(world, issueOf(number), issueOf(number).pull !== undefined ? null : "completed"),
    comment: (number: number, by: string, body: string): number =>
      addComment(world, issueOf(number), world.person(by), body).id,
    /** Edits the text of a comment, as everybody with write access can. */
    editComment: (id: number, by: string, body: string): void => {
      const comment = world.comments.get(id);
      if (comment === undefined) throw new Error(`no comment ${id}`);
      editText(world, comment, world.person(by), body);
    },
    editIssue: (number: number, by: string, body: string): void =>
      editText(world, issueOf(number), world.person(by), body),
    deleteComment: (id: number): void => void world.comments.delete(id),
    deleteBranch: (branch: string, owner: string = world.owner): void =>
      setRef(world, owner, `refs/heads/${branch}`, undefined, world.person(owner)),
    /** Makes a force push to another commit. */
    moveBranch: (branch: string, sha: string, owner: string = world.owner): void =>
      setRef(world, owner, `refs/heads/${branch}`, sha, world.person(owner)),
  };
}

export type People = ReturnType<typeof people>;
