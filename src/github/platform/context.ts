import { AccessError } from "../../domain/error.ts";
import { connectionOf } from "../../job/connect.ts";
import type { Connection } from "../../matomo/connection.ts";
import type { Settings } from "../../manifest/model.ts";
import { type Api, createApi } from "./api.ts";
import { branchTip } from "./branch.ts";
import type { ReasonCode } from "./contract.ts";
import type { Runner } from "./runner.ts";

/** What every command of the action works with. */
export interface Context {
  readonly runner: Runner;
  readonly api: Api;
  /** Folder of the instance, as in the repository. */
  readonly dir: string;
  /** How the instance is called in comments, issues and files: the folder's path. */
  readonly instance: string;
  readonly bot: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
}

/** How a command ended, for the outputs. */
export interface Ended {
  readonly code: ReasonCode;
  /** Whether the step is green. */
  readonly ok: boolean;
  readonly planFile?: string | undefined;
  readonly artifactName?: string | undefined;
  /** The audit record that could not be written to its branch. */
  readonly recordFile?: string | undefined;
  /** Invitation links, encrypted. */
  readonly linksFile?: string | undefined;
  /** The page of an access review. */
  readonly pageFile?: string | undefined;
  readonly hash?: string | undefined;
  readonly url?: string | undefined;
  /** What the plan comes to, or what was applied, by risk. */
  readonly totals?: string | undefined;
  readonly changes?: number | undefined;
  readonly losses?: number | undefined;
  readonly held?: number | undefined;
  /** Matomo was read to the end, before or after the changes: what a heartbeat tells. */
  readonly isComplete?: boolean | undefined;
  /** Keys of the settings that a pull request changes. */
  readonly settings?: readonly string[] | undefined;
}

/** Paths and names that end up in branches, artifacts and markers. */
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
 * The same, with calls that go on when the run is being stopped: what was done must be recorded
 * even then.
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
 * Whether the run is for the tip of the default branch. A newer commit has a run of its own; of
 * another branch nothing is believed.
 * @throws AccessError `usage` for another branch
 */
export async function isAtTip(context: Context): Promise<boolean> {
  const { api, defaultBranch, runner } = context;
  if (!isForDefaultBranch(context))
    throw new AccessError(
      "usage",
      `This runs on ${defaultBranch} only, and the run is for ${runner.io.env["GITHUB_REF"]}.`,
      `Start it on ${defaultBranch}.`,
    );
  const tip = await branchTip(api, defaultBranch);
  // There is always a default branch: a run that took this for "superseded" would be green, and no
  // other would do its work.
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
 * Whether live data may be shown: in a private repository, or where the default branch's settings
 * say so.
 */
export const mayPublish = ({ isPrivate }: Context, settings: Settings): boolean =>
  isPrivate || settings.publish;

/**
 * Where to and with what. The token goes to the `url` of the default branch's settings, which only
 * a review changes. Everybody with write access can change the variable `MATOMO_URL`.
 * @param settings of the default branch, never those of a pull request
 * @throws AccessError `usage`
 */
export const trustedConnection = ({ runner }: Context, settings: Settings): Connection =>
  connectionOf(runner.io, { settings, surface: "action" });

export const hasToken = ({ runner }: Context): boolean =>
  (runner.io.env["MATOMO_TOKEN"] ?? "").trim() !== "";
