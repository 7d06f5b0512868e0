// Generated from schemas/audit-mark.schema.json by "npm run types". Do not edit.
import type { AuditLine } from "./audit.generated.ts";
import type { AuditLink } from "./audit.generated.ts";
import type { AuditRun } from "./audit.generated.ts";
import type { AuditTrigger } from "./audit.generated.ts";

/**
 * `started`: the run begins, and has written nothing to Matomo yet. `applying`: the run is about to write to Matomo. `ended`: the run ended without a plan. `repaired`: a new chain starts here, and nothing before it is proven. `pruned`: the oldest lines were removed.
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
 * The workflow run. Missing in pruned.
 */
run?: AuditRun
trigger: AuditTrigger
/**
 * ended: the reason code of the run.
 */
reason?: string
/**
 * started: earlier runs, as `RUN.ATTEMPT`, that ended without their last line, and whose approvals cannot count again.
 */
closes?: string[]
/**
 * applying: whether the approvals that the run uses stay used even if the run never ends.
 */
isSafe?: boolean
/**
 * repaired: the finding that was approved.
 */
repairs?: Hash
/**
 * repaired: the GitHub login of the person who started the run.
 */
startedBy?: string
/**
 * repaired: the GitHub logins of the people who approved the run.
 */
approvers?: string[]
/**
 * repaired: the line of approve.yaml that approved the repair. The line cannot be used again.
 */
line?: AuditLine
/**
 * pruned: lines older than this day were removed.
 */
before?: string
removed?: AuditRemoved
link: AuditLink
}
/**
 * pruned: the lines that were removed from the beginning of the record, now and in earlier prunes.
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
