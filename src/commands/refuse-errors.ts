import { hasErrors } from "../domain/diagnostic.ts";
import { AccessError } from "../domain/error.ts";
import type { Io } from "../job/io.ts";
import type { SourceFile } from "../manifest/model.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { type Output, printDiagnostics } from "./output.ts";

/**
 * Refuses a plan with errors, as both `plan` and `apply` do. Only merged and scheduled runs
 * continue despite errors, and only for people whose lines have no errors.
 * @throws AccessError `manifest` after printing the findings
 */
export function refuseErrors(
  plan: Plan,
  files: readonly SourceFile[],
  output: Output,
  io: Io,
): void {
  if (!hasErrors(plan.diagnostics)) return;
  printDiagnostics(plan.diagnostics, files, output, io);
  throw new AccessError(
    "manifest",
    "The manifests do not match this Matomo, so there is no plan. Nothing was changed.",
  );
}
