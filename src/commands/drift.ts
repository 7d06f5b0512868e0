import { makePlan } from "../plan/make-plan.ts";
import { planFacts } from "../render/debug-facts.ts";
import { renderAdoptedText } from "../render/terminal/adopt-text.ts";
import { driftOf, hasOpenSites } from "../plan/drift.ts";
import { renderDriftJson } from "../render/json/drift-json.ts";
import { renderDriftText } from "../render/terminal/drift-text.ts";
import { nameOfFolder } from "../files/instance-folder.ts";
import { writeManifests } from "../files/write-manifests.ts";
import { adoptJob } from "../job/adopt-job.ts";
import { flagOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { dayFrom, folderOf, outputOf } from "./shared-options.ts";
import { openInstance } from "./open-instance.ts";
import { tellFacts } from "../job/debug-log.ts";
import type { Io } from "../job/io.ts";

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const { manifest, diagnostics, files, connection, baseline, inherited, live } =
    await openInstance(values, output, io);
  const now = io.now();
  const today = dayFrom(values, io);
  const plan = makePlan({
    manifest,
    live,
    now,
    today,
    baseline,
    inherited,
    scope: "all",
    diagnostics,
    run: { hasPassword: connection.password !== undefined },
  });
  tellFacts(io.debug, () => planFacts(plan));
  const hasBaseline = baseline !== undefined;
  const drift = driftOf(plan, hasBaseline);
  const isAdopting = flagOf(values, "adopt") && (drift.differs || drift.sites > 0);
  const adopted = isAdopting
    ? adoptJob({
        files,
        manifest,
        live,
        baseline,
        plan,
        now,
        today,
        folder: nameOfFolder(folderOf(values), io.cwd),
      })
    : undefined;
  if (adopted)
    io.debug?.(
      `adopt: ${adopted.renamed.length} sites renamed, ${adopted.adopted.length} people written to ${adopted.files.length} files, ${adopted.skipped.length + adopted.unrenamed.length} skipped`,
    );
  if (adopted) writeManifests(adopted.files, files, io.cwd, io);
  if (output.json) io.stdout(renderDriftJson(plan, drift, adopted));
  else {
    const options = { color: output.color, width: io.columns };
    io.stdout(renderDriftText(plan, drift, { ...options, adopting: isAdopting }));
    const known = new Set(files.map(({ path }) => path));
    if (adopted) io.stdout(renderAdoptedText({ ...adopted, hasBaseline }, known, options));
  }
  const isLeft = adopted
    ? driftOf(adopted.left, hasBaseline).differs || hasOpenSites(adopted.left)
    : drift.found;
  return isLeft ? 2 : 0;
}
