// Generated from schemas/init.schema.json by "npm run types". Do not edit.

/**
 * What `init --json` wrote, and what is left to do.
 */
export interface InitOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * Whether nothing was written, because --dry-run asked for it.
 */
readonly dryRun: boolean
/**
 * Files that were written.
 */
readonly written: readonly string[]
/**
 * Files that were there and were not changed.
 */
readonly kept: readonly string[]
/**
 * With --update: what became of each workflow.
 */
readonly updates: readonly WorkflowResult[]
/**
 * What to do next, in order.
 */
readonly next: readonly Step[]
}
export interface WorkflowResult {
/**
 * The workflow.
 */
readonly path: string
/**
 * What became of it.
 */
readonly result: ("unchanged" | "updated" | "added" | "deleted" | "foreign" | "conflict")
/**
 * The difference, as git shows it.
 */
readonly patch?: string
}
export interface Step {
/**
 * What it is for.
 */
readonly title: string
/**
 * Commands for a shell.
 */
readonly commands: readonly string[]
}
