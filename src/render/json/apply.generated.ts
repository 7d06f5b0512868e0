// Generated from schemas/apply-result.schema.json by "npm run types". Do not edit.
import type { PlanDifference } from "../../plan/plan.generated.ts";
import type { Summary } from "../../plan/plan.generated.ts";

/**
 * An effect of the plan and its outcome.
 */
export type ApplyChange = (PlanDifference & Change)
/**
 * `done`: applied and verified, or, if `verified` is missing, applied according to Matomo's answer. `skipped`: not tried. `held`: on hold, or waiting for a person.
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
 * True if everything that should be applied is applied. In that case, the exit code is 0.
 */
readonly green: boolean
/**
 * The Matomo server.
 */
readonly url: string
/**
 * The hash of the plan that was computed right before the first write.
 */
readonly plan: string
/**
 * The totals of that plan, before anything was applied.
 */
readonly summary: Summary
/**
 * All effects of that plan, in the order of the plan.
 */
readonly changes: readonly ApplyChange[]
readonly verified?: ApplyVerified
/**
 * The guards that refused the run before the first write. In that case, the exit code is 3.
 */
readonly refused?: readonly string[]
/**
 * Why the run ended early.
 */
readonly stopped?: string
/**
 * The encrypted file with the invitation links of this run.
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
 * The result of reading Matomo again after the last write. Missing if Matomo could no longer be read, or if a guard refused the run.
 */
export interface ApplyVerified {
/**
 * Whether everything that should be applied is applied.
 */
readonly clean: boolean
/**
 * The number of effects that are not applied.
 */
readonly remaining: number
/**
 * The time at which matomo-access finished reading Matomo, ISO 8601 in UTC.
 */
readonly readAt: string
}
