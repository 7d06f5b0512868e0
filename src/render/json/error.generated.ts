// Generated from schemas/error.schema.json by "npm run types". Do not edit.
import type { ErrorCode } from "../../domain/error.ts";

/**
 * Why a command with `--json` ended early: one line on stderr. Findings in the manifests are on stdout, as diagnostics.schema.json describes them.
 */
export interface ErrorOutput {
/**
 * Version of this format.
 */
readonly version: 1
readonly error: ErrorCode
/**
 * What is wrong, for people.
 */
readonly message: string
/**
 * What to do, for people.
 */
readonly hint?: string
}
