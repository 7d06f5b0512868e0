import type { ApplyContext } from "../apply/context.ts";
import { applyPlan, type ApplyResult, isGreen } from "../apply/apply.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { Secret } from "../domain/secret.ts";
import { linkKeeper } from "../files/invite-links.ts";
import { openJournal } from "../files/journal-file.ts";
import type { Manifest } from "../manifest/model.ts";
import type { Connection } from "../matomo/connection.ts";
import { openWriter } from "../matomo/matomo.ts";
import { readLive, readSuperusers } from "../matomo/read-live.ts";
import type { MatomoReader } from "../matomo/reader.ts";
import { ownAccount } from "../plan/account.ts";
import type { ApprovedPlan } from "../plan/approval.ts";
import type { Baseline } from "../plan/baseline.generated.ts";
import { effectHash } from "../plan/effect-core.ts";
import type { Allowances } from "../plan/guards.ts";
import type { RunLimits } from "../plan/holds.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { clockOf } from "./connect.ts";
import type { Io } from "./io.ts";

export interface ApplyJob {
  readonly manifest: Manifest;
  /** Findings of reading the manifests. */
  readonly diagnostics: readonly Diagnostic[];
  readonly connection: Connection;
  readonly baseline: Baseline | undefined;
  /** Without any, everything that the guards let through is made. May ask for the plan of the moment, to find the approval for it. */
  readonly approved: readonly ApprovedPlan[] | ((whole: Plan) => readonly ApprovedPlan[]) | undefined;
  readonly limits: Pick<RunLimits, "only" | "scheduled">;
  /**
   * The manifests of the last green apply, where they are known: what time or a new site brought is made as far as they say it too, without an
   * approval of its own.
   */
  readonly applied?: Manifest | undefined;
  readonly allowances: Allowances;
  readonly today: string;
  readonly journalFile: string;
  readonly linksFile: string;
  /** Reads the first state; with progress where somebody watches. */
  readonly read?: ((reader: MatomoReader) => Promise<Live>) | undefined;
  /** Called with the plan before anything is written. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

export interface ApplyJobResult {
  readonly plan: Plan;
  readonly result: ApplyResult;
  readonly green: boolean;
  /** Where the invitation links of this run are, encrypted. */
  readonly linksFile?: string | undefined;
  /** What live and manifests differ in afterwards, without regard to approvals; with the state it was computed from. */
  readonly rest?: { readonly plan: Plan; readonly live: Live } | undefined;
}

/** 32 characters of the base64 alphabet: nobody sees it, and nobody can guess it. */
const passwordFrom = (io: Io): Secret => new Secret(Buffer.from(io.randomBytes(24)).toString("base64"));

/** Reads live, plans, applies, verifies. The one way in which anything is ever written to Matomo. @throws AccessError */
export async function runApply(job: ApplyJob, io: Io): Promise<ApplyJobResult> {
  const { manifest, connection, today } = job;
  const { settings } = manifest;
  const { reader, writer } = openWriter(connection, clockOf(io));
  const live = await (job.read?.(reader) ?? readLive(reader));
  const { only, scheduled } = job.limits;
  const hasPassword = connection.password !== undefined;
  const planOf = (of: Manifest, state: Live, limits: RunLimits, approved?: readonly ApprovedPlan[]): Plan =>
    makePlan({
      manifest: of,
      live: state,
      now: io.now(),
      today,
      baseline: job.baseline,
      diagnostics: job.diagnostics,
      approved,
      run: limits,
      allowances: job.allowances,
    });
  const replan = (state: Live, limits: RunLimits, approved?: readonly ApprovedPlan[]): Plan => {
    // The settings of the day judge: what an older file of settings said is no guard any more.
    const before = job.applied && planOf({ ...job.applied, settings }, state, { hasPassword });
    return planOf(manifest, state, { ...limits, settled: before && new Set(before.effects.map(effectHash)) }, approved);
  };
  const limits: RunLimits = { hasPassword, only, scheduled };
  const approved = typeof job.approved === "function" ? job.approved(replan(live, { hasPassword })) : job.approved;
  const plan = replan(live, limits, approved);
  job.onPlan?.(plan);
  const run = Buffer.from(io.randomBytes(6)).toString("hex");
  const journal = openJournal(job.journalFile, run, () => io.now());
  const links = linkKeeper(job.linksFile, settings.invitations.recipients);
  const context: ApplyContext = {
    writer,
    read: () => readLive(reader),
    readSuperusers: () => readSuperusers(reader),
    journal,
    newPassword: () => passwordFrom(io),
    keepLink: links.keep,
    invitationDays: settings.invitations.days,
    minimumSuperusers: settings.protect.superusers,
    own: ownAccount(live, settings),
    progress: job.progress ?? ((): void => undefined),
    signal: io.signal,
  };
  let result: ApplyResult;
  try {
    result = await applyPlan(plan, context, (state) => replan(state, limits, approved));
  } finally {
    journal.close();
  }
  const rest = result.after && { plan: replan(result.after.live, { hasPassword }), live: result.after.live };
  const linksFile = links.file();
  return { plan, result, green: isGreen(result), ...(rest ? { rest } : {}), ...(linksFile === undefined ? {} : { linksFile }) };
}
