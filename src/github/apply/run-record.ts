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
import { GithubRefusal } from "../platform/api.ts";
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

/** Matches no state: what nothing proves stays so. */
const UNPROVEN = stateHash(["unproven"]);

/** Who approved a repair: a line of approve.yaml, or people who approved the dispatched run. */
export interface RepairApproval {
  readonly line?: AuditLine;
  readonly approvers: readonly string[];
  /** What was merged up to this commit counts as used. */
  readonly commit: string;
}

/** Places (`placeOf`) that an effect may change. */
const placesOf = (effect: Effect): string[] => [
  placeOf(effect),
  ...(effect.kind === "superuser" ? (effect.access ?? []) : []).map(({ site }) =>
    placeOf({ kind: "site", login: effect.login, site }),
  ),
];

/** The state with the places that a run is about to change, beside those of one that never ended. */
function withApplying(baseline: Baseline, effects: readonly Effect[], now: Date): Baseline {
  const before = baseline.applying?.places ?? [];
  const places = [...new Set([...before, ...effects.flatMap(placesOf)])];
  return places.length > 0
    ? { ...baseline, applying: { at: now.toISOString(), places } }
    : baseline;
}

/** What became of a run that never ended. */
function tellStopped(runner: Runner, { name, wasApplying }: StoppedRun): void {
  const message = wasApplying
    ? `Run ${name} was stopped while it applied changes. What it was about to change and is not in Matomo is on hold, because nobody knows whether it was applied and changed back by hand.`
    : `Run ${name} was stopped before it changed anything in Matomo, so nothing is missing.`;
  runner.io.stdout(renderAnnotations([{ severity: "warning", code: "run-stopped", message }]));
  runner.summary(`> ${forMarkdown(message)}\n\n`);
}

/** The record as one run finds it, and the lines that the run adds. */
export class RunRecord {
  readonly #context: Context;
  readonly #trigger: ApplyRequest["trigger"];
  #found: FoundRecord;
  #checked: CheckedRecord | undefined;
  #seen: SeenRecord;
  /** The first line of the run is there. */
  #isStarted = false;
  /** The line before the first change is there, or may be. */
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

  /**
   * Leaves the first line of the run, so that a later one can tell that it wrote nothing yet. Where it
   * cannot be written, the last one will say so.
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
   * Leaves a line before the run writes to Matomo, and in the state the places of what it is about to
   * change: if it never ends, what is still open there counts as changed by hand. @throws GithubRefusal
   */
  async applying(
    effects: readonly Effect[],
    baseline: AnyBaseline | undefined,
    isWithheld: boolean,
  ): Promise<void> {
    // Without a first line the run is missing anyway, should it never end.
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
   * The state after a run that could not read Matomo back: of what it is known to have changed, what
   * is not there next time was changed back by hand. `undefined`: it stays as it is.
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
