// Generated from schemas/diagnostics.schema.json by "npm run types". Do not edit.
import type { PlanDiagnostic } from "../../plan/plan.generated.ts";

/**
 * The findings about the manifests: `validate --json`. If errors in the manifests end another command, that command prints this output instead of its own.
 */
export interface DiagnosticsOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * True if there are no errors. Warnings do not count as errors.
 */
readonly ok: boolean
readonly errors: number
readonly warnings: number
/**
 * The findings, sorted by file and line.
 */
readonly diagnostics: readonly PlanDiagnostic[]
}
