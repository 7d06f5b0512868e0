import type { AuditGap } from "../../audit/audit.generated.ts";
import { runName } from "../../audit/chain.ts";
import { hashOf } from "../../domain/canonical-json.ts";
import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { incompleteRecord, type ShownFinding } from "../../render/github/record-lines.ts";
import { count } from "../../render/words.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import type { Context } from "../platform/context.ts";
import type { FoundRecord } from "../store/read-record.ts";
import { type MissingRun, type MissingRuns, missingRuns, orderlyEnds } from "./missing-runs.ts";

/** Why the audit record does not prove which approvals were given and used. */
export interface RecordFinding extends ShownFinding {
  /**
   * The part of the finding that is stored in lines of the record; `undefined` if the next run may
   * find more.
   */
  readonly gap: AuditGap | undefined;
}

/** The result of checking the record. */
export interface CheckedRecord {
  /** `undefined` if the record is complete. */
  readonly finding: RecordFinding | undefined;
  /**
   * Runs that never started the action. The record stores them, so that they are not checked again.
   */
  readonly idle: readonly string[];
  /** Runs that ended without their last line, and whose approvals cannot count again. */
  readonly stopped: readonly StoppedRun[];
  /** Whether another run of apply is in progress. */
  readonly isBusy: boolean;
}

/** A run that GitHub stopped before it could write its last line. */
export interface StoppedRun {
  /** `RUN.ATTEMPT`. */
  readonly name: string;
  /** Whether it may have written to Matomo. */
  readonly wasApplying: boolean;
}

const MAX_LISTED = 3;

const listed = (names: readonly string[]): string =>
  names.length <= MAX_LISTED
    ? names.join(", ")
    : `${names.slice(0, MAX_LISTED).join(", ")} and ${names.length - MAX_LISTED} more`;

/** A run for people: `5` or `5 attempt 2`. */
const shownRun = (name: string): string =>
  name.replace(/\.1$/, "").replace(/\.(\d+)$/, " attempt $1");

function warnDeleted({ runner }: Context, deleted: readonly string[]): void {
  if (deleted.length === 0) return;
  const message = `GitHub no longer lists these runs: ${listed(deleted)}. It is unknown whether they left a line in the record.`;
  runner.io.stdout(renderAnnotations([{ severity: "warning", code: "runs-deleted", message }]));
}

/**
 * Everything wrong with the record, as one sentence each. Includes problems that the record already
 * stores.
 */
function reasonsOf(
  { chain, isStateProven }: FoundRecord,
  { withoutLine, deletedLast, isHistoryGone }: MissingRuns,
): string[] {
  const runs = [...(chain.lost?.runs ?? []), ...withoutLine.map(({ name }) => name)];
  return [
    ...(runs.length > 0
      ? [`${count(runs.length, "earlier run")} left no line in it (${listed(runs.map(shownRun))})`]
      : []),
    ...(deletedLast.length > 0
      ? [`runs that are newer than its last line were deleted on GitHub (${listed(deletedLast)})`]
      : []),
    ...(isHistoryGone
      ? ["there is no record, and earlier runs of the workflow were deleted on GitHub"]
      : []),
    ...chain.broken
      .slice(0, MAX_LISTED)
      .map(({ file, line, message }) => `${file}:${line}: ${message}`),
    ...(chain.head !== undefined && !isStateProven
      ? ["the state from the last run was changed or is missing"]
      : []),
  ];
}

/**
 * The finding to store, if the check found a problem that is not yet in any line of the record. Its
 * hash covers the stored problems too. `undefined` if there is no new problem.
 */
function gapOf(
  { instance, runner }: Context,
  { chain, isStateProven }: FoundRecord,
  { withoutLine, isCut, deletedLast, isHistoryGone }: MissingRuns,
): AuditGap | undefined {
  const broken = chain.newlyBroken.map(({ file, line, message }) => [file, line, message]);
  // Lines that store a finding repeat the proof of the state before it.
  const isChanged = chain.lost === undefined && chain.head !== undefined && !isStateProven;
  const isLost = deletedLast.length > 0 || isHistoryGone || broken.length > 0 || isChanged;
  if (!isLost && withoutLine.length === 0) return undefined;
  const runs = withoutLine.map(({ name }) => name);
  const newest = withoutLine.at(-1)?.commit;
  return {
    finding: hashOf([
      instance,
      chain.lost?.finding ?? null,
      runs,
      deletedLast,
      isHistoryGone,
      broken,
      isChanged,
    ]),
    runs,
    // If only lines of known runs are missing, no approval newer than their commits was used.
    commit: isLost || isCut || newest === undefined ? runner.sha : newest,
  };
}

/** Sorts by run id, which grows over time. */
const byRun = (runs: MissingRuns["withoutLine"]): MissingRuns["withoutLine"] =>
  runs.toSorted((a, b) => Number.parseInt(a.name, 10) - Number.parseInt(b.name, 10));

/** The number of instances whose record has the last line of a run. */
const lastLines = ({ chains }: FoundRecord, name: string): number =>
  [...chains.values()].filter(
    ({ written }) => written.has(`${name} record`) || written.has(`${name} ended`),
  ).length;

/**
 * Divides the runs that ended without a last line into stopped runs and missing runs. If such a run
 * ended normally, it wrote that line, so somebody removed it. If GitHub stopped the run, the run
 * may have applied changes. It counts as missing unless the record contains the places that it was
 * changing.
 * @throws GithubRefusal
 */
async function stoppedRuns(
  { api, runner }: Context,
  found: FoundRecord,
  { going }: MissingRuns,
): Promise<{ readonly stopped: StoppedRun[]; readonly lost: MissingRuns["withoutLine"] }> {
  const [id, attempt] = runner.order;
  const own = runName({ id, attempt });
  const stopped: StoppedRun[] = [];
  const lost: MissingRun[] = [];
  for (const [name, { isSafe, isApplying, commit = runner.sha }] of found.chain.open) {
    if (name === own || going.has(name)) continue;
    const isCut = !isSafe || (await orderlyEnds(api, name)) > lastLines(found, name);
    if (isCut) lost.push({ name, commit });
    else stopped.push({ name, wasApplying: isApplying });
  }
  return { stopped, lost };
}

/** A finding if the record cannot be checked, so that nothing that depends on it is applied. */
function unchecked(reason: string, hint: string): RecordFinding {
  const message = `It is unknown whether the record on the branch ${AUDIT_BRANCH} is complete: ${reason}. Only approved end dates are applied.`;
  return { hash: undefined, reasons: [reason], since: undefined, message, hint, gap: undefined };
}

/**
 * Checks whether the record proves which approvals earlier runs used. A finding keeps its hash
 * until its repair is approved; a further problem makes it a new finding.
 * @throws GithubRefusal
 */
export async function checkRecord(context: Context, found: FoundRecord): Promise<CheckedRecord> {
  const { runner, dir } = context;
  const { lost } = found.chain;
  let missing: MissingRuns;
  let stopped: readonly StoppedRun[];
  try {
    missing = await missingRuns(context, found);
    const over = await stoppedRuns(context, found, missing);
    ({ stopped } = over);
    missing = { ...missing, withoutLine: byRun([...missing.withoutLine, ...over.lost]) };
  } catch (error) {
    if (!(error instanceof GithubRefusal) || error.status !== 403) throw error;
    const reason = "this job is not allowed to list the earlier runs";
    return { finding: unchecked(reason, error.message), idle: [], stopped: [], isBusy: false };
  }
  const rest = { idle: missing.idle, stopped, isBusy: missing.going.size > 0 };
  warnDeleted(context, missing.deleted);
  const gap = gapOf(context, found, missing) ?? lost;
  if (!gap) {
    if (!missing.isCut) return { finding: undefined, ...rest };
    const reason = "so many runs ended without a line that one run cannot check all of them";
    return { finding: unchecked(reason, "Run apply again."), ...rest };
  }
  const hash = gap.finding;
  const finding = { hash, reasons: reasonsOf(found, missing), since: lost?.since };
  const texts = incompleteRecord(finding, {
    dir,
    branch: AUDIT_BRANCH,
    applyUrl: `${runner.serverUrl}/${runner.repository}/actions/workflows/apply.yml`,
  });
  const { finding: name, commit, runs } = gap;
  const isNew = name !== lost?.finding;
  return {
    finding: { ...finding, ...texts, gap: { finding: name, commit, ...(isNew ? { runs } : {}) } },
    ...rest,
  };
}
