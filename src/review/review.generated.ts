// Generated from schemas/review.schema.json by "npm run types". Do not edit.
import type { Rights } from "../domain/rights.ts";

/**
 * A day in UTC.
 */
export type ReviewDay = string
export type NeedKind = ("superusers" | "foreign-admins" | "public-sites" | "no-two-factor" | "unmanaged" | "on-hold" | "review-overdue" | "tokens-due" | "ending" | "unseen" | "expired-invitations" | "pending-invitations" | "everywhere" | "twins" | "orphans")

/**
 * Who can see what in one Matomo server, why and since when, and what needs attention: `review --json`.
 */
export interface Review {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * The Matomo server.
 */
readonly url: string
/**
 * The version of Matomo.
 */
readonly matomo: string
/**
 * When the server was read, ISO 8601 in UTC.
 */
readonly readAt: string
/**
 * The UTC day on which `from` and `until` were evaluated.
 */
readonly day: ReviewDay
/**
 * Whether manifests were read. If no manifests were read, then reasons, teams and last days are unknown.
 */
readonly manifests: boolean
readonly record?: ReviewRecord
readonly plan?: ReviewPlan
/**
 * The first day of `changes`.
 */
readonly since?: ReviewDay
/**
 * The mail domains of the organization: `domains` in settings.yaml, or the domains that many people have.
 */
readonly ownDomains: readonly string[]
/**
 * Totals for the whole server, regardless of the selection.
 */
readonly total: {
/**
 * The number of accounts of the server, without `anonymous`.
 */
readonly people: number
/**
 * The number of sites of the server.
 */
readonly sites: number
}
readonly selection: ReviewSelection
/**
 * Sites, sorted by group and name.
 */
readonly sites: readonly ReviewSite[]
/**
 * Teams, sorted by name.
 */
readonly teams: readonly ReviewTeam[]
/**
 * Lines of the manifests. `why` refers to them by number, beginning with 0.
 */
readonly lines: readonly ReviewLine[]
/**
 * Pull requests in the record that granted access, by number.
 */
readonly pullRequests: readonly ReviewPullRequest[]
/**
 * Everybody with an account, by login. `anonymous` comes first, if visitors without a login can view a site.
 */
readonly people: readonly ReviewPerson[]
/**
 * Items that need attention, the most urgent first.
 */
readonly needs: readonly ReviewNeed[]
/**
 * The changes since a day, newest first, or the changes of the plan. Present only with `since` or `plan`.
 */
readonly changes?: readonly ReviewChange[]
}
/**
 * The audit record that the days in `since` come from. Missing if none was read.
 */
export interface ReviewRecord {
/**
 * The number of apply runs for this server in the record.
 */
readonly records: number
/**
 * The day of the first apply in the record.
 */
readonly from?: ReviewDay
/**
 * The day of the last apply in the record.
 */
readonly to?: ReviewDay
/**
 * The number of records that have no details. Details are left out if the repository is public and its settings do not publish live data.
 */
readonly withheld?: number
}
/**
 * The plan whose result is shown. Missing if the current access is shown.
 */
export interface ReviewPlan {
readonly hash: string
/**
 * ISO 8601 in UTC.
 */
readonly createdAt: string
/**
 * The number of changes in the plan, without those on hold. The output shows these changes as applied.
 */
readonly changes: number
}
/**
 * The part of the server that is shown. Empty lists select everything.
 */
export interface ReviewSelection {
/**
 * Site groups, or patterns with * and ?.
 */
readonly siteGroups: readonly string[]
/**
 * Teams of the manifests, or patterns.
 */
readonly teams: readonly string[]
/**
 * Owners of people, teams or site sets.
 */
readonly owners: readonly string[]
/**
 * Mail domains of people, or patterns.
 */
readonly domains: readonly string[]
}
export interface ReviewSite {
readonly id: number
readonly name: string
/**
 * Empty if the site is in no group.
 */
readonly group: string
readonly url: string
/**
 * The data class of the site.
 */
readonly class?: string
/**
 * Who is responsible for the site: the owner of a site set that contains it.
 */
readonly owner?: string
/**
 * True if visitors without a login can view the site.
 */
readonly public?: true
}
export interface ReviewTeam {
readonly name: string
readonly owner?: string
/**
 * The number of members today.
 */
readonly members: number
}
/**
 * A line of the manifests, in words.
 */
export interface ReviewLine {
readonly file: string
readonly line: number
/**
 * What the line does, in words.
 */
readonly text: string
/**
 * The last day on which the line is in force.
 */
readonly until?: ReviewDay
readonly reason?: string
readonly ticket?: string
}
export interface ReviewPullRequest {
readonly number: number
readonly title?: string
/**
 * GitHub login.
 */
readonly author: string
/**
 * GitHub logins.
 */
readonly approvers: readonly string[]
readonly url?: string
}
export interface ReviewPerson {
/**
 * The login as Matomo spells it.
 */
readonly login: string
readonly email?: string
/**
 * `public`: Matomo's `anonymous`, which stands for everybody without a login. Accounts in no manifest count as services if they seem to belong to programs.
 */
readonly kind: ("person" | "service" | "public")
/**
 * `pending`: the invitation is open. `expired`: the invitation has expired.
 */
readonly account: ("active" | "pending" | "expired" | "public")
/**
 * How the manifests treat the account. `not-read`: no manifests were read.
 */
readonly standing: ("managed" | "unmanaged" | "ignored" | "released" | "not-read")
readonly superuser?: ReviewSuperuser
/**
 * The teams of which the person is a member today.
 */
readonly teams: readonly string[]
/**
 * Who is responsible for this person's access.
 */
readonly owner?: string
/**
 * The file and line that define the person.
 */
readonly file?: string
readonly line?: number
/**
 * The reason for this person's access.
 */
readonly reason?: string
readonly ticket?: string
/**
 * The person's last day.
 */
readonly until?: ReviewDay
/**
 * The day of the last review of the person's access.
 */
readonly reviewed?: ReviewDay
/**
 * The day on which the next review is due. If it is in the past, the review is overdue.
 */
readonly reviewDue?: ReviewDay
/**
 * The day on which the person last used Matomo's interface. Missing if the person never used it. Calls of the API do not count.
 */
readonly lastSeen?: ReviewDay
/**
 * Whether the person uses two-factor authentication. Missing if Matomo does not report it.
 */
readonly twoFactor?: boolean
/**
 * When the account was created.
 */
readonly registered?: ReviewDay
readonly invitedBy?: string
/**
 * True if the e-mail address is outside the organization's own domains.
 */
readonly foreign?: true
/**
 * With a plan: the state of the account today, if the plan changes it.
 */
readonly before?: string
/**
 * Highest role first. Empty for super users, who have every role on every site.
 */
readonly access: readonly ReviewAccess[]
/**
 * Differences between Matomo and the manifests.
 */
readonly open?: readonly ReviewOpen[]
/**
 * The kinds of the items in `needs` that concern the person.
 */
readonly needs: readonly NeedKind[]
}
/**
 * The super user right. Missing if the person does not have the right.
 */
export interface ReviewSuperuser {
/**
 * Line numbers, as in `lines`. Empty if no line grants it, or if no manifests were read.
 */
readonly why: readonly number[]
/**
 * The last day of the right.
 */
readonly until?: ReviewDay
readonly since?: ReviewOrigin
/**
 * With a plan: true if the plan grants it.
 */
readonly isNew?: true
}
/**
 * The day since which a person has had this access, according to the record.
 */
export interface ReviewOrigin {
/**
 * The day of the apply.
 */
readonly day: ReviewDay
/**
 * The pull request whose plan approved it.
 */
readonly pullRequest?: number
/**
 * True if somebody granted the access in Matomo by hand. In that case, `day` is the day of the first apply that found the access.
 */
readonly byHand?: true
/**
 * True if the person already had this access in Matomo when it was approved. In that case, `day` is the day of the approval.
 */
readonly earlier?: true
}
/**
 * Sites on which a person has the same rights for the same reasons.
 */
export interface ReviewAccess {
readonly rights: Rights
/**
 * Site ids, in the order of the list of sites.
 */
readonly sites: readonly number[]
/**
 * Line numbers, as in `lines`. Empty if no line grants it, or if no manifests were read.
 */
readonly why: readonly number[]
/**
 * The rights in the manifests, if they differ from those in Matomo. `null` means no rights.
 */
readonly wanted?: (Rights | null)
/**
 * The last day on which the manifests grant all of these rights.
 */
readonly until?: ReviewDay
readonly since?: ReviewOrigin
/**
 * With a plan: the rights today, if the plan changes them.
 */
readonly before?: (Rights | null)
}
export interface ReviewOpen {
/**
 * The access in Matomo, in words.
 */
readonly before: string
/**
 * The access in the manifests, in words.
 */
readonly after: string
/**
 * The sites concerned. Empty for changes of the account, its e-mail address or the super user right.
 */
readonly sites: readonly number[]
/**
 * Why the change is on hold. If empty, the next apply makes the change.
 */
readonly held: readonly string[]
}
export interface ReviewNeed {
readonly kind: NeedKind
readonly items: readonly NeedItem[]
}
export interface NeedItem {
/**
 * The accounts concerned.
 */
readonly logins?: readonly string[]
/**
 * The site concerned.
 */
readonly site?: number
/**
 * The team concerned.
 */
readonly team?: string
/**
 * The relevant day: the end, the last visit, or the day on which a review was due.
 */
readonly day?: ReviewDay
/**
 * The description of the item, as plain text.
 */
readonly text: string
}
/**
 * A change that a run of apply made, or a change by hand that the run found. If the output shows a plan: a change that the plan contains.
 */
export interface ReviewChange {
readonly day: ReviewDay
readonly login: string
/**
 * The access, in words.
 */
readonly before: string
/**
 * The access, in words.
 */
readonly after: string
readonly sites: readonly number[]
readonly pullRequest?: number
/**
 * True if somebody made the change in Matomo by hand.
 */
readonly byHand?: true
}
