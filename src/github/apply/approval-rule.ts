import type { Settings } from "../../manifest/model.ts";
import { readManifest } from "../../manifest/read.ts";
import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import { permissionOf } from "../platform/permission.ts";
import type { Pull } from "../platform/pull.ts";
import type { MergedPulls } from "./merged.ts";

type Approvals = Settings["approvals"];

const numberOf = (approvals: Approvals): number => (approvals === "none" ? 0 : approvals);

/** The value of `approvals` in the settings at a commit; `undefined` if they cannot be read. */
async function approvalsAt(api: Api, commit: string, path: string): Promise<number | undefined> {
  try {
    const { content } = await api.call<{ content?: string }>(
      "GET /repos/{owner}/{repo}/contents/{path}",
      { path, ref: commit },
    );
    const text = Buffer.from(content ?? "", "base64").toString("utf8");
    const settings = readManifest([{ path, text }]).manifest?.settings;
    return settings && numberOf(settings.approvals);
  } catch (error) {
    if (error instanceof GithubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** The current setting, and where to find earlier ones. */
export interface ApprovalRuleInput {
  readonly api: Api;
  /** Path of settings.yaml in the repository. */
  readonly path: string;
  readonly pulls: MergedPulls;
  /** The commit of the last green apply. */
  readonly since: string | undefined;
  /** The setting on the default branch now. */
  readonly approvals: Approvals;
  readonly defaultBranch: string;
}

interface Activity {
  readonly before: string;
  readonly after: string;
  readonly timestamp: string;
  readonly activity_type: string;
  readonly actor: { readonly login: string } | null;
}

/** A push by an administrator that reduced the number of approvals for later merges. */
interface Loosened {
  readonly at: number;
  readonly needed: number;
}

/** How many of the newest pushes to the default branch are checked. */
const MAX_PUSHES = 20;

/**
 * Finds a push by an administrator that has reduced the required approvals since the last green
 * apply. An administrator's push counts, because administrators can also change branch protection
 * and workflows.
 */
async function loosenedByAdministrator({
  api,
  since,
  path,
  defaultBranch,
}: ApprovalRuleInput): Promise<Loosened | undefined> {
  const activities = await api.all<Activity>("GET /repos/{owner}/{repo}/activity", {
    ref: `refs/heads/${defaultBranch}`,
    time_period: "month",
  });
  const last = activities.findIndex(({ after }) => after === since);
  const pushes = activities
    .slice(0, last === -1 ? undefined : last)
    .filter(({ activity_type: type }) => type === "push" || type === "force_push")
    .slice(0, MAX_PUSHES);
  for (const { before, after, timestamp, actor } of pushes) {
    if (!actor) continue;
    const [was, is] = [await approvalsAt(api, before, path), await approvalsAt(api, after, path)];
    if (is === undefined || (was ?? 1) <= is) continue;
    const permission = await permissionOf(api, actor.login);
    return permission === "admin" ? { at: Date.parse(timestamp), needed: is } : undefined;
  }
  return undefined;
}

/**
 * The number of approvals that a merged plan needs. A higher setting counts at once. A lower
 * setting counts only after a pull request with it was approved under the old setting, or after an
 * administrator pushed it.
 */
export class ApprovalRule {
  readonly #input: ApprovalRuleInput;
  readonly #wanted: number;
  readonly #loosened: Loosened | undefined;
  #reviewed: number;

  private constructor(input: ApprovalRuleInput, reviewed: number, loosened: Loosened | undefined) {
    this.#input = input;
    this.#wanted = numberOf(input.approvals);
    this.#reviewed = Math.max(reviewed, this.#wanted);
    this.#loosened = loosened;
  }

  /** @throws GithubRefusal */
  static async open(input: ApprovalRuleInput): Promise<ApprovalRule> {
    const { api, since, pulls, path } = input;
    const wanted = numberOf(input.approvals);
    // Before the first green apply nothing was reviewed, so the setting in the base commit of the
    // first pull request counts.
    const commit = since ?? pulls.pulls[0]?.base.sha;
    const before = commit === undefined ? undefined : await approvalsAt(api, commit, path);
    // If there were no settings before the first green apply, the current setting counts.
    const reviewed = before ?? (since === undefined ? wanted : Math.max(1, wanted));
    const loosened = wanted < reviewed ? await loosenedByAdministrator(input) : undefined;
    return new ApprovalRule(input, reviewed, loosened);
  }

  #neededAt(time: number): number {
    const { needed = Infinity, at = Infinity } = this.#loosened ?? {};
    return Math.max(this.#wanted, time >= at ? Math.min(this.#reviewed, needed) : this.#reviewed);
  }

  /**
   * The number of approvals that a pull request needs. Call `follow` for the pull request
   * afterwards.
   */
  neededFor({ merged_at: merged }: Pull): number {
    return this.#neededAt(Date.parse(merged ?? ""));
  }

  /**
   * Adopts the setting of a pull request if the pull request was approved. @throws GithubRefusal
   */
  async follow(pull: Pull, isApproved: boolean): Promise<void> {
    const { api, path } = this.#input;
    if (!isApproved || this.#wanted >= this.#reviewed || pull.merge_commit_sha === null) return;
    const files = await api.all<{ readonly filename: string }>(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
      { pull_number: pull.number },
    );
    if (!files.some(({ filename }) => filename === path)) return;
    const after = await approvalsAt(api, pull.merge_commit_sha, path);
    if (after !== undefined) this.#reviewed = Math.max(after, this.#wanted);
  }

  /**
   * Why the setting of the default branch does not count yet; `undefined` if it does. Call it after
   * `follow` for all pull requests.
   */
  objection(): string | undefined {
    const needed = this.#neededAt(Infinity);
    if (this.#wanted >= needed) return undefined;
    return `settings.yaml now requires ${this.#wanted === 0 ? "no approvals" : count(this.#wanted)}, but no pull request with ${count(needed)} made this change. So ${count(needed)} ${needed === 1 ? "is" : "are"} still required. Change the setting in a pull request that is approved this way, or let an administrator of the repository push the change to ${this.#input.defaultBranch}.`;
  }
}

const count = (approvals: number): string =>
  approvals === 1 ? "1 approval" : `${approvals} approvals`;
