// Generated from schemas/audit.schema.json by "npm run types". Do not edit.
import type { Rights } from "../domain/rights.ts";

export type Moment = string
/**
 * What started the apply.
 */
export type AuditTrigger = ("merge" | "dispatch" | "schedule" | "command-line")
export type Hash = string
/**
 * A difference of the plan and what came of it.
 */
export type AuditChange = (AuditDifference & Change)
/**
 * One person and one account, site, right or e-mail, before and after.
 */
export type AuditDifference = (AuditAccountDifference | AuditSiteDifference | AuditSuperuserDifference | AuditEmailDifference)
export type AuditAccountDifference = (AuditCommon & AccountDifference)
/**
 * Why a reviewer should have looked twice, as in the plan.
 */
export type AuditRisk = ("deletes-account" | "superuser" | "loses-superuser" | "public" | "admin" | "loss" | "foreign" | "email-of-privileged")
/**
 * Why live and manifests differed, as in the plan.
 */
export type AuditCause = ("pull-request" | "not-applied" | "started" | "ended" | "new-site" | "moved-site" | "by-hand" | "held" | "unexplained")
export type AuditSiteDifference = (AuditCommon & SiteDifference)
export type AuditSuperuserDifference = (AuditCommon & SuperuserDifference)
/**
 * That an e-mail was changed; the addresses themselves are not recorded.
 */
export type AuditEmailDifference = (AuditCommon & EmailDifference)
export type AuditOutcome = ("done" | "failed" | "skipped" | "held")
/**
 * A change that somebody made by hand.
 */
export type AuditFound = AuditDifference
/**
 * retired: an approved plan removed or changed the grant.
 */
export type AuditApproval = ("approved" | "retired")
/**
 * First or last day, in UTC.
 */
export type Day = string
/**
 * The day of the review, as the manifests have it.
 */
export type Day1 = string

/**
 * What one apply did to one Matomo server, and on whose word. One line of `audit/<instance>/<year>-<month>.jsonl` on the branch `matomo-access/audit`. Holds no e-mail and no secret.
 */
export interface AuditRecord {
/**
 * Version of this format: 2 has `link`, 1 has none.
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
 * Those whose plans this apply had as approval.
 */
pullRequests: AuditPullRequest[]
/**
 * GitHub login of who dispatched the run.
 */
approvedBy?: string
/**
 * GitHub logins of who let a dispatched run into its protected environment; missing when that could not be read.
 */
approvers?: string[]
/**
 * Lines of approve.yaml that counted in this run. They are used up by it.
 */
lines?: AuditLine[]
asked?: AuditAsked
/**
 * Hash of the plan that was applied.
 */
planHash: Hash
/**
 * The guards that refused the run before the first write: none of `changes` was applied.
 */
refused?: string[]
/**
 * Why the run ended before it was through.
 */
stopped?: string
/**
 * Whether nothing was left that should have been done.
 */
green: boolean
summary: AuditSummary
/**
 * In the order of the plan.
 */
changes: AuditChange[]
/**
 * What somebody changed in Matomo outside the manifests, found by this run and not reverted: `before` is the state that was found, `after` the state in the manifests. What the run reverted is listed under `changes` with the cause `by-hand`.
 */
drift: AuditFound[]
approved?: AuditApproved
/**
 * Whose access merged pull requests confirmed, each once. The approvers of the pull request signed it off.
 */
reviews?: AuditReview[]
link?: AuditLink
/**
 * The repository is public and its settings do not publish live data: `changes` and `drift` are empty, and `approved` is missing.
 */
withheld?: true
}
/**
 * The workflow run; missing for an apply from the command line.
 */
export interface AuditRun {
id: number
/**
 * 1 for the first; a run that is started again counts on.
 */
attempt: number
/**
 * Number of the run in its workflow.
 */
number?: number
/**
 * File name of the workflow.
 */
workflow?: string
/**
 * Where its log is.
 */
url: string
}
/**
 * The people of a merged pull request; all logins are GitHub logins.
 */
export interface AuditPullRequest {
number: number
title?: string
author: string
/**
 * Who merged it.
 */
merger?: string
/**
 * Whose approvals counted.
 */
approvers: string[]
/**
 * Hash of the plan that was approved.
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
 * The pull request that added the line.
 */
pullRequest: number
}
/**
 * What a dispatch asked for beyond merged pull requests. The run used it up.
 */
export interface AuditAsked {
/**
 * The hash, or its beginning.
 */
plan?: string
losing?: number
gaining?: number
ending?: number
}
/**
 * The number of differences of the plan by outcome; those under `drift` count as held. It is present even if the changes themselves are withheld.
 */
export interface AuditSummary {
made: number
failed: number
held: number
skipped: number
}
export interface AuditCommon {
/**
 * Spelled as Matomo spells it; `anonymous` is the public.
 */
login: string
/**
 * Whether rights before are not contained in those after.
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
 * A line of the manifests that led to it.
 */
export interface AuditWhy {
file: string
line: number
/**
 * What stood there, in words.
 */
text: string
}
export interface AccountDifference {
kind: "account"
/**
 * expired: an expired invitation that is sent again.
 */
before: ("absent" | "expired" | "present")
after: ("invited" | "invited-by-link" | "created" | "absent")
/**
 * The access of the deleted account, in words.
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
 * What the site was called then.
 */
siteName?: string
before: (Rights | null)
after: (Rights | null)
/**
 * Access rows of an earlier account with this login, which the new account would have inherited: nobody lost anything.
 */
leftover?: true
}
export interface SuperuserDifference {
kind: "superuser"
before: boolean
after: boolean
/**
 * Only if the right is removed: what the person has afterwards, by site id.
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
 * Number of the pull request whose plan approved it.
 */
pullRequest?: number
}
/**
 * What counts as approved since this run, and what no longer does, whether Matomo changed or not. Missing where that did not change, and in records of earlier versions.
 */
export interface AuditApproved {
grants: AuditApprovedGrant[]
sites: AuditApprovedSite[]
/**
 * Lists of site ids that grants refer to.
 */
lists: number[][]
/**
 * By which names the sites of the lists counted then, by id: the approved ones.
 */
names: {
[k: string]: string | undefined
}
}
/**
 * A grant as it reaches one person. Beside the login is one of `rights`, `superuser` and `everything`.
 */
export interface AuditApprovedGrant {
outcome: AuditApproval
/**
 * Names the grant in plans and in the baseline.
 */
digest: string
/**
 * Spelled as in the plan; `anonymous` is the public.
 */
login: string
rights?: Rights
superuser?: true
/**
 * The last day of a user, after which they keep nothing.
 */
everything?: true
/**
 * Number of the list of sites that it covered; beside `rights`.
 */
sites?: number
from?: Day
until?: Day
/**
 * Number of the pull request whose plan did it.
 */
pullRequest?: number
}
/**
 * By which name, group and host a site counts.
 */
export interface AuditApprovedSite {
site: number
/**
 * `null`: nothing was approved for it before.
 */
before: (AuditIdentity | null)
/**
 * `null`: the site was deleted.
 */
after: (AuditIdentity | null)
/**
 * Number of the pull request whose plan did it.
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
 * Whose access it is, in Matomo.
 */
login: string
day: Day1
/**
 * The day of the review before. Missing: there was none.
 */
before?: string
pullRequest: number
}
/**
 * Ties a line to the one before it in the record of its instance.
 */
export interface AuditLink {
/**
 * 1 for the first line with a link; each line counts on.
 */
number: number
/**
 * SHA-256 of the line before, without its line break. Missing if there is `before`.
 */
previous?: Hash
before?: AuditCheckpoint
/**
 * Of the files under `state/` that the next run starts from, as this commit leaves them.
 */
state: Hash
/**
 * Runs that ended before their action started, as `RUN.ATTEMPT`: they left no line, and nothing is missing.
 */
idle?: string[]
lost?: AuditGap
}
/**
 * Where a chain starts: what was in the record before this line.
 */
export interface AuditCheckpoint {
/**
 * How many lines.
 */
lines: number
/**
 * Over the hashes of those lines, in their order.
 */
hash: Hash
}
/**
 * The run found the record incomplete.
 */
export interface AuditGap {
/**
 * What a repair must quote.
 */
finding: Hash
/**
 * Runs that left no line, as `RUN.ATTEMPT`; in the first line that has the finding.
 */
runs?: string[]
/**
 * Changes that were merged up to this commit may have been used by a lost run.
 */
commit: string
}
