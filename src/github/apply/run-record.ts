import type { AuditLine } from "../../audit/audit.generated.ts";
import type { AuditMark } from "../../audit/mark.generated.ts";
import { lineName, type OpenLine, stateHash } from "../../audit/chain.ts";
import { AccessError } from "../../domain/error.ts";
import type { AnyBaseline } from "../../plan/baseline.ts";
import type { Baseline } from "../../plan/baseline.generated.ts";
import { placeOf } from "../../plan/effect-core.ts";
import type { Effect } from "../../plan/plan.generated.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { forMarkdown } from "../../render/safe-text.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import type { Runner } from "../platform/runner.ts";
import { type Context, outlasting } from "../platform/context.ts";
import {
  type CheckedRecord,
  checkRecord,
  type RecordFinding,
  type StoppedRun,
} from "../record/check-record.ts";
import { appendAudit, type SeenRecord } from "../store/audit-branch.ts";
import { type FoundRecord, readRecord } from "../store/read-record.ts";
import type { LastRun, NextState } from "../store/state.ts";
import type { ApplyRequest } from "./dispatch.ts";
import { runOf } from "./run-lines.ts";

/** A hash that matches no state. It is used if no line proves the state. */
const UNPROVEN = stateHash(["unproven"]);

/** Who approved a repair: a line of approve.yaml, or people who approved the dispatched run. */
export interface RepairApproval {
  readonly line?: AuditLine;
  readonly approvers: readonly string[];
  /** Approvals of pull requests merged up to this commit are treated as used. */
  readonly commit: string;
}

/** The places (`placeOf`) that an effect may change. */
const placesOf = (effect: Effect): string[] => [
  placeOf(effect),
  ...(effect.kind === "superuser" ? (effect.access ?? []) : []).map(({ site }) =>
    placeOf({ kind: "site", login: effect.login, site }),
  ),
];

/**
 * Adds to the state the places that a run is about to change, in addition to those of an
 * interrupted run.
 */
function withApplying(baseline: Baseline, effects: readonly Effect[], now: Date): Baseline {
  const before = baseline.applying?.places ?? [];
  const places = [...new Set([...before, ...effects.flatMap(placesOf)])];
  return places.length > 0
    ? { ...baseline, applying: { at: now.toISOString(), places } }
    : baseline;
}

/** Reports an interrupted run and its consequences. */
function tellStopped(runner: Runner, { name, wasApplying }: StoppedRun): void {
  const message = wasApplying
    ? `Run ${name} was stopped while it applied changes. If the run announced a change and Matomo does not show it, the change is on hold. Somebody may have reverted it by hand after the run applied it.`
    : `Run ${name} was stopped before it changed anything in Matomo, so nothing is missing.`;
  runner.io.stdout(renderAnnotations([{ severity: "warning", code: "run-stopped", message }]));
  runner.summary(`> ${forMarkdown(message)}\n\n`);
}

/** The audit record as a run finds it, with the lines that the run adds. */
export class RunRecord {
  readonly #context: Context;
  readonly #trigger: ApplyRequest["trigger"];
  #found: FoundRecord;
  #checked: CheckedRecord | undefined;
  #seen: SeenRecord;
  /** Whether the first line of the run was written. */
  #isStarted = false;
  /** Whether the line before the first change was written, or may have been. */
  #isApplying = false;

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

  /**
   * Why the record does not prove which approvals were used. Checked once. @throws GithubRefusal
   */
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

  /**
   * Writes the first line of the run, so that a later run can tell that this run had changed
   * nothing at that point. If that fails, the run continues, and its last line is enough.
   */
  async start(): Promise<void> {
    const { runner } = this.#context;
    const { stopped = [] } = this.#checked ?? {};
    for (const one of stopped) tellStopped(runner, one);
    const closes = stopped.map(({ name }) => name);
    try {
      await this.append(
        this.#mark("started", closes.length > 0 ? { closes } : {}),
        {},
        `Record the start of a run of ${this.#context.instance}`,
      );
      this.#isStarted = true;
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      runner.io.debug?.(`record: the first line could not be written: ${error.message}`);
    }
  }

  /**
   * Writes a line before the first change in Matomo, and adds to the state the places that are
   * about to change. If the run is interrupted, open changes in these places count as made by hand.
   * @throws GithubRefusal
   */
  async applying(
    effects: readonly Effect[],
    baseline: AnyBaseline | undefined,
    isWithheld: boolean,
  ): Promise<void> {
    // An interrupted run that has no first line is reported as missing anyway.
    if (!this.#isStarted) return;
    const { runner } = this.#context;
    this.#isApplying = true;
    const isKept = baseline?.version === 2 && !this.isFrozen;
    await this.append(
      this.#mark("applying", { isSafe: isKept || this.isFrozen || isWithheld }),
      isKept ? { baseline: withApplying(baseline, effects, runner.io.now()) } : {},
      `Record what a run of ${this.#context.instance} is about to change`,
    );
  }

  /**
   * The state after a run that could not read Matomo again at its end. If the run's known changes
   * are missing next time, somebody reverted them by hand. `undefined` if the state is unchanged.
   */
  afterUnread(baseline: AnyBaseline | undefined, made: readonly Effect[]): AnyBaseline | undefined {
    if (!this.#isApplying || this.isFrozen || baseline?.version !== 2) return undefined;
    return withApplying(baseline, made, this.#context.runner.io.now());
  }

  #mark(mark: AuditMark["mark"], more: Partial<AuditMark>): OpenLine {
    const { runner, instance } = this.#context;
    return {
      version: 2,
      mark,
      at: runner.io.now().toISOString(),
      instance,
      commit: runner.sha,
      run: runOf(runner),
      trigger: this.#trigger,
      ...more,
    };
  }

  /** Whether the record is incomplete, so that its last proven state is kept. */
  get isFrozen(): boolean {
    return this.#seen.proof !== undefined;
  }

  get hasLines(): boolean {
    return this.#found.chain.lines > 0;
  }

  /** The commit of the finding that the record contains. */
  get lostCommit(): string | undefined {
    return this.#found.chain.lost?.commit;
  }

  /**
   * What earlier runs stored, as far as a line proves it. @throws AccessError if it cannot be read
   */
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
   * Restarts the record after a finding. Approvals merged up to the commit count as used, and a
   * state that no line proves is dropped.
   * @returns whether approvals from before the finding stay valid
   * @throws AccessError `refused` if the record changed meanwhile, GithubRefusal
   */
  async repair(finding: string, { line, approvers, commit }: RepairApproval): Promise<boolean> {
    const { api, runner, instance } = this.#context;
    const { isStateProven } = this.#found;
    const mark = this.#mark("repaired", {
      repairs: finding,
      startedBy: runner.actor,
      approvers: [...approvers],
      ...(line ? { line } : {}),
    });
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
   * Writes the last line of a run without a plan. Does nothing if the run already has its line.
   * @returns whether the line is written
   */
  async end(reason: string): Promise<boolean> {
    const { runner } = this.#context;
    const after = runner.io.signal.aborted ? outlasting(this.#context) : this.#context;
    const run = runOf(after.runner);
    if (this.#seen.chain.written.has(lineName({ run }))) return true;
    try {
      await this.check(after).catch((error: unknown) => {
        // A later run can still find missing lines. If the record has no lines yet, a first line
        // would hide what is missing.
        if (!this.hasLines || !(error instanceof AccessError)) throw error;
      });
      const mark = this.#mark("ended", { reason });
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
