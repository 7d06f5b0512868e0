// Generated from schemas/init.schema.json by "npm run types". Do not edit.

/**
 * The files that `init` wrote, and the steps that are left: `init --json`.
 */
export interface InitOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * True with `--dry-run`. In that case, nothing was written.
 */
readonly dryRun: boolean
/**
 * Files that were written.
 */
readonly written: readonly string[]
/**
 * Files that existed already and were not changed.
 */
readonly kept: readonly string[]
/**
 * With --update: the result for each workflow.
 */
readonly updates: readonly WorkflowResult[]
/**
 * The next steps, in order.
 */
readonly next: readonly Step[]
}
export interface WorkflowResult {
/**
 * The workflow.
 */
readonly path: string
/**
 * The result for this workflow.
 */
readonly result: ("unchanged" | "updated" | "added" | "deleted" | "foreign" | "conflict")
/**
 * The difference, in Git's diff format.
 */
readonly patch?: string
}
export interface Step {
/**
 * The purpose of the step.
 */
readonly title: string
/**
 * Commands for a shell.
 */
readonly commands: readonly string[]
}
