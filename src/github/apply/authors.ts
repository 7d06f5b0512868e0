import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import type { Pull } from "../platform/pull.ts";
import { isPureMerge, type ListedCommit } from "./pure-merge.ts";

/** The maximum number of commits that GitHub lists for a pull request. */
const MAX_LISTED_COMMITS = 250;

/** Tells who took part in writing a pull request. */
export interface Authors {
  /** What makes a person an author, as half a sentence; `undefined` if they are not an author. */
  readonly partOf: (login: string) => Promise<string | undefined>;
  /** Why the authors cannot be determined. In this case no review counts. */
  readonly unknown?: string | undefined;
}

/**
 * One contribution of a person. A `merge` counts only if it contains more than git's own result.
 */
interface Part {
  readonly login: string;
  readonly text: string;
  readonly merge?: ListedCommit | undefined;
}

/** A change of a branch, with the person who pushed it or made it with a button on GitHub. */
interface Activity {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly timestamp: string;
  readonly activity_type: string;
  readonly actor: { readonly login: string } | null;
}

const short = (sha: string): string => sha.slice(0, 10);

/** The commits of a pull request with their parents. */
class Commits {
  readonly list: readonly ListedCommit[];
  readonly #bySha: ReadonlyMap<string, ListedCommit>;

  constructor(list: readonly ListedCommit[]) {
    this.list = list;
    this.#bySha = new Map(list.map((commit) => [commit.sha, commit]));
  }

  has(sha: string): boolean {
    return this.#bySha.has(sha);
  }

  /**
   * The two parents of a merge of the base branch; `undefined` for other commits. A parent that is
   * not a commit of the pull request was already in the base branch.
   */
  sidesOf({ parents }: ListedCommit): readonly [ours: string, theirs: string] | undefined {
    const [first, second] = parents;
    if (!first || !second || parents.length !== 2) return undefined;
    if (!this.has(second.sha)) return [first.sha, second.sha];
    return this.has(first.sha) ? undefined : [second.sha, first.sha];
  }

  /** All commits of the pull request that are reachable from a commit. */
  #reachable(sha: string): Set<ListedCommit> {
    const found = new Set<ListedCommit>();
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const commit = this.#bySha.get(next);
      if (!commit || found.has(commit)) continue;
      found.add(commit);
      open.push(...commit.parents.map((parent) => parent.sha));
    }
    return found;
  }

  /** The commits of the pull request that a push added. */
  broughtBy({ before, after }: Activity): ListedCommit[] {
    return [...this.#reachable(after).difference(this.#reachable(before))];
  }

  /** The contributions of those who wrote or committed a commit. */
  parts(): Part[] {
    return this.list.flatMap((commit) => {
      const merge = this.sidesOf(commit) && commit;
      return [
        ...(commit.author?.login === undefined
          ? []
          : [{ login: commit.author.login, text: `wrote ${short(commit.sha)}`, merge }]),
        ...(commit.committer?.login === undefined
          ? []
          : [{ login: commit.committer.login, text: `committed ${short(commit.sha)}`, merge }]),
      ];
    });
  }
}

/** The contributions of those who pushed to the branch. */
function pushedParts(commits: Commits, activities: readonly Activity[]): Part[] {
  return activities.flatMap((activity): Part[] => {
    const login = activity.actor?.login;
    if (login === undefined) return [];
    const text = `pushed ${short(activity.after)}`;
    // A force push counts even if it adds nothing, because removing commits decides what remains.
    const isForced = activity.activity_type === "force_push";
    if (isForced && (commits.has(activity.after) || commits.has(activity.before)))
      return [{ login, text }];
    return commits
      .broughtBy(activity)
      .map((commit) => ({ login, text, merge: commits.sidesOf(commit) && commit }));
  });
}

/**
 * The pushes to the branch of a pull request until its merge; empty if GitHub does not list them.
 */
async function activitiesOf(api: Api, { head, merged_at: merged }: Pull): Promise<Activity[]> {
  try {
    const all = await api.all<Activity>("GET /repos/{owner}/{repo}/activity", {
      ref: `refs/heads/${head.ref}`,
    });
    return all.filter(
      ({ ref, timestamp }) =>
        ref === `refs/heads/${head.ref}` && Date.parse(timestamp) <= Date.parse(merged ?? ""),
    );
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return [];
    throw error;
  }
}

const unknownAuthors = (unknown: string): Authors => ({
  partOf: () => Promise.resolve(undefined),
  unknown,
});

/**
 * Everybody who opened a merged pull request, pushed to it, or wrote or committed one of its
 * commits. A merge of the base branch does not count if it contains only git's own result. A commit
 * whose e-mail belongs to no account counts for the person who pushed it.
 * @param lastPusher the person who pushed the head according to the plan's run; used if GitHub
 * lists no pushes
 * @throws GithubRefusal
 */
export async function authorsOf(
  api: Api,
  pull: Pull,
  lastPusher: string | undefined,
): Promise<Authors> {
  const [list, activities] = await Promise.all([
    api.all<ListedCommit>("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
      pull_number: pull.number,
    }),
    activitiesOf(api, pull),
  ]);
  if (list.length >= MAX_LISTED_COMMITS)
    return unknownAuthors(
      `it has ${MAX_LISTED_COMMITS} commits or more. GitHub lists no more than that, so not all authors are known`,
    );
  const commits = new Commits(list);
  const parts = [
    ...(pull.user ? [{ login: pull.user.login, text: "opened it" }] : []),
    ...commits.parts(),
    ...pushedParts(commits, activities),
  ];
  if (!activities.some(({ after }) => after === pull.head.sha)) {
    const stranger = list.find(({ author }) => author === null);
    if (lastPusher === undefined || stranger)
      return unknownAuthors(
        `GitHub does not list who pushed to ${pull.head.ref}${stranger ? `, and ${short(stranger.sha)} belongs to no account` : ""}`,
      );
    parts.push({ login: lastPusher, text: `pushed ${short(pull.head.sha)}` });
  }
  const pure = new Map<string, Promise<boolean>>();
  const isPure = (merge: ListedCommit): Promise<boolean> => {
    const [ours, theirs] = commits.sidesOf(merge) ?? [];
    if (ours === undefined || theirs === undefined) return Promise.resolve(false);
    const known = pure.get(merge.sha) ?? isPureMerge(api, merge, ours, theirs);
    pure.set(merge.sha, known);
    return known;
  };
  return {
    partOf: async (login) => {
      const own = parts.filter((part) => part.login.toLowerCase() === login.toLowerCase());
      const plain = own.find(({ merge }) => !merge);
      if (plain) return plain.text;
      for (const { text, merge } of own)
        if (merge && !(await isPure(merge)))
          return `${text}, a merge with changes that are not from the base branch`;
      return undefined;
    },
  };
}
