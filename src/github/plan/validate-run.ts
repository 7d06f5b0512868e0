import { hasErrors } from "../../domain/diagnostic.ts";
import { loadManifests } from "../../job/load-manifests.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import { renderDiagnosticsText } from "../../render/terminal/diagnostics-text.ts";
import type { Context, Ended } from "../platform/context.ts";
import { planRun } from "./plan-run.ts";

/**
 * Checks the manifests: those of a pull request as data (with the offline difference), otherwise
 * those of the checkout. Never contacts Matomo, and leaves comment and status to the plan.
 */
export async function validateRun(context: Context): Promise<Ended> {
  const { runner, dir } = context;
  if (runner.event["pull_request"] !== undefined) {
    const ended = await planRun(context, true);
    return ended.code === "offline" ? { ...ended, code: "valid" } : ended;
  }
  const { diagnostics, files } = await loadManifests(dir, {
    cwd: runner.workspace,
    debug: runner.io.debug,
  });
  runner.io.stdout(renderAnnotations(diagnostics));
  const failed = hasErrors(diagnostics);
  const text = renderDiagnosticsText(diagnostics, files, { color: false });
  // Indented lines are code in Markdown, so nothing in them is interpreted.
  runner.summary(
    failed
      ? `**The manifests have errors.**\n\n${text.replaceAll(/^/gm, "    ")}\n`
      : "**The manifests are valid.**\n",
  );
  return { code: failed ? "manifest-errors" : "valid", ok: !failed };
}
