// Generated from schemas/audit-entries.schema.json by "npm run types". Do not edit.
import type { AuditApproval } from "./audit.generated.ts";
import type { AuditApprovedGrant } from "./audit.generated.ts";
import type { AuditApprovedSite } from "./audit.generated.ts";
import type { AuditRecord } from "./audit.generated.ts";
import type { AuditChange } from "./audit.generated.ts";
import type { AuditFound } from "./audit.generated.ts";
import type { AuditPullRequest } from "./audit.generated.ts";
import type { AuditReview } from "./audit.generated.ts";

/**
 * One change, or one approved or retired item, with the apply that recorded it.
 */
export type ShownEntry = (ShownEntry1 & ShownEntry2)
export type ShownEntry1 = (ShownChange | ShownDrift | ShownApproval)

/**
 * The changes in the audit records: `audit --json`.
 */
export interface AuditOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * The number of records that were read.
 */
readonly records: number
/**
 * The number of matching records that have no details. Details are left out if the repository is public and its settings do not publish live data.
 */
readonly withheld: number
/**
 * The changes in the records, newest record first.
 */
readonly entries: readonly ShownEntry[]
readonly unreadable: readonly UnreadableLine[]
/**
 * Lines at which the chain is broken. Somebody changed or removed the previous line, or added a line. Breaks that were repaired are left out.
 */
readonly broken: readonly UnreadableLine[]
}
/**
 * A difference of the plan, and its outcome.
 */
export interface ShownChange {
readonly outcome: Required<AuditChange>["outcome"]
readonly change: AuditChange
}
/**
 * A change that somebody made by hand and that the run found.
 */
export interface ShownDrift {
readonly outcome: "found"
readonly change: AuditFound
}
/**
 * A grant, a site name or a review that a run recorded as approved or retired. An approval alone changes nothing in Matomo.
 */
export interface ShownApproval {
readonly outcome: AuditApproval
readonly approval: (GrantApproval | SiteApproval | ReviewApproval)
}
/**
 * A grant as it applies to one person, with the sites that it covered at that time.
 */
export interface GrantApproval {
readonly kind: "grant"
readonly digest: Required<AuditApprovedGrant>["digest"]
readonly login: Required<AuditApprovedGrant>["login"]
readonly rights?: Required<AuditApprovedGrant>["rights"]
readonly superuser?: Required<AuditApprovedGrant>["superuser"]
readonly everything?: Required<AuditApprovedGrant>["everything"]
readonly sites: readonly CoveredSite[]
readonly from?: Required<AuditApprovedGrant>["from"]
readonly until?: Required<AuditApprovedGrant>["until"]
readonly pullRequest?: Required<AuditApprovedGrant>["pullRequest"]
}
export interface CoveredSite {
/**
 * Site id.
 */
readonly site: number
/**
 * The name of the site at that time.
 */
readonly siteName?: string
}
/**
 * The name, group and host under which a site is approved.
 */
export interface SiteApproval {
readonly kind: "site-identity"
readonly site: Required<AuditApprovedSite>["site"]
readonly before: Required<AuditApprovedSite>["before"]
readonly after: Required<AuditApprovedSite>["after"]
readonly pullRequest?: Required<AuditApprovedSite>["pullRequest"]
}
/**
 * Shows that somebody confirmed a person's access.
 */
export interface ReviewApproval {
readonly kind: "review"
readonly login: Required<AuditReview>["login"]
readonly day: Required<AuditReview>["day"]
readonly before?: Required<AuditReview>["before"]
readonly pullRequest: Required<AuditReview>["pullRequest"]
}
export interface ShownEntry2 {
readonly at: Required<AuditRecord>["at"]
readonly instance: Required<AuditRecord>["instance"]
readonly url: Required<AuditRecord>["url"]
readonly commit?: Required<AuditRecord>["commit"]
readonly run?: Required<AuditRecord>["run"]
readonly trigger: Required<AuditRecord>["trigger"]
readonly approvedBy?: Required<AuditRecord>["approvedBy"]
readonly approvers?: Required<AuditRecord>["approvers"]
readonly planHash: Required<AuditRecord>["planHash"]
readonly refused?: Required<AuditRecord>["refused"]
readonly stopped?: Required<AuditRecord>["stopped"]
readonly green: Required<AuditRecord>["green"]
readonly withheld?: Required<AuditRecord>["withheld"]
/**
 * The pull request whose plan approved it.
 */
readonly pullRequest?: AuditPullRequest
}
/**
 * A line of the record that could not be read. Such a line does not count.
 */
export interface UnreadableLine {
readonly file: string
/**
 * The number of the line. 0 means the whole file.
 */
readonly line: number
readonly message: string
}
