// Generated from schemas/doctor.schema.json by "npm run types". Do not edit.
import type { CheckName } from "../../doctor/result.ts";

/**
 * The check list of `doctor --json`.
 */
export interface DoctorOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * The Matomo that was checked. Missing if no address is known.
 */
readonly url?: string
/**
 * The number of results of each kind.
 */
readonly totals: {
readonly ok: number
readonly warning: number
readonly problem: number
readonly unknown: number
}
/**
 * The results, in the order in which the problems should be fixed. A check can have several results.
 */
readonly results: readonly Result[]
}
export interface Result {
/**
 * Where the check looks.
 */
readonly area: ("computer" | "matomo" | "github")
readonly check: CheckName
/**
 * The result.
 */
readonly status: ("ok" | "warning" | "problem" | "unknown")
/**
 * What the check found.
 */
readonly message: string
/**
 * How to fix it. Missing only if the status is ok.
 */
readonly fix?: string
}
