import { openReader } from "../matomo/matomo.ts";
import { makePlan } from "../plan/make-plan.ts";
import { driftOf, renderDriftText } from "../render/drift-text.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import type { CommandSpec, OptionValues } from "./arguments.ts";
import { BASELINE, baselineFrom, COMMON, dayFrom, folderOf, NEEDS_MATOMO, outputOf, readWithProgress } from "./common.ts";
import { clockOf, connectionOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import { loadManifests, needManifest } from "../job/load.ts";
import { printDiagnostics } from "./report.ts";

export const driftSpec: CommandSpec = {
  summary: "find what was changed in Matomo past the manifests; changes nothing",
  options: { ...COMMON, ...BASELINE },
  needs: NEEDS_MATOMO,
  exits: [
    "0 no drift: what differs is held, waiting, has ended, or is new",
    "1 wrong use, errors in the manifests, or Matomo cannot be read",
    "2 drift: changed by hand, never applied, or (without --baseline) unexplained",
  ],
  examples: ["matomo-access drift --baseline verified.json"],
};

export async function driftCommand(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const loaded = await loadManifests(folderOf(values), io.cwd);
  if (!loaded.manifest) printDiagnostics(loaded.diagnostics, loaded.files, output, io);
  const manifest = needManifest(loaded);
  const connection = connectionOf(io, manifest.settings);
  const baseline = baselineFrom(values, connection.url, io);
  const live = await readWithProgress(openReader(connection, clockOf(io)), io);
  const plan = makePlan({
    manifest,
    live,
    now: io.now(),
    today: dayFrom(values, io),
    baseline,
    diagnostics: loaded.diagnostics,
    run: { hasPassword: connection.password !== undefined },
  });
  const drift = driftOf(plan, baseline !== undefined);
  if (output.json)
    io.stdout(`${canonicalJson({ version: 1, drift: drift.found, causes: drift.causes, newUnmanaged: drift.newUnmanaged, plan })}\n`);
  else io.stdout(renderDriftText(plan, drift, { color: output.color, width: io.columns }));
  return drift.found ? 2 : 0;
}
