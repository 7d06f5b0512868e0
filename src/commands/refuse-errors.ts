import { hasErrors } from "../domain/diagnostic.ts";
import { AccessError } from "../domain/error.ts";
import type { Io } from "../job/io.ts";
import type { SourceFile } from "../manifest/model.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { type Output, printDiagnostics } from "./output.ts";

/**
 * What `plan` and `apply` agree on: manifests that do not fit the server have no plan. Only merged
 * and scheduled runs go on, for the people whose lines are right.
 * @throws AccessError `manifest` after the findings were printed
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
