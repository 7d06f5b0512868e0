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
 * The Matomo that was looked at. Missing where no address is known.
 */
readonly url?: string
/**
 * Number of results of each kind.
 */
readonly totals: {
readonly ok: number
readonly warning: number
readonly problem: number
readonly unknown: number
}
/**
 * In the order in which they are fixed. A check can have several results.
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
 * What was found.
 */
readonly message: string
/**
 * What to do. Missing only where the status is ok.
 */
readonly fix?: string
}
