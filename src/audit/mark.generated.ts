// Generated from schemas/audit-mark.schema.json by "npm run types". Do not edit.
import type { AuditLine } from "./audit.generated.ts";
import type { AuditLink } from "./audit.generated.ts";
import type { AuditRun } from "./audit.generated.ts";
import type { AuditTrigger } from "./audit.generated.ts";

/**
 * `started`: the run begins, and has written nothing to Matomo yet. `applying`: the run is about to write to Matomo. `ended`: the run ended without a plan. `repaired`: a new chain starts here, and the lines before it can no longer be verified. `pruned`: the oldest lines were removed.
 */
export type MarkKind = ("started" | "applying" | "ended" | "repaired" | "pruned")
/**
 * ISO 8601 in UTC.
 */
export type Moment = string
export type Hash = string

/**
 * A line of the audit record without a plan: a run that ended before it had a plan, or a repair of the record.
 */
export interface AuditMark {
/**
 * Version of this format.
 */
version: 2
mark: MarkKind
at: Moment
/**
 * The folder of the instance.
 */
instance: string
/**
 * The commit for which the run started.
 */
commit?: string
/**
 * The workflow run. Missing on a `pruned` line.
 */
run?: AuditRun
trigger: AuditTrigger
/**
 * On an `ended` line: the reason code of the run.
 */
reason?: string
/**
 * On a `started` line: earlier runs that ended without writing their last line, each as `RUN.ATTEMPT`. The approvals of these runs cannot count again.
 */
closes?: string[]
/**
 * On an `applying` line: true if no later run can use the approvals of this run again, even if this run never ends.
 */
isSafe?: boolean
/**
 * On a `repaired` line: the finding that was approved.
 */
repairs?: Hash
/**
 * On a `repaired` line: the GitHub login of the person who started the run.
 */
startedBy?: string
/**
 * On a `repaired` line: the GitHub logins of the people who approved the run.
 */
approvers?: string[]
/**
 * On a `repaired` line: the line of approve.yaml that approved the repair. The line cannot be used again.
 */
line?: AuditLine
/**
 * On a `pruned` line: lines older than this day were removed.
 */
before?: string
removed?: AuditRemoved
link: AuditLink
}
/**
 * On a `pruned` line: the lines that were removed from the beginning of the record, now and in earlier prunes.
 */
export interface AuditRemoved {
/**
 * The number of lines.
 */
lines: number
/**
 * A hash over the hashes of these lines, in their order.
 */
hash: Hash
/**
 * The number of the last removed line. Missing if no removed line had a link.
 */
number?: number
/**
 * SHA-256 of the last removed line.
 */
last?: Hash
}
