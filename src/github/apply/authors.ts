import { type Api, GithubRefusal } from "../platform/api.ts";
import type { Pull } from "../platform/pull.ts";
import { isPureMerge, type ListedCommit } from "./pure-merge.ts";

/** GitHub lists no more commits of a pull request than this. */
const MAX_LISTED_COMMITS = 250;

/** Who has part in a pull request. */
export interface Authors {
  /** What makes a person an author, as half a sentence; `undefined`: they have no part in it. */
  readonly partOf: (login: string) => Promise<string | undefined>;
  /** Why nobody can tell who has part in it; then no review counts. */
  readonly unknown?: string | undefined;
}

/** What somebody did. A `merge` counts only when it is more than a merge. */
interface Part {
  readonly login: string;
  readonly text: string;
  readonly merge?: ListedCommit | undefined;
}

/** A change of a branch, with who pushed it or pressed the button. */
interface Activity {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly timestamp: string;
  readonly activity_type: string;
  readonly actor: { readonly login: string } | null;
}

const short = (sha: string): string => sha.slice(0, 10);

/** The commits of a pull request, with what they are to each other. */
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
   * The parents of a merge of the base branch: what is not among the pull request's commits was in
   * the base branch already.
   */
  sidesOf({ parents }: ListedCommit): readonly [ours: string, theirs: string] | undefined {
    const [first, second] = parents;
    if (!first || !second || parents.length !== 2) return undefined;
    if (!this.has(second.sha)) return [first.sha, second.sha];
    return this.has(first.sha) ? undefined : [second.sha, first.sha];
  }

  /** Every commit of the pull request that a commit holds. */
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

  /** The commits of the pull request that a push brought. */
  broughtBy({ before, after }: Activity): ListedCommit[] {
    return [...this.#reachable(after).difference(this.#reachable(before))];
  }

  /** What writing or committing them makes of somebody. */
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

/** What pushing to the branch makes of somebody. */
function pushedParts(commits: Commits, activities: readonly Activity[]): Part[] {
  return activities.flatMap((activity): Part[] => {
    const login = activity.actor?.login;
    if (login === undefined) return [];
    const text = `pushed ${short(activity.after)}`;
    // Whoever takes commits away decides what is left.
    const isForced = activity.activity_type === "force_push";
    if (isForced && (commits.has(activity.after) || commits.has(activity.before)))
      return [{ login, text }];
    return commits
      .broughtBy(activity)
      .map((commit) => ({ login, text, merge: commits.sidesOf(commit) && commit }));
  });
}

/** Who changed the branch of a pull request, and how; nothing where GitHub does not keep it. */
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
 * Whoever opened a merged pull request, pushed to it, or wrote or committed one of its commits. A
 * merge of the base branch makes nobody an author when it is what git makes of the two. A commit
 * whose e-mail belongs to no account is nobody's: whoever pushed it answers for it.
 * @param lastPusher who pushed the head as the run of its plan says, where GitHub lists no pushes
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
      `it has ${MAX_LISTED_COMMITS} commits or more, and GitHub lists no more, so nobody can tell who wrote it`,
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
          return `${text}, a merge that changes more than the base branch did`;
      return undefined;
    },
  };
}
