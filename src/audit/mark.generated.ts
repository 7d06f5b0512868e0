// Generated from schemas/audit-mark.schema.json by "npm run types". Do not edit.
import type { AuditLine } from "./audit.generated.ts";
import type { AuditLink } from "./audit.generated.ts";
import type { AuditRun } from "./audit.generated.ts";
import type { AuditTrigger } from "./audit.generated.ts";

/**
 * started: the run begins, and has written nothing to Matomo. applying: it writes from here on. ended: the run ended without a plan. repaired: a chain starts again, and what was before is not proven.
 */
export type MarkKind = ("started" | "applying" | "ended" | "repaired")
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
run: AuditRun
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
link: AuditLink
}
