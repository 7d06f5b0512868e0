import { AccessError } from "../../domain/error.ts";
import { connectionOf } from "../../job/connect.ts";
import type { Connection } from "../../matomo/connection.ts";
import type { Settings } from "../../manifest/model.ts";
import { type Api, createApi } from "./api.ts";
import { branchTip } from "./branch.ts";
import type { ReasonCode } from "./contract.ts";
import type { Runner } from "./runner.ts";

/** The data that every command of the action uses. */
export interface Context {
  readonly runner: Runner;
  readonly api: Api;
  /** Folder of the instance, as a path in the repository. */
  readonly dir: string;
  /** Name of the instance in comments, issues and files: the path of its folder. */
  readonly instance: string;
  readonly bot: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
}

/** The result of a command, for the outputs. */
export interface Ended {
  readonly code: ReasonCode;
  /** Whether the step is green. */
  readonly ok: boolean;
  readonly planFile?: string | undefined;
  readonly artifactName?: string | undefined;
  /** A file with the line of the audit record that could not be written to its branch. */
  readonly recordFile?: string | undefined;
  /** A file with encrypted invitation links. */
  readonly linksFile?: string | undefined;
  /** The page of an access review. */
  readonly pageFile?: string | undefined;
  readonly hash?: string | undefined;
  readonly url?: string | undefined;
  /** The totals by risk of the plan, or of what was applied. */
  readonly totals?: string | undefined;
  readonly changes?: number | undefined;
  readonly losses?: number | undefined;
  readonly held?: number | undefined;
  /**
   * Whether Matomo was read completely, before or after the changes. Only then is a heartbeat sent.
   */
  readonly isComplete?: boolean | undefined;
  /** Keys of the settings that a pull request changes. */
  readonly settings?: readonly string[] | undefined;
}

/**
 * The allowed paths. They are restricted because they become parts of branch names, artifact names
 * and markers.
 */
const DIR = /^(?!\.)(?!.*\/\.)[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;

/** @throws AccessError `usage`, `github` */
export async function openContext(runner: Runner): Promise<Context> {
  const dir = runner.input("dir") || "access";
  if (!DIR.test(dir))
    throw new AccessError(
      "usage",
      `The input dir "${dir}" is not a folder of the repository.`,
      "Write it like access or access/europe.",
    );
  if (!runner.token)
    throw new AccessError(
      "usage",
      "There is no GitHub token.",
      "Pass github-token: ${{ github.token }}.",
    );
  const api = createApi(runner.io, runner.token, runner.apiUrl, runner.owner, runner.repo);
  const repository = await api.call<{ private: boolean; default_branch: string }>(
    "GET /repos/{owner}/{repo}",
  );
  runner.io.debug?.(
    `repository: ${repository.private ? "private" : "public"}, default branch ${repository.default_branch}, folder ${dir}, run ${runner.order.join(".")}`,
  );
  return {
    runner,
    api,
    dir,
    instance: dir.replaceAll("/", "."),
    bot: runner.input("bot") || "github-actions[bot]",
    defaultBranch: repository.default_branch,
    isPrivate: repository.private,
  };
}

/**
 * The same context with calls that continue while the run is being stopped, so that its changes are
 * still recorded.
 */
export function outlasting(context: Context): Context {
  const { runner } = context;
  const io = { ...runner.io, signal: new AbortController().signal };
  if (!runner.token) return context;
  return {
    ...context,
    runner: { ...runner, io },
    api: createApi(io, runner.token, runner.apiUrl, runner.owner, runner.repo),
  };
}

export function isForDefaultBranch({ defaultBranch, runner }: Context): boolean {
  const { GITHUB_REF: ref = "" } = runner.io.env;
  return ref === "" || ref === `refs/heads/${defaultBranch}`;
}

/**
 * Whether the run is for the tip of the default branch. A newer commit has its own run.
 * @throws AccessError `usage` for another branch
 */
export async function isAtTip(context: Context): Promise<boolean> {
  const { api, defaultBranch, runner } = context;
  if (!isForDefaultBranch(context))
    throw new AccessError(
      "usage",
      `This command runs only on ${defaultBranch}, but this run is for ${runner.io.env["GITHUB_REF"]}.`,
      `Start it on ${defaultBranch}.`,
    );
  const tip = await branchTip(api, defaultBranch);
  // The default branch must exist. If this counted as "superseded", the run would be green although
  // no other run does its work.
  if (tip === undefined)
    throw new AccessError(
      "github",
      `GitHub does not show the branch ${defaultBranch} to this job.`,
      'Give the job the permission "contents: read", or run it again.',
    );
  if (tip !== runner.sha)
    runner.io.debug?.(
      `the run is for ${runner.sha.slice(0, 10)}, and the tip of ${defaultBranch} is ${tip.slice(0, 10)}`,
    );
  return tip === runner.sha;
}

/**
 * Whether live data may be shown: in a private repository, or if the default branch's settings
 * allow it.
 */
export const mayPublish = ({ isPrivate }: Context, settings: Settings): boolean =>
  isPrivate || settings.publish;

/**
 * The server and the token. The token goes to the `url` in the default branch's settings, which
 * only a review can change. The variable `MATOMO_URL`, in contrast, can be changed by everybody
 * with write access.
 * @param settings of the default branch, never those of a pull request
 * @throws AccessError `usage`
 */
export const trustedConnection = ({ runner }: Context, settings: Settings): Connection =>
  connectionOf(runner.io, { settings, surface: "action" });

export const hasToken = ({ runner }: Context): boolean =>
  (runner.io.env["MATOMO_TOKEN"] ?? "").trim() !== "";
