// Generated from schemas/apply-result.schema.json by "npm run types". Do not edit.
import type { PlanDifference } from "../../plan/plan.generated.ts";
import type { Summary } from "../../plan/plan.generated.ts";

/**
 * An effect of the plan and its outcome.
 */
export type ApplyChange = (PlanDifference & Change)
/**
 * done: applied and verified; if `verified` is missing, applied according to Matomo's answer. skipped: not tried. held: on hold, or somebody has to help.
 */
export type ApplyStatus = ("done" | "failed" | "skipped" | "held")

/**
 * The result of an apply: `apply --json`.
 */
export interface ApplyOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * Whether everything that should be applied is applied: the exit code is 0.
 */
readonly green: boolean
/**
 * The Matomo server.
 */
readonly url: string
/**
 * Hash of the plan that was computed right before the first write.
 */
readonly plan: string
/**
 * Of that plan, before anything was applied.
 */
readonly summary: Summary
/**
 * Every effect of that plan, in its order.
 */
readonly changes: readonly ApplyChange[]
readonly verified?: ApplyVerified
/**
 * The guards that refused the run before the first write: the exit code is 3.
 */
readonly refused?: readonly string[]
/**
 * Why the run ended early.
 */
readonly stopped?: string
/**
 * The file with the invitation links of this run, encrypted.
 */
readonly links?: string
}
export interface Change {
readonly status: ApplyStatus
/**
 * Why it was not applied.
 */
readonly message?: string
}
/**
 * The read after the last write. Missing if Matomo could no longer be read, or a guard refused the run.
 */
export interface ApplyVerified {
/**
 * Whether everything that should be applied is applied.
 */
readonly clean: boolean
/**
 * Effects that are left.
 */
readonly remaining: number
/**
 * When reading ended, ISO 8601 in UTC.
 */
readonly readAt: string
}
