import type { Settings } from "../../manifest/model.ts";
import { readManifest } from "../../manifest/read.ts";
import { type Api, GithubRefusal } from "../platform/api.ts";
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

/**
 * How many approvals a merged plan needs. The setting counts as it was reviewed: more approvals
 * hold at once, and fewer only after the pull request that says so was approved by the setting of
 * before.
 */
export class ApprovalRule {
  readonly #input: ApprovalRuleInput;
  readonly #wanted: number;
  #needed: number;
  #isByPull = false;

  private constructor(input: ApprovalRuleInput, reviewed: number) {
    this.#input = input;
    this.#wanted = numberOf(input.approvals);
    this.#needed = Math.max(reviewed, this.#wanted);
  }

  /** @throws GithubRefusal */
  static async open(input: ApprovalRuleInput): Promise<ApprovalRule> {
    const { api, since, pulls, path } = input;
    // Before the first green apply nothing was reviewed: the setting is that of the base which the
    // first pull request was opened on.
    const commit = since ?? pulls.pulls[0]?.base.sha;
    const before = commit === undefined ? undefined : await approvalsAt(api, commit, path);
    const wanted = numberOf(input.approvals);
    // Without settings before the first green apply, there is nothing that could be loosened.
    return new ApprovalRule(input, before ?? (since === undefined ? wanted : Math.max(1, wanted)));
  }

  /** So many approvals the next pull request needs. */
  get needed(): number {
    return this.#needed;
  }

  /** Takes the setting of a pull request over, when it was approved. @throws GithubRefusal */
  async follow(pull: Pull, isApproved: boolean): Promise<void> {
    const { api, path } = this.#input;
    if (this.#wanted >= this.#needed || pull.merge_commit_sha === null) return;
    const files = await api.all<{ readonly filename: string }>(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
      { pull_number: pull.number },
    );
    if (!files.some(({ filename }) => filename === path)) return;
    if (!isApproved) {
      this.#isByPull = true;
      return;
    }
    const after = await approvalsAt(api, pull.merge_commit_sha, path);
    if (after !== undefined) this.#needed = Math.max(after, this.#wanted);
  }

  /**
   * After all pull requests: why the setting of the default branch does not count yet; `undefined`
   * when it does. An administrator who pushes to the default branch may change it: they may change
   * the branch's protection and the workflows, too. @throws GithubRefusal
   */
  async objection(): Promise<string | undefined> {
    if (this.#wanted >= this.#needed) return undefined;
    if (!this.#isByPull && (await this.#isByAdministrators())) return undefined;
    return `settings.yaml asks for ${this.#wanted === 0 ? "no approvals" : count(this.#wanted)} now, and no pull request with ${count(this.#needed)} said so: ${this.#needed} still ${this.#needed === 1 ? "counts" : "count"}. Have a pull request that changes the setting approved, or let an administrator of the repository push the change to ${this.#input.defaultBranch}.`;
  }

  async #isByAdministrators(): Promise<boolean> {
    const { api, since, defaultBranch } = this.#input;
    const activities = await api.all<{
      readonly after: string;
      readonly ref: string;
      readonly activity_type: string;
      readonly actor: { readonly login: string } | null;
    }>("GET /repos/{owner}/{repo}/activity", {
      ref: `refs/heads/${defaultBranch}`,
      time_period: "month",
    });
    const last = activities.findIndex(({ after }) => after === since);
    const pushed = activities
      .slice(0, last === -1 ? undefined : last)
      .filter(({ activity_type: type }) => type === "push" || type === "force_push");
    const logins = new Set(pushed.map(({ actor }) => actor?.login ?? ""));
    for (const username of logins) {
      const { permission } =
        username === ""
          ? { permission: "none" }
          : await api.call<{ permission: string }>(
              "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
              { username },
            );
      if (permission !== "admin") return false;
    }
    return logins.size > 0;
  }
}

const count = (approvals: number): string =>
  approvals === 1 ? "1 approval" : `${approvals} approvals`;
