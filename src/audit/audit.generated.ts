// Generated from schemas/audit.schema.json by "npm run types". Do not edit.
import type { Rights } from "../domain/rights.ts";

export type Moment = string
/**
 * What started the apply.
 */
export type AuditTrigger = ("merge" | "dispatch" | "schedule" | "command-line")
export type Hash = string
/**
 * A difference of the plan, and its outcome.
 */
export type AuditChange = (AuditDifference & Change)
/**
 * What changes for one person: the account, the super user right, the e-mail address, or the rights on one site, with the value before and after.
 */
export type AuditDifference = (AuditAccountDifference | AuditSiteDifference | AuditSuperuserDifference | AuditEmailDifference)
export type AuditAccountDifference = (AuditCommon & AccountDifference)
/**
 * A risk of the effect, as the plan showed it to reviewers.
 */
export type AuditRisk = ("deletes-account" | "superuser" | "loses-superuser" | "public" | "admin" | "loss" | "foreign" | "email-of-privileged")
/**
 * Why Matomo and the manifests differed, according to the plan.
 */
export type AuditCause = ("pull-request" | "not-applied" | "started" | "ended" | "new-site" | "moved-site" | "by-hand" | "held" | "unexplained")
export type AuditSiteDifference = (AuditCommon & SiteDifference)
export type AuditSuperuserDifference = (AuditCommon & SuperuserDifference)
/**
 * Shows that an e-mail address was changed. The addresses themselves are not recorded.
 */
export type AuditEmailDifference = (AuditCommon & EmailDifference)
export type AuditOutcome = ("done" | "failed" | "skipped" | "held")
/**
 * A change that somebody made by hand.
 */
export type AuditFound = AuditDifference
/**
 * `retired`: an approved plan removed or changed the grant.
 */
export type AuditApproval = ("approved" | "retired")
/**
 * First or last day, in UTC.
 */
export type Day = string
/**
 * The day of the review, as in the manifests.
 */
export type Day1 = string

/**
 * What one apply did to one Matomo server, and who approved it. One line of `audit/<instance>/<year>-<month>.jsonl` on the branch `matomo-access/audit`. Contains no e-mail address and no secret.
 */
export interface AuditRecord {
/**
 * Version of this format. Version 2 has `link`, and version 1 has none.
 */
version: (1 | 2)
/**
 * When the apply ended, ISO 8601 in UTC.
 */
at: Moment
/**
 * The folder of the instance.
 */
instance: string
/**
 * The Matomo server.
 */
url: string
/**
 * The commit whose manifests were applied.
 */
commit?: string
run?: AuditRun
trigger: AuditTrigger
/**
 * The pull requests whose plans approved the changes of this apply.
 */
pullRequests: AuditPullRequest[]
/**
 * The GitHub login of the person who started the run.
 */
approvedBy?: string
/**
 * The GitHub logins of the people who approved a manual run in its protected environment. Missing if they could not be read.
 */
approvers?: string[]
/**
 * The lines of approve.yaml that counted in this run. The run has used them up.
 */
lines?: AuditLine[]
asked?: AuditAsked
/**
 * The hash of the plan that was applied.
 */
planHash: Hash
/**
 * The guards that refused the run before the first write. None of `changes` was applied.
 */
refused?: string[]
/**
 * Why the run ended early.
 */
stopped?: string
/**
 * Whether everything that should be applied is applied.
 */
green: boolean
summary: AuditSummary
/**
 * The effects of the plan with their outcomes, in the order of the plan.
 */
changes: AuditChange[]
/**
 * Changes that somebody made outside the manifests. This run found them in Matomo and did not revert them. `before` is the state that was found, and `after` the state in the manifests. Changes that the run reverted are listed under `changes` with the cause `by-hand`.
 */
drift: AuditFound[]
approved?: AuditApproved
/**
 * The people whose access was confirmed by merged pull requests, each listed once. Whoever approved the pull request also confirmed their access.
 */
reviews?: AuditReview[]
link?: AuditLink
/**
 * True if the record has no details. Details are left out if the repository is public and its settings do not publish live data. In such a record, `changes` and `drift` are empty, and `approved` is missing.
 */
withheld?: true
}
/**
 * The workflow run. Missing for an apply from the command line.
 */
export interface AuditRun {
id: number
/**
 * The attempt of the run: 1 for the first attempt, 2 for the first re-run.
 */
attempt: number
/**
 * The number of the run in its workflow.
 */
number?: number
/**
 * File name of the workflow.
 */
workflow?: string
/**
 * The address of the run's log.
 */
url: string
}
/**
 * A merged pull request, and the GitHub logins of its author, its approvers and the person who merged it.
 */
export interface AuditPullRequest {
number: number
title?: string
author: string
/**
 * The person who merged it.
 */
merger?: string
/**
 * The people whose approvals counted.
 */
approvers: string[]
/**
 * The hash of the plan that was approved.
 */
plan?: Hash
/**
 * ISO 8601 in UTC.
 */
mergedAt?: Moment
}
export interface AuditLine {
plan: Hash
reason: string
/**
 * The number of the pull request that added the line.
 */
pullRequest: number
}
/**
 * What a manual run may apply in addition to the merged pull requests. The person who started the run chose these values, and they count for this run only.
 */
export interface AuditAsked {
/**
 * The full hash, or its first digits.
 */
plan?: string
losing?: number
gaining?: number
ending?: number
}
/**
 * The number of differences in the plan, by outcome. Differences under `drift` count as held. The numbers are present even if the changes themselves are withheld.
 */
export interface AuditSummary {
made: number
failed: number
held: number
skipped: number
}
export interface AuditCommon {
/**
 * The login as Matomo spells it. `anonymous` stands for everybody without a login.
 */
login: string
/**
 * Whether the change removed any right.
 */
loss: boolean
risks: AuditRisk[]
cause: AuditCause
why: AuditWhy[]
/**
 * Why it was not applied.
 */
message?: string
}
/**
 * A line of the manifests that caused the change.
 */
export interface AuditWhy {
file: string
line: number
/**
 * What the line did, in words.
 */
text: string
}
export interface AccountDifference {
kind: "account"
/**
 * `expired`: there was an expired invitation, which is sent again.
 */
before: ("absent" | "expired" | "present")
after: ("invited" | "invited-by-link" | "created" | "absent")
/**
 * The access that the deleted account had, in words.
 */
had?: string
}
export interface SiteDifference {
kind: "site"
/**
 * Site id.
 */
site: number
/**
 * The name of the site at that time.
 */
siteName?: string
before: (Rights | null)
after: (Rights | null)
/**
 * True for access rows that an earlier account with this login left behind, and that the new account would have inherited. Nobody lost access.
 */
leftover?: true
}
export interface SuperuserDifference {
kind: "superuser"
before: boolean
after: boolean
/**
 * The access that the person has afterwards, by site id. Present only if the right is removed.
 */
access?: {
site: number
siteName?: string
rights: Rights
}[]
}
export interface EmailDifference {
kind: "email"
before: "changed"
after: "changed"
}
export interface Change {
outcome: AuditOutcome
/**
 * The number of the pull request whose plan approved it.
 */
pullRequest?: number
}
/**
 * Grants and site names that this run recorded as approved, or as no longer approved. They are recorded even if the run changed nothing in Matomo. Missing if there are none, and in records of earlier versions.
 */
export interface AuditApproved {
grants: AuditApprovedGrant[]
sites: AuditApprovedSite[]
/**
 * Lists of site ids that grants refer to.
 */
lists: number[][]
/**
 * The approved names that the sites of these lists had at that time, by site id.
 */
names: {
[k: string]: string | undefined
}
}
/**
 * A grant as it applies to one person. Besides the login, it has one of `rights`, `superuser` and `everything`.
 */
export interface AuditApprovedGrant {
outcome: AuditApproval
/**
 * A digest that identifies the grant in plans and in the baseline.
 */
digest: string
/**
 * The login as the plan spells it. `anonymous` stands for everybody without a login.
 */
login: string
rights?: Rights
superuser?: true
/**
 * True if this item is the last day of a user entry. After that day, the user has no access.
 */
everything?: true
/**
 * The sites that the grant covered, as an index into `lists`. Present together with `rights`.
 */
sites?: number
from?: Day
until?: Day
/**
 * The number of the pull request whose plan approved it.
 */
pullRequest?: number
}
/**
 * The name, group and host under which a site is approved.
 */
export interface AuditApprovedSite {
site: number
/**
 * `null`: the site had no approved identity before.
 */
before: (AuditIdentity | null)
/**
 * `null`: the site was deleted.
 */
after: (AuditIdentity | null)
/**
 * The number of the pull request whose plan approved it.
 */
pullRequest?: number
}
export interface AuditIdentity {
name: string
group: string
host: string
}
export interface AuditReview {
/**
 * The Matomo login of the person whose access was confirmed.
 */
login: string
day: Day1
/**
 * The day of the previous review. Missing if there was none.
 */
before?: string
pullRequest: number
}
/**
 * Links a line to the previous line in the record of the same instance.
 */
export interface AuditLink {
/**
 * The number of the line. The first line with a link has the number 1.
 */
number: number
/**
 * SHA-256 of the previous line, without its line break. Missing if `before` is present.
 */
previous?: Hash
before?: AuditCheckpoint
/**
 * Hashes of the files under `state/` after this commit. The next run starts from these files.
 */
state: Hash
/**
 * The runs that ended before their action started, each as `RUN.ATTEMPT`. Such runs write no line, so no line is missing.
 */
idle?: string[]
lost?: AuditGap
}
/**
 * Present on the first line of a chain. Describes the lines that were in the record before this line.
 */
export interface AuditCheckpoint {
/**
 * The number of lines.
 */
lines: number
/**
 * A hash over the hashes of these lines, in their order.
 */
hash: Hash
}
/**
 * The run found that the record is incomplete.
 */
export interface AuditGap {
/**
 * The hash of the finding. An approval of the repair must quote this hash.
 */
finding: Hash
/**
 * The runs that have no line, each as `RUN.ATTEMPT`. Only the first line with this finding lists these runs.
 */
runs?: string[]
/**
 * A lost run may have used the approvals of pull requests that were merged up to this commit.
 */
commit: string
}
