// Generated from schemas/error.schema.json by "npm run types". Do not edit.
import type { ErrorCode } from "../../domain/error.ts";

/**
 * The output of a command with `--json` if an error ends the command early: one line on stderr. Findings about the manifests are printed on stdout instead, in the format of diagnostics.schema.json.
 */
export interface ErrorOutput {
/**
 * Version of this format.
 */
readonly version: 1
readonly error: ErrorCode
/**
 * What is wrong, for a person to read.
 */
readonly message: string
/**
 * How to fix it, for a person to read.
 */
readonly hint?: string
}
