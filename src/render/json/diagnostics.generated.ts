// Generated from schemas/diagnostics.schema.json by "npm run types". Do not edit.
import type { PlanDiagnostic } from "../../plan/plan.generated.ts";

/**
 * The findings about the manifests: `validate --json`. Other commands print them instead of their own output when errors in the manifests end them.
 */
export interface DiagnosticsOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * Whether there are no errors; warnings do not count.
 */
readonly ok: boolean
readonly errors: number
readonly warnings: number
/**
 * Sorted by file and line.
 */
readonly diagnostics: readonly PlanDiagnostic[]
}
