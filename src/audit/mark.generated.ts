// Generated from schemas/audit-mark.schema.json by "npm run types". Do not edit.
import type { AuditLine } from "./audit.generated.ts";
import type { AuditLink } from "./audit.generated.ts";
import type { AuditRun } from "./audit.generated.ts";
import type { AuditTrigger } from "./audit.generated.ts";

/**
 * started: the run begins, and has written nothing to Matomo. applying: it writes from here on. ended: the run ended without a plan. repaired: a chain starts again, and what was before is not proven. pruned: the oldest lines were removed.
 */
export type MarkKind = ("started" | "applying" | "ended" | "repaired" | "pruned")
/**
 * ISO 8601 in UTC.
 */
export type Moment = string
export type Hash = string

/**
 * A line of the audit record that holds no plan: a run that ended before it had one, or a repair of the record.
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
 * The commit that the run was for.
 */
commit?: string
/**
 * Missing in pruned.
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
 * applying: when the run never ends, nothing that it uses counts again.
 */
isSafe?: boolean
/**
 * repaired: the finding that was approved.
 */
repairs?: Hash
/**
 * repaired: GitHub login of who started the run.
 */
startedBy?: string
/**
 * repaired: GitHub logins of who approved the run.
 */
approvers?: string[]
/**
 * repaired: the line of approve.yaml that approved it, and is used by it.
 */
line?: AuditLine
/**
 * pruned: lines from before this day were removed.
 */
before?: string
removed?: AuditRemoved
link: AuditLink
}
/**
 * pruned: what was removed from the beginning of the record, now and before.
 */
export interface AuditRemoved {
/**
 * How many lines.
 */
lines: number
/**
 * Over the hashes of those lines, in their order.
 */
hash: Hash
/**
 * Number of the last one; missing where no removed line had a link.
 */
number?: number
/**
 * SHA-256 of the last one.
 */
last?: Hash
}
