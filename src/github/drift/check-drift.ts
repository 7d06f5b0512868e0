import { dayOf } from "../../domain/day.ts";
import type { Live } from "../../domain/live.ts";
import { adoptJob, type AdoptJobResult } from "../../job/adopt-job.ts";
import { clockOf } from "../../job/connect.ts";
import { tellFacts } from "../../job/debug-log.ts";
import { loadTipManifests } from "../../job/load-tip-manifests.ts";
import { openReader } from "../../matomo/matomo.ts";
import { readLive } from "../../matomo/read-live.ts";
import { makePlan } from "../../plan/make-plan.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { planFacts } from "../../render/debug-facts.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { type Drift, driftOf } from "../../plan/drift.ts";
import { otherServer } from "../../render/other-server.ts";
import { approveFileOf } from "../platform/approve-file.ts";
import { checkRecord, type RecordFinding } from "../record/check-record.ts";
import { readRecord } from "../store/read-record.ts";
import { type LastRun, recordOf } from "../store/state.ts";
import { type Context, mayPublish, trustedConnection } from "../platform/context.ts";
import { keepPlan } from "../store/plan-file.ts";

/** The result of a complete check. */
export interface Checked {
  readonly plan: Plan;
  readonly drift: Drift;
  readonly live: Live;
  readonly verifiedAt: string | undefined;
  readonly withheld: boolean;
  /**
   * Why none of the audit record's approvals count (as text), if the record is for another server.
   */
  readonly moved: string | undefined;
  readonly approveFile: ReturnType<typeof approveFileOf>;
  readonly planFile: string | undefined;
  /** Why the audit record does not prove what was approved and used. */
  readonly finding: RecordFinding | undefined;
  /** Computes the files that adopt the drift, without storing them. */
  readonly adopt: () => AdoptJobResult;
}

/**
 * Removes the places that a running apply is changing, so that they do not count as changed by
 * hand.
 */
function whileApplying({ baseline, commit }: LastRun): LastRun {
  if (baseline?.version !== 2) return { baseline, commit };
  const { applying: _applying, ...rest } = baseline;
  return { baseline: rest, commit };
}

/**
 * Reads everything and compares it. If this fails, it is unknown whether there is drift. @throws
 * AccessError
 */
export async function checkDrift(context: Context): Promise<Checked> {
  const { runner, api, instance, dir } = context;
  const { io } = runner;
  const { files, manifest, diagnostics } = await loadTipManifests(
    dir,
    { cwd: runner.workspace, debug: io.debug },
    (findings) => io.stdout(renderAnnotations(findings)),
    "Matomo cannot be compared with them",
  );
  const connection = trustedConnection(context, manifest.settings);
  const found = await readRecord(api, io, instance);
  const { finding, isBusy } = await checkRecord(context, found);
  // If the record is incomplete, its state counts only if its newest line proves it.
  const last =
    finding && !found.isStateProven ? { baseline: undefined, commit: undefined } : found.lastRun();
  const isWithheld = !mayPublish(context, manifest.settings);
  const record = recordOf(isBusy ? whileApplying(last) : last, connection.url);
  const baseline = isWithheld ? undefined : record.baseline;
  const moved = isWithheld ? undefined : record.otherUrl;
  const live = await readLive(openReader(connection, clockOf(io)), { signal: io.signal });
  const now = io.now();
  const today = dayOf(now);
  const plan = makePlan({
    manifest,
    live,
    now,
    today,
    baseline,
    scope: "all",
    initial: moved === undefined ? undefined : "other-server",
    diagnostics,
    run: { hasPassword: true },
  });
  tellFacts(io.debug, () => planFacts(plan));
  return {
    plan,
    drift: driftOf(plan, baseline !== undefined, !isWithheld),
    moved: moved && otherServer(connection.url, moved),
    live,
    verifiedAt: baseline?.at,
    withheld: isWithheld,
    finding,
    approveFile: approveFileOf(context, manifest),
    planFile: keepPlan(context, manifest.settings, plan),
    adopt: () => adoptJob({ files, manifest, live, baseline, plan, now, today, folder: dir }),
  };
}
