import type { AuditLine } from "../../audit/audit.generated.ts";
import { lineName, type OpenLine, stateHash } from "../../audit/chain.ts";
import { AccessError } from "../../domain/error.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { type Context, outlasting } from "../platform/context.ts";
import { type CheckedRecord, checkRecord, type RecordFinding } from "../record/check-record.ts";
import { appendAudit, type SeenRecord } from "../store/audit-branch.ts";
import { type FoundRecord, readRecord } from "../store/read-record.ts";
import type { LastRun, NextState } from "../store/state.ts";
import type { ApplyRequest } from "./dispatch.ts";
import { runOf } from "./run-lines.ts";

/** Matches no state: what nothing proves stays so. */
const UNPROVEN = stateHash(["unproven"]);

/** Who approved a repair: a line of approve.yaml, or people who approved the dispatched run. */
export interface RepairApproval {
  readonly line?: AuditLine;
  readonly approvers: readonly string[];
  /** What was merged up to this commit counts as used. */
  readonly commit: string;
}

/** The record as one run finds it, and the lines that the run adds. */
export class RunRecord {
  readonly #context: Context;
  readonly #trigger: ApplyRequest["trigger"];
  #found: FoundRecord;
  #checked: CheckedRecord | undefined;
  #seen: SeenRecord;

  private constructor(context: Context, trigger: ApplyRequest["trigger"], found: FoundRecord) {
    this.#context = context;
    this.#trigger = trigger;
    this.#found = found;
    this.#seen = { ...found, gap: undefined, idle: [], proof: undefined };
  }

  /** @throws GithubRefusal */
  static async open(context: Context, trigger: ApplyRequest["trigger"]): Promise<RunRecord> {
    const { api, runner, instance } = context;
    return new RunRecord(context, trigger, await readRecord(api, runner.io, instance));
  }

  /** Why the record does not prove what was used; asked for once. @throws GithubRefusal */
  async check(context = this.#context): Promise<RecordFinding | undefined> {
    if (!this.#checked) {
      this.#checked = await checkRecord(context, this.#found);
      const { finding, idle } = this.#checked;
      const { chain, texts } = this.#found;
      const proof = chain.state ?? (chain.lines > 0 ? stateHash(texts) : UNPROVEN);
      this.#seen = {
        ...this.#seen,
        gap: finding?.gap,
        idle,
        proof: finding ? proof : undefined,
      };
    }
    return this.#checked.finding;
  }

  /** The record is incomplete: what it proves stays as it is. */
  get isFrozen(): boolean {
    return this.#seen.proof !== undefined;
  }

  get hasLines(): boolean {
    return this.#found.chain.lines > 0;
  }

  /** The commit of the finding that lines of the record have. */
  get lostCommit(): string | undefined {
    return this.#found.chain.lost?.commit;
  }

  /** What earlier runs left, as far as a line proves it. @throws AccessError when it cannot be read */
  lastRun(): LastRun {
    return this.#found.isStateProven || !this.isFrozen
      ? this.#found.lastRun()
      : { baseline: undefined, commit: undefined };
  }

  /** @throws GithubRefusal, AccessError */
  async append(
    open: OpenLine,
    next: NextState,
    message: string,
    context = this.#context,
  ): Promise<void> {
    const { api, runner } = context;
    this.#seen = await appendAudit(api, runner.io, open, next, this.#seen, message);
  }

  /**
   * Starts the record again after a finding. What was merged up to the commit may have been used;
   * a state that nothing proves does not count.
   * @returns whether what was approved before the finding stays approved
   * @throws AccessError `refused` when the record changed meanwhile, GithubRefusal
   */
  async repair(finding: string, { line, approvers, commit }: RepairApproval): Promise<boolean> {
    const { api, runner, instance } = this.#context;
    const { isStateProven } = this.#found;
    const mark: OpenLine = {
      version: 2,
      mark: "repaired",
      at: runner.io.now().toISOString(),
      instance,
      commit: runner.sha,
      run: runOf(runner),
      trigger: this.#trigger,
      repairs: finding,
      startedBy: runner.actor,
      approvers: [...approvers],
      ...(line ? { line } : {}),
    };
    this.#seen = { ...this.#seen, gap: undefined, proof: undefined };
    await this.append(
      mark,
      { commit, ...(isStateProven ? {} : { baseline: null }) },
      `Repair the record of ${instance}`,
    );
    this.#found = await readRecord(api, runner.io, instance);
    this.#seen = { ...this.#seen, ...this.#found };
    this.#checked = undefined;
    return isStateProven;
  }

  /**
   * Leaves the last line of a run without a plan; a run that has one gets no other.
   * @returns whether it could be written
   */
  async end(reason: string): Promise<boolean> {
    const { runner } = this.#context;
    const after = runner.io.signal.aborted ? outlasting(this.#context) : this.#context;
    const run = runOf(after.runner);
    if (this.#seen.chain.written.has(lineName({ run }))) return true;
    try {
      await this.check(after).catch((error: unknown) => {
        // Whether lines are missing is found by a later run; the first line of all would hide it.
        if (!this.hasLines || !(error instanceof AccessError)) throw error;
      });
      const mark: OpenLine = {
        version: 2,
        mark: "ended",
        at: runner.io.now().toISOString(),
        instance: after.instance,
        commit: runner.sha,
        run,
        trigger: this.#trigger,
        reason,
      };
      await this.append(mark, {}, `Record a run of ${after.instance}: ${reason}`, after);
      return true;
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      const message = `The line of this run could not be written: ${error.message}`;
      runner.io.stdout(renderAnnotations([{ severity: "error", code: "not-recorded", message }]));
      return false;
    }
  }
}
