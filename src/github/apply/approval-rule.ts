import type { Settings } from "../../manifest/model.ts";
import { readManifest } from "../../manifest/read.ts";
import { type Api, GithubRefusal } from "../platform/api.ts";
import { permissionOf } from "../platform/permission.ts";
import type { Pull } from "../platform/pull.ts";
import type { MergedPulls } from "./merged.ts";

type Approvals = Settings["approvals"];

const numberOf = (approvals: Approvals): number => (approvals === "none" ? 0 : approvals);

/** The setting `approvals` of a commit; `undefined` when its settings cannot be read. */
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

/** Where the setting comes from, and what it says now. */
export interface ApprovalRuleInput {
  readonly api: Api;
  /** Path of settings.yaml in the repository. */
  readonly path: string;
  readonly pulls: MergedPulls;
  /** The commit of the last green apply. */
  readonly since: string | undefined;
  /** What the default branch says now. */
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

/** A push of an administrator that asks for fewer approvals: from then on it counts. */
interface Loosened {
  readonly at: number;
  readonly needed: number;
}

/** So many of the newest pushes to the default branch are looked at. */
const MAX_PUSHES = 20;

/**
 * Whether an administrator pushed fewer approvals to the default branch since its last green apply.
 * They may change the branch's protection and the workflows, too.
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
 * How many approvals a merged plan needs. The setting counts as it was reviewed: more approvals
 * hold at once, and fewer only after the pull request that says so was approved by the setting of
 * before, or after an administrator of the repository pushed it.
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
    // Before the first green apply nothing was reviewed: the setting is that of the base which the
    // first pull request was opened on.
    const commit = since ?? pulls.pulls[0]?.base.sha;
    const before = commit === undefined ? undefined : await approvalsAt(api, commit, path);
    // Without settings before the first green apply, there is nothing that could be loosened.
    const reviewed = before ?? (since === undefined ? wanted : Math.max(1, wanted));
    const loosened = wanted < reviewed ? await loosenedByAdministrator(input) : undefined;
    return new ApprovalRule(input, reviewed, loosened);
  }

  #neededAt(time: number): number {
    const { needed = Infinity, at = Infinity } = this.#loosened ?? {};
    return Math.max(this.#wanted, time >= at ? Math.min(this.#reviewed, needed) : this.#reviewed);
  }

  /** So many approvals a pull request needs; after it comes `follow`. */
  neededFor({ merged_at: merged }: Pull): number {
    return this.#neededAt(Date.parse(merged ?? ""));
  }

  /** Takes the setting of a pull request over, when it was approved. @throws GithubRefusal */
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
   * After all pull requests: why the setting of the default branch does not count yet; `undefined`
   * when it does.
   */
  objection(): string | undefined {
    const needed = this.#neededAt(Infinity);
    if (this.#wanted >= needed) return undefined;
    return `settings.yaml asks for ${this.#wanted === 0 ? "no approvals" : count(this.#wanted)} now, and no pull request with ${count(needed)} said so: ${needed} still ${needed === 1 ? "counts" : "count"}. Have a pull request that changes the setting approved, or let an administrator of the repository push the change to ${this.#input.defaultBranch}.`;
  }
}

const count = (approvals: number): string =>
  approvals === 1 ? "1 approval" : `${approvals} approvals`;
