import { type Commit, GitStore, type Signature } from "./git-store.ts";
import { RepositorySettings } from "./repository-settings.ts";
import type { Artifact, Run } from "./runs.ts";

export type Level = "read" | "write";
/** A role, as in `role_name` of the API. */
export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";
export type Merged = "merge" | "squash" | "rebase";

export interface FakeOptions {
  readonly owner?: string;
  readonly repo?: string;
  readonly defaultBranch?: string;
  /** The content of the first commit of the default branch. */
  readonly files?: FileEdits;
  readonly private?: boolean;
  readonly token?: string;
  /** Changes every text that people commit. */
  readonly rewrite?: (text: string) => string;
  /** The permissions of a workflow's token. A missing key means no access to that part. */
  readonly permissions?: Readonly<Record<string, Level>>;
  readonly now?: () => Date;
  /** After its head or base moves, this many reads of a pull request return `mergeable: null`. */
  readonly mergeableAfterReads?: number;
  /** A tree with more entries than this is returned as `truncated`. */
  readonly treeLimit?: number;
  /** The repository's setting "Allow GitHub Actions to create and approve pull requests". */
  readonly actionsMayCreatePulls?: boolean;
  /** The relation of people to the repository (author_association). Default: MEMBER. */
  readonly people?: Readonly<Record<string, string>>;
  /** Roles of people in the repository. By default the owner is admin, and members can write. */
  readonly roles?: Readonly<Record<string, Role>>;
}
/** New content by path; `null` removes the file. */
export type FileEdits = Readonly<Record<string, string | null | { readonly link: string }>>;

export interface Person extends Omit<Signature, "date"> {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot";
  readonly association: string;
}
export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly user: Person;
  body: string;
  readonly createdAt: Date;
  updatedAt: Date;
  edit?: Edit;
}
/** The last edit of a text. GraphQL returns it with all earlier texts. */
export interface Edit {
  readonly by: Person;
  readonly at: Date;
  /** The newest first. */
  readonly texts: readonly string[];
}
export interface Review {
  readonly id: number;
  readonly user: Person;
  state: string;
  readonly body: string;
  readonly commit: string;
  readonly submittedAt: Date;
}
export interface Pull {
  readonly headOwner: string;
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  /**
   * The base's tip when the pull request was opened or last pushed to. GitHub does not move it with
   * the base.
   */
  baseSha: string;
  readonly draft: boolean;
  readonly reviews: Review[];
  merged?: {
    readonly at: Date;
    readonly by: Person;
    readonly sha: string;
    readonly base: string;
    readonly commits: ReadonlySet<string>;
  };
  /** The last test merge: its two tips, the number of reads until it is ready, and its result. */
  test: { of: string; wait: number; done: boolean; sha: string | null };
}
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly user: Person;
  title: string;
  body: string | null;
  labels: string[];
  state: "open" | "closed";
  stateReason: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  edit?: Edit;
  readonly pull?: Pull;
}
export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Person;
  readonly createdAt: Date;
}
/** A change of a branch, as in the list of activities. */
export interface Activity {
  readonly id: number;
  readonly owner: string;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly type: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge";
  readonly actor: Person;
  readonly at: Date;
}
export interface Dismissal {
  readonly id: number;
  readonly issue: number;
  readonly review: number;
  /** The state of the review before the dismissal. */
  readonly state: string;
  readonly by: Person;
  readonly at: Date;
}
export const BOT = "github-actions[bot]";
export const WEB_FLOW = "web-flow";
const KNOWN: Readonly<Record<string, Omit<Person, "login" | "type">>> = {
  [BOT]: {
    id: 41898282,
    name: BOT,
    email: `41898282+${BOT}@users.noreply.github.example`,
    association: "NONE",
  },
  [WEB_FLOW]: {
    id: 19864447,
    name: "GitHub",
    email: "noreply@github.example",
    association: "NONE",
  },
};

/** A check run with its notes, as it was sent. */
export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly conclusion: string;
  readonly title: string;
  readonly summary: string;
  readonly notes: {
    readonly path: string;
    readonly line: number;
    readonly level: string;
    readonly message: string;
  }[];
}

/** The whole state of the fake GitHub. */
export class World {
  readonly git = new GitStore();
  readonly owner: string;
  readonly repo: string;
  defaultBranch: string;
  readonly options: FakeOptions;
  permissions: Readonly<Record<string, Level>>;
  private: boolean;
  readonly issues = new Map<number, Issue>();
  readonly comments = new Map<number, Comment>();
  readonly statuses: Status[] = [];
  readonly checkRuns: CheckRun[] = [];
  readonly runs = new Map<number, Run>();
  /** The number of the last run of each workflow. Numbers continue even if runs are deleted. */
  readonly runNumbers = new Map<string, number>();
  readonly artifacts = new Map<number, Artifact>();
  /** Who approved or rejected runs in protected environments. */
  readonly approvals: {
    readonly run: number;
    readonly by: Person;
    readonly state: "approved" | "rejected";
    readonly environment: string;
  }[] = [];
  /** The oldest first. */
  readonly activities: Activity[] = [];
  readonly dismissals: Dismissal[] = [];
  readonly protectedBranches = new Set<string>();
  readonly settings = new RepositorySettings();
  /** The addresses of the API and of downloads; known once the servers listen. */
  api = "";
  downloads = "";
  readonly #refs = new Map<string, Map<string, string>>();
  readonly #people = new Map<string, Person>();
  #lastId = 1000;
  #time: (() => Date) | undefined;

  constructor(options: FakeOptions) {
    this.options = options;
    this.owner = options.owner ?? "acme";
    this.repo = options.repo ?? "access";
    this.defaultBranch = options.defaultBranch ?? "main";
    this.private = options.private ?? true;
    this.permissions = options.permissions ?? {
      actions: "read",
      contents: "read",
      checks: "write",
      issues: "write",
      pull_requests: "write",
      statuses: "write",
    };
    this.#time = options.now;
    this.git.putTree([]);
    this.person(BOT);
    this.person(WEB_FLOW);
    this.person(this.owner);
  }

  now(): Date {
    return this.#time?.() ?? new Date("2026-11-24T12:00:00Z");
  }

  setNow(time: Date): void {
    this.#time = () => new Date(time);
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  nextNumber(): number {
    return this.issues.size + 1;
  }

  person(login: string): Person {
    let found = this.#people.get(login);
    if (found === undefined) {
      const association =
        this.options.people?.[login] ?? (login === this.owner ? "OWNER" : "MEMBER");
      const own = KNOWN[login] ?? {
        id: this.nextId(),
        name: login,
        email: `${login}@example.org`,
        association,
      };
      found = { ...own, login, type: login.endsWith("[bot]") ? "Bot" : "User" };
      this.#people.set(login, found);
    }
    return found;
  }

  /** The person with the e-mail of a commit, as GitHub finds the login of an author. */
  byEmail(email: string): Person | undefined {
    const [, id, login] = /^(\d+)\+(.+)@users\.noreply\.github\.example$/.exec(email) ?? [];
    return [...this.#people.values()].find(
      (person) => person.email === email || (person.login === login && String(person.id) === id),
    );
  }

  roleOf({ login, type, association }: Person): Role {
    const isMember = ["MEMBER", "COLLABORATOR"].includes(association);
    const usual = association === "OWNER" ? "admin" : isMember ? "write" : "none";
    const role = this.options.roles?.[login] ?? (type === "Bot" ? "none" : usual);
    return role === "none" && !this.private ? "read" : role;
  }

  /**
   * Remembers the current state, except settings. Git objects stay, because nothing finds them
   * without a ref. @returns a function that restores the state, as often as it is called
   */
  save(): () => void {
    const maps: readonly Map<unknown, unknown>[] = [
      this.issues,
      this.comments,
      this.runs,
      this.runNumbers,
      this.artifacts,
      this.#refs,
      this.#people,
    ];
    const lists: readonly unknown[][] = [
      this.statuses,
      this.checkRuns,
      this.approvals,
      this.activities,
      this.dismissals,
    ];
    const rest = {
      defaultBranch: this.defaultBranch,
      private: this.private,
      permissions: this.permissions,
    };
    const lastId = this.#lastId;
    const time = this.#time;
    const branches = [...this.protectedBranches];
    // Copied at once, so that parts that several of them share stay shared.
    const saved = structuredClone({ maps, lists });
    return () => {
      const copy = structuredClone(saved);
      for (const [index, map] of maps.entries()) {
        map.clear();
        for (const [key, value] of copy.maps[index] ?? []) map.set(key, value);
      }
      for (const [index, list] of lists.entries())
        list.splice(0, list.length, ...(copy.lists[index] ?? []));
      Object.assign(this, rest);
      this.#lastId = lastId;
      this.#time = time;
      this.protectedBranches.clear();
      for (const branch of branches) this.protectedBranches.add(branch);
    };
  }

  /** The refs of the repository or of a fork, by their full names. */
  refs(owner: string): Map<string, string> {
    const found = this.#refs.get(owner) ?? new Map<string, string>();
    this.#refs.set(owner, found);
    return found;
  }

  tip(branch: string, owner: string = this.owner): string | undefined {
    return this.refs(owner).get(`refs/heads/${branch}`);
  }

  /** Anything that the API accepts as a commit: a branch, a ref, or a SHA-1. */
  findCommit(name: string): Commit | undefined {
    const refs = this.refs(this.owner);
    const sha =
      refs.get(`refs/heads/${name}`) ??
      refs.get(`refs/tags/${name}`) ??
      refs.get(name) ??
      refs.get(`refs/${name}`);
    const commits = this.git.commits;
    if (sha !== undefined) return commits.get(sha);
    if (!/^[0-9a-f]{7,40}$/.test(name)) return undefined;
    return commits.get(name) ?? [...commits.values()].find((commit) => commit.sha.startsWith(name));
  }
}
