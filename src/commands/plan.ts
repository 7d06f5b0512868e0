import { refuseErrors } from "./refuse-errors.ts";
import { resolve } from "node:path";
import { writeWhole } from "../files/write-file.ts";
import { makePlan } from "../plan/make-plan.ts";
import { planFacts } from "../render/debug-facts.ts";
import { renderPlanJson } from "../render/plan-json.ts";
import { renderPlanMarkdown } from "../render/markdown/plan-markdown.ts";
import { renderPlanText } from "../render/terminal/plan-text.ts";
import { choiceOf, flagOf, listOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { allowancesFrom, dayFrom, folderOf, onlyFrom, outputOf } from "./shared-options.ts";
import { openInstance } from "./open-instance.ts";
import { tellFacts } from "../job/debug-log.ts";
import type { Io } from "../job/io.ts";
import { PLAN_FORMATS } from "./specs/choices.ts";
import { compareWithBase } from "../job/load-manifests.ts";

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const format = output.json ? "json" : choiceOf(values, "format", PLAN_FORMATS, "text");
  const today = dayFrom(values, io);
  const allowances = allowancesFrom(values);
  const dir = folderOf(values);
  const { manifest, diagnostics, files, connection, baseline, inherited, live } =
    await openInstance(values, output, io);
  const base = stringOf(values, "base");
  const { dropped, settings } = await compareWithBase(base, dir, io, manifest, (key) =>
    live.people.has(key),
  );
  const only = onlyFrom(listOf(values, "only"), manifest, live);
  const plan = makePlan({
    manifest,
    live,
    now: io.now(),
    today,
    baseline,
    inherited,
    settingChanges: settings,
    diagnostics: [...diagnostics, ...dropped],
    run: { hasPassword: connection.password !== undefined, ...(only ? { only } : {}) },
    allowances,
  });
  refuseErrors(plan, files, output, io);
  tellFacts(io.debug, () => planFacts(plan));
  const out = stringOf(values, "out");
  if (out !== undefined) writeWhole(resolve(io.cwd, out), renderPlanJson(plan), io);
  if (format === "json") io.stdout(renderPlanJson(plan));
  else if (format === "markdown") io.stdout(renderPlanMarkdown(plan, {}).text);
  else
    io.stdout(
      renderPlanText(plan, {
        color: output.color,
        width: io.columns,
        verbose: flagOf(values, "verbose"),
      }),
    );
  return flagOf(values, "detailed-exitcode") && plan.summary.make > 0 ? 2 : 0;
}
