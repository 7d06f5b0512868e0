import { refuseErrors } from "./refuse-errors.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { resolve } from "node:path";
import { makeRecord, recordLine, recordPath } from "../audit/record.ts";
import { AccessError } from "../domain/error.ts";
import { instanceName } from "../files/instance-folder.ts";
import { filesOfRun } from "./files-of-run.ts";
import { makeRunFolder, RUN_FOLDER } from "../files/run-folder.ts";
import { appendLine, writeWhole } from "../files/write-file.ts";
import { hashEffects } from "../plan/effect-core.ts";
import { approvedChanges } from "../plan/approved-changes.ts";
import { ApprovedState } from "../plan/approved-state.ts";
import { compareWithBase } from "../job/load-manifests.ts";
import { makeBaseline } from "../plan/make-baseline.ts";
import { madeEffects } from "../plan/outcome.ts";
import { selectLogins } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { planFacts } from "../render/debug-facts.ts";
import { renderBaseline, renderPlanJson } from "../render/plan-json.ts";
import { renderApplyJson } from "../render/json/apply-json.ts";
import { renderPlanHeadline, renderPlanText } from "../render/terminal/plan-text.ts";
import { renderResultText } from "../render/terminal/result-text.ts";
import { forTerminal } from "../render/safe-text.ts";
import { flagOf, listOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import {
  allowancesFrom,
  dayFrom,
  folderOf,
  onlyFrom,
  outputOf,
  planFrom,
} from "./shared-options.ts";
import { type Known, openInstance } from "./open-instance.ts";
import { type ApplyJobResult, runApply } from "../job/apply-job.ts";
import { tellFacts } from "../job/debug-log.ts";
import type { Io } from "../job/io.ts";
import { type Output, progressLine } from "./output.ts";

/** @param isWritten whether all files of the run were written; if not, the run is not green */
function printResult(
  { result, green, linksFile, rest }: ApplyJobResult,
  isWritten: boolean,
  output: Output,
  io: Io,
): void {
  if (output.json) {
    io.stdout(renderApplyJson(result, { green: green && isWritten, linksFile }));
  } else
    io.stdout(
      `\n${renderResultText(result, { color: output.color, width: io.columns, green, rest: rest?.plan })}`,
    );
  if (linksFile !== undefined && !output.json)
    io.stdout(
      `\nInvitation links, encrypted for the recipients in settings.yaml: ${forTerminal(linksFile)}\n  Read them with: age --decrypt --identity KEY_FILE ${forTerminal(linksFile)}\n`,
    );
}

/**
 * @throws AccessError `usage` if the baseline does not record what was approved and the run needs
 * it
 */
function checkBaseline(
  values: OptionValues,
  {
    approved,
    baseline,
  }: { readonly approved: Plan | undefined; readonly baseline: AnyBaseline | undefined },
): void {
  if (flagOf(values, "scheduled") && baseline?.version === 1)
    throw new AccessError(
      "usage",
      "--scheduled requires a baseline of version 2: version 1 does not record what was approved.",
      "Create a plan, have it approved, and apply it with --plan and --baseline-out.",
    );
  const writes = stringOf(values, "baseline-out") !== undefined;
  if (writes && approved && approved.initial === undefined && baseline?.version !== 2)
    throw new AccessError(
      "usage",
      "The plan was created with a baseline. --baseline-out requires the same baseline, because it records what was approved before.",
      "Use the same --baseline FILE as for the plan.",
    );
}

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const planFile = stringOf(values, "plan");
  const scheduled = flagOf(values, "scheduled");
  const only = listOf(values, "only");
  if (planFile !== undefined && flagOf(values, "yes"))
    throw new AccessError(
      "usage",
      "--plan and --yes cannot be combined.",
      "Use --plan FILE for an approved plan, or --yes to create and apply a new one.",
    );
  if (planFile === undefined && !flagOf(values, "yes") && !scheduled) {
    throw new AccessError(
      "usage",
      "apply needs an approved plan.",
      "Use --plan FILE for an approved plan, or --yes to create and apply a new one.",
    );
  }
  if (scheduled && stringOf(values, "baseline") === undefined)
    throw new AccessError(
      "usage",
      "--scheduled requires --baseline FILE: without the last verified state, a run cannot distinguish a new site from a site on which somebody removed a person's access.",
    );
  const allowances = allowancesFrom(values);
  const fileOf = (option: string, name: string): string =>
    resolve(io.cwd, stringOf(values, option) ?? `${RUN_FOLDER}/${name}`);
  const record = stringOf(values, "record");
  const instance = instanceName(folderOf(values), io.cwd);
  let given: Plan | undefined;
  const checkFiles = async ({ connection, baseline }: Known): Promise<void> => {
    given =
      planFile === undefined
        ? undefined
        : await planFrom(resolve(io.cwd, planFile), connection.url);
    checkBaseline(values, { approved: given, baseline });
    // Before anything is applied, refuses an instance name that cannot be a file name.
    if (record !== undefined) recordPath(instance, io.now().toISOString());
  };
  const { manifest, diagnostics, files, connection, baseline, live } = await openInstance(
    values,
    output,
    io,
    checkFiles,
  );
  const approved = given;
  if (approved) tellFacts(io.debug, () => planFacts(approved, "approved plan"));
  onlyFrom(only, manifest, live);
  const linksFile = fileOf("links", "invite-links.age");
  if (["journal", "links"].some((option) => stringOf(values, option) === undefined))
    makeRunFolder(io.cwd);
  const line = progressLine(io, "applying");
  const show = (plan: Plan): void => {
    if (!scheduled) refuseErrors(plan, files, output, io);
    const isAsApproved =
      approved !== undefined &&
      hashEffects(approved.effects) === hashEffects(plan.effects) &&
      plan.guards.refusals.length === 0 &&
      plan.frozen.length === 0;
    if (!output.json)
      io.stdout(
        isAsApproved
          ? renderPlanHeadline(
              { ...plan, hash: approved.hash },
              { color: output.color, width: io.columns },
            )
          : renderPlanText(plan, { color: output.color, width: io.columns, brief: true }),
      );
  };
  let job: ApplyJobResult;
  try {
    job = await runApply(
      {
        manifest,
        diagnostics,
        connection,
        baseline,
        approved: approved && [{ plan: approved, covers: "all" }],
        limits: { ...(only.length > 0 ? { only: selectLogins(only) } : {}), scheduled },
        allowances,
        today: dayFrom(values, io),
        journalFile: fileOf("journal", "journal.jsonl"),
        linksFile,
        read: () => Promise.resolve(live),
        compare: scheduled
          ? undefined
          : async (live) =>
              await compareWithBase(
                stringOf(values, "base"),
                folderOf(values),
                io,
                manifest,
                (key) => live.people.has(key),
              ),
        onPlan: show,
        progress: line.show,
      },
      io,
    );
  } finally {
    line.clear();
  }
  const { rest, result, green } = job;
  const written = filesOfRun();
  if (rest) {
    const baselineOut = stringOf(values, "baseline-out");
    const heldOut = stringOf(values, "held-out");
    if (baselineOut !== undefined) {
      const next = makeBaseline({
        live: rest.live,
        plan: rest.plan,
        manifest,
        state: job.state,
        previous: baseline,
        made: madeEffects(result),
      });
      written.keep(() => writeWhole(resolve(io.cwd, baselineOut), renderBaseline(next), io));
    }
    if (heldOut !== undefined)
      written.keep(() => writeWhole(resolve(io.cwd, heldOut), renderPlanJson(rest.plan), io));
  }
  if (record !== undefined) {
    const at = io.now();
    // Without an earlier baseline, and without a file for the new one, the record has no approved
    // state. The next run starts from the beginning.
    const isKept =
      rest !== undefined &&
      (baseline !== undefined || stringOf(values, "baseline-out") !== undefined);
    const approved = isKept
      ? {
          changes: approvedChanges(
            baseline?.version === 2 ? ApprovedState.of(baseline) : undefined,
            job.state,
          ),
          nameOf: (site: number) => (job.state?.sites.get(site) ?? rest.live.sites.get(site))?.name,
        }
      : undefined;
    const entry = makeRecord({
      at,
      instance,
      trigger: "command-line",
      pullRequests: [],
      result,
      green,
      approved,
    });
    const file = resolve(io.cwd, record, recordPath(instance, at.toISOString()));
    written.keep(() => appendLine(file, recordLine(entry)));
  }
  printResult(job, written.isComplete, output, io);
  written.check();
  if (result.refused) return 3;
  return green ? 0 : 4;
}
