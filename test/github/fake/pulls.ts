import { commitsBetween, isAncestor, mergeBase, mergeCommits, mergeFiles } from "./git-history.ts";
import type { Signature } from "./git-store.ts";
import { type Issue, type Merged, type Person, type Pull, WEB_FLOW, type World } from "./world.ts";

export type PullIssue = Issue & { readonly pull: Pull };

export const isPull = (issue: Issue): issue is PullIssue => issue.pull !== undefined;
export const pulls = (world: World): PullIssue[] => [...world.issues.values()].filter(isPull);

export const signed = (world: World, { name, email }: Person): Signature => ({
  name,
  email,
  date: world.now(),
});

export function closeIssue(world: World, issue: Issue, reason: string | null): void {
  issue.state = "closed";
  issue.stateReason = reason;
  issue.closedAt = world.now();
  issue.updatedAt = world.now();
}

const ZEROS = "0".repeat(40);

function addActivity(
  world: World,
  [owner, ref]: readonly [string, string],
  before: string | undefined,
  after: string | undefined,
  actor: Person,
  isMerge: boolean,
): void {
  const isForced =
    before !== undefined && after !== undefined && !isAncestor(world.git, before, after);
  const type =
    after === undefined
      ? "branch_deletion"
      : before === undefined
        ? "branch_creation"
        : isMerge
          ? "pr_merge"
          : isForced
            ? "force_push"
            : "push";
  world.activities.push({
    id: world.nextId(),
    owner,
    ref,
    before: before ?? ZEROS,
    after: after ?? ZEROS,
    type,
    actor,
    at: world.now(),
  });
}

/**
 * Moves, creates or (without a commit) removes a ref, and updates pull requests.
 * @param by who pushed or pressed the button
 */
export function setRef(
  world: World,
  owner: string,
  ref: string,
  sha: string | undefined,
  by: Person,
  isMerge = false,
): void {
  const refs = world.refs(owner);
  if (refs.get(ref) !== sha) addActivity(world, [owner, ref], refs.get(ref), sha, by, isMerge);
  if (sha === undefined) refs.delete(ref);
  else refs.set(ref, sha);
  for (const issue of pulls(world)) {
    const { pull } = issue;
    if (issue.state !== "open" || pull.headOwner !== owner || ref !== `refs/heads/${pull.headRef}`)
      continue;
    if (sha === undefined) closeIssue(world, issue, null);
    else {
      pull.headSha = sha;
      pull.baseSha = world.tip(pull.baseRef) ?? pull.baseSha;
      issue.updatedAt = world.now();
      world.refs(world.owner).set(`refs/pull/${issue.number}/head`, sha);
    }
  }
}

export interface NewPull {
  readonly head: string;
  readonly headOwner: string;
  readonly base: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
}

export function addPull(world: World, by: Person, wanted: NewPull): PullIssue {
  const headSha = world.tip(wanted.head, wanted.headOwner);
  const baseSha = world.tip(wanted.base);
  if (headSha === undefined || baseSha === undefined)
    throw new Error(`no branch ${wanted.headOwner}:${wanted.head} or ${wanted.base}`);
  const issue: PullIssue = {
    ...addIssue(world, by, wanted.title, wanted.body, []),
    pull: {
      headOwner: wanted.headOwner,
      headRef: wanted.head,
      headSha,
      baseRef: wanted.base,
      baseSha,
      draft: wanted.draft,
      reviews: [],
      test: { of: "", wait: 0, done: false, sha: null },
    },
  };
  world.issues.set(issue.number, issue);
  world.refs(world.owner).set(`refs/pull/${issue.number}/head`, headSha);
  return issue;
}

export function addIssue(
  world: World,
  user: Person,
  title: string,
  body: string | null,
  labels: readonly string[],
): Issue {
  const now = world.now();
  const issue: Issue = {
    id: world.nextId(),
    number: world.nextNumber(),
    user,
    title,
    body,
    labels: [...labels],
    state: "open",
    stateReason: null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  world.issues.set(issue.number, issue);
  return issue;
}

/** The commits of a pull request: from where it left its base to its head. */
export function rangeOf(
  world: World,
  { pull }: PullIssue,
): { readonly base: string; readonly head: string; readonly commits: string[] } {
  const base = pull.merged?.base ?? world.tip(pull.baseRef) ?? pull.baseSha;
  const from = mergeBase(world.git, base, pull.headSha) ?? base;
  return { base: from, head: pull.headSha, commits: commitsBetween(world.git, base, pull.headSha) };
}

export interface MergeState {
  readonly mergeable: boolean | null;
  readonly sha: string | null;
}

/**
 * The test merge, created when somebody asks for it. Until then GitHub shows the one before, or
 * none, which `wait` simulates.
 */
export function mergeState(world: World, issue: PullIssue, isRead: boolean): MergeState {
  const { pull } = issue;
  if (pull.merged !== undefined) return { mergeable: null, sha: pull.merged.sha };
  const base = world.tip(pull.baseRef);
  if (issue.state === "closed" || base === undefined)
    return { mergeable: null, sha: pull.test.sha };
  const of = `${base} ${pull.headSha}`;
  if (pull.test.of !== of)
    pull.test = {
      of,
      wait: world.options.mergeableAfterReads ?? 0,
      done: false,
      sha: pull.test.sha,
    };
  if (pull.test.done) return { mergeable: pull.test.sha !== null, sha: pull.test.sha };
  if (pull.test.wait > 0) {
    if (isRead) pull.test.wait--;
    return { mergeable: null, sha: pull.test.sha };
  }
  const tree = mergeCommits(world.git, base, pull.headSha);
  const message = `Merge ${pull.headSha} into ${base}`;
  const parents = [base, pull.headSha];
  const [author, committer] = [signed(world, issue.user), signed(world, world.person(WEB_FLOW))];
  pull.test.done = true;
  pull.test.sha =
    tree === undefined ? null : world.git.putCommit({ tree, parents, author, committer, message });
  if (pull.test.sha !== null)
    world.refs(world.owner).set(`refs/pull/${issue.number}/merge`, pull.test.sha);
  return { mergeable: pull.test.sha !== null, sha: pull.test.sha };
}

/** Applies each commit again on top of the base, like "rebase and merge". */
function rebase(world: World, base: string, commits: readonly string[]): string[] {
  const committer = signed(world, world.person(WEB_FLOW));
  const made: string[] = [];
  for (const sha of commits) {
    const commit = world.git.commit(sha);
    const onto = made.at(-1) ?? base;
    const before =
      commit.parents[0] === undefined ? new Map() : world.git.filesOf(commit.parents[0]);
    const files = mergeFiles(world.git, before, world.git.filesOf(onto), world.git.filesOf(sha));
    if (files === undefined) throw new Error(`cannot rebase ${sha}`);
    made.push(
      world.git.putCommit({
        ...commit,
        tree: world.git.putFiles(files),
        parents: [onto],
        committer,
      }),
    );
  }
  return made;
}

/** Merges like the button. @returns the new commit of the base */
export function mergePull(world: World, issue: PullIssue, by: Person, method: Merged): string {
  const { pull } = issue;
  const base = world.tip(pull.baseRef);
  if (issue.state !== "open" || base === undefined)
    throw new Error(`#${issue.number} cannot be merged: it is not open`);
  const tree = mergeCommits(world.git, base, pull.headSha);
  if (tree === undefined) throw new Error(`#${issue.number} cannot be merged: it conflicts`);
  const own = commitsBetween(world.git, base, pull.headSha);
  const committer = signed(world, world.person(WEB_FLOW));
  let made: string[];
  if (method === "rebase") made = rebase(world, base, own);
  else {
    const isMerge = method === "merge";
    const message = isMerge
      ? `Merge pull request #${issue.number} from ${pull.headOwner}/${pull.headRef}\n\n${issue.title}`
      : `${issue.title} (#${issue.number})`;
    const parents = isMerge ? [base, pull.headSha] : [base];
    made = [
      world.git.putCommit({
        tree,
        parents,
        author: signed(world, isMerge ? by : issue.user),
        committer,
        message,
      }),
    ];
  }
  const sha = made.at(-1) ?? base;
  pull.merged = {
    at: world.now(),
    by,
    sha,
    base,
    commits: new Set(method === "merge" ? [...own, ...made] : made),
  };
  closeIssue(world, issue, null);
  setRef(world, world.owner, `refs/heads/${pull.baseRef}`, sha, by, true);
  return sha;
}

/**
 * The pull requests that brought a commit, or that contain it if it is not on the default branch.
 */
export function pullsWith(world: World, sha: string): PullIssue[] {
  const main = world.tip(world.defaultBranch);
  const isOnMain = main !== undefined && isAncestor(world.git, sha, main);
  return pulls(world).filter((issue) =>
    isOnMain
      ? issue.pull.merged?.commits.has(sha) === true
      : (issue.state === "open" || issue.pull.merged !== undefined) &&
        rangeOf(world, issue).commits.includes(sha),
  );
}
