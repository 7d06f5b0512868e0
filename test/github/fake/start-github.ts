import { LINK_MODE } from "./git-store.ts";
import { people, type People } from "./people.ts";
import { type FakeRequest, type Fault, type Gate, serve } from "./server.ts";
import { type CheckRun, type FakeOptions, type Level, World } from "./world.ts";

export interface SeenIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
  readonly user: string;
  readonly isPull: boolean;
}
export interface SeenComment {
  readonly id: number;
  readonly user: string;
  readonly body: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
export interface SeenStatus {
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
}

export interface FakeGithub extends People, AsyncDisposable {
  /** The base of the API, without a trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  readonly requests: FakeRequest[];
  /** Violations of GitHub's description by the caller or by this fake. Tests expect none. */
  readonly violations: string[];
  readonly world: World;
  setFault(fault: Fault | undefined): void;
  setPrivate(isPrivate: boolean): void;
  setPermissions(permissions: Readonly<Record<string, Level>>): void;
  setProtected(branch: string, isProtected: boolean): void;
  now(): Date;
  setNow(time: Date | string): void;
  advance(ms: number): void;
  /** The commit of a branch, a ref or a short SHA-1. */
  tip(ref: string): string;
  /** The text of every file at a commit; for a link its target. */
  filesAt(ref: string): Record<string, string>;
  /** The paths that are symbolic links. */
  linksAt(ref: string): string[];
  issues(): SeenIssue[];
  comments(issue: number): SeenComment[];
  /** The newest first, as in the API. */
  statuses(sha: string): SeenStatus[];
  checkRuns(sha: string): CheckRun[];
  stop(): Promise<void>;
}

/** A GitHub on loopback with one repository and its forks. Everything is lost when it is closed. */
export async function startGithub(options: FakeOptions = {}): Promise<FakeGithub> {
  const world = new World(options);
  const gate: Gate = {
    world,
    token: options.token ?? "ghs_fake0000000000000000000000000000000000",
    requests: [],
    violations: [],
    fault: undefined,
  };
  const acting = people(world);
  acting.commit({
    branch: world.defaultBranch,
    files: options.files ?? { "README.md": "# Access\n" },
    message: "First commit",
    author: world.owner,
  });
  const stop = await serve(gate);
  const commitAt = (ref: string): string => {
    const found = world.findCommit(ref);
    if (found === undefined) throw new Error(`no commit ${ref}`);
    return found.sha;
  };
  return {
    ...acting,
    url: world.api,
    token: gate.token,
    owner: world.owner,
    repo: world.repo,
    requests: gate.requests,
    violations: gate.violations,
    world,
    setFault: (fault) => {
      gate.fault = fault;
    },
    setPrivate: (isPrivate) => {
      world.private = isPrivate;
    },
    setPermissions: (permissions) => {
      world.permissions = permissions;
    },
    setProtected: (branch, isProtected) => {
      if (isProtected) world.protectedBranches.add(branch);
      else world.protectedBranches.delete(branch);
    },
    now: () => world.now(),
    setNow: (time) => world.setNow(new Date(time)),
    advance: (ms) => world.setNow(new Date(world.now().getTime() + ms)),
    tip: commitAt,
    filesAt: (ref) =>
      Object.fromEntries(
        [...world.git.filesOf(commitAt(ref))].map(([path, { sha }]) => [path, world.git.text(sha)]),
      ),
    linksAt: (ref) =>
      [...world.git.filesOf(commitAt(ref))]
        .filter(([, { mode }]) => mode === LINK_MODE)
        .map(([path]) => path),
    issues: () =>
      [...world.issues.values()].map(({ number, title, body, state, labels, user, pull }) => {
        return { number, title, body, state, labels, user: user.login, isPull: pull !== undefined };
      }),
    comments: (number) =>
      [...world.comments.values()]
        .filter(({ issue }) => issue === number)
        .map(({ id, user, body, createdAt, updatedAt }) => ({
          id,
          user: user.login,
          body,
          createdAt,
          updatedAt,
        })),
    statuses: (sha) =>
      world.statuses
        .filter((status) => status.sha === sha)
        .map(({ context, state, description, targetUrl }) => ({
          context,
          state,
          description,
          targetUrl,
        }))
        .toReversed(),
    checkRuns: (sha) => world.checkRuns.filter((run) => run.sha === sha),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
