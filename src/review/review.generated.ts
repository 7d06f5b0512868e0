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
 * Its version.
 */
readonly matomo: string
/**
 * When the server was read, ISO 8601 in UTC.
 */
readonly readAt: string
/**
 * The UTC day for which `from` and `until` were judged.
 */
readonly day: ReviewDay
/**
 * Whether manifests were read. Without them nothing is known of reasons, teams and ends.
 */
readonly manifests: boolean
readonly record?: ReviewRecord
readonly plan?: ReviewPlan
/**
 * The first day of `changes`.
 */
readonly since?: ReviewDay
/**
 * Mail domains of the organization: `domains` of the settings, or those that many people have.
 */
readonly ownDomains: readonly string[]
/**
 * The whole server, whatever was selected.
 */
readonly total: {
/**
 * Accounts of the server, `anonymous` not counted.
 */
readonly people: number
/**
 * Sites of the server.
 */
readonly sites: number
}
readonly selection: ReviewSelection
/**
 * By group and name.
 */
readonly sites: readonly ReviewSite[]
/**
 * By name.
 */
readonly teams: readonly ReviewTeam[]
/**
 * Lines of the manifests; `why` has their numbers, from 0.
 */
readonly lines: readonly ReviewLine[]
/**
 * Pull requests of the record that granted something, by number.
 */
readonly pullRequests: readonly ReviewPullRequest[]
/**
 * Everybody with an account, by login; first of all `anonymous`, if visitors without a login can view a site.
 */
readonly people: readonly ReviewPerson[]
/**
 * Needs attention, the most urgent first.
 */
readonly needs: readonly ReviewNeed[]
/**
 * What changed since a day, newest first, or what the plan changes; only with `since` or `plan`.
 */
readonly changes?: readonly ReviewChange[]
}
/**
 * The audit record from which `since` comes. Missing: none was read.
 */
export interface ReviewRecord {
/**
 * How many applies of this server it has.
 */
readonly records: number
/**
 * The day of the first one.
 */
readonly from?: ReviewDay
/**
 * The day of the last one.
 */
readonly to?: ReviewDay
/**
 * How many of them have no details, because the repository is public.
 */
readonly withheld?: number
}
/**
 * Everything is shown as it would be after this plan. Missing: as it is.
 */
export interface ReviewPlan {
readonly hash: string
/**
 * ISO 8601 in UTC.
 */
readonly createdAt: string
/**
 * How many changes of the plan are shown as applied.
 */
readonly changes: number
}
/**
 * The part of the server that is shown; empty lists select everything.
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
 * Who answers for it: the owner of the site set that has it.
 */
readonly owner?: string
/**
 * Visitors without a login can view it.
 */
readonly public?: true
}
export interface ReviewTeam {
readonly name: string
readonly owner?: string
/**
 * How many people are in it today.
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
 * What the line does.
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
 * As Matomo spells it.
 */
readonly login: string
readonly email?: string
/**
 * public: Matomo's `anonymous`, everybody without a login. Accounts in no manifest count as services if they look like those of programs.
 */
readonly kind: ("person" | "service" | "public")
/**
 * pending: the invitation is open. expired: the invitation has expired.
 */
readonly account: ("active" | "pending" | "expired" | "public")
/**
 * What the manifests say about the account. not-read: no manifests were read.
 */
readonly standing: ("managed" | "unmanaged" | "ignored" | "released" | "not-read")
readonly superuser?: ReviewSuperuser
/**
 * Teams they are in today.
 */
readonly teams: readonly string[]
/**
 * Who answers for their access.
 */
readonly owner?: string
/**
 * Where the manifests define them.
 */
readonly file?: string
readonly line?: number
/**
 * Why they are here.
 */
readonly reason?: string
readonly ticket?: string
/**
 * Their last day.
 */
readonly until?: ReviewDay
/**
 * When their access was last reviewed.
 */
readonly reviewed?: ReviewDay
/**
 * When their next review is due. In the past: it is overdue.
 */
readonly reviewDue?: ReviewDay
/**
 * When they last used Matomo's interface. Missing: never; calls of the API do not count.
 */
readonly lastSeen?: ReviewDay
/**
 * Missing if Matomo does not report it.
 */
readonly twoFactor?: boolean
/**
 * When the account was created.
 */
readonly registered?: ReviewDay
readonly invitedBy?: string
/**
 * The e-mail is in none of the own domains.
 */
readonly foreign?: true
/**
 * With a plan: what the account is today, if the plan changes it.
 */
readonly before?: string
/**
 * Highest role first. Empty for super users, who have every role on every site.
 */
readonly access: readonly ReviewAccess[]
/**
 * Where Matomo and the manifests differ.
 */
readonly open?: readonly ReviewOpen[]
/**
 * Under which needs they are listed.
 */
readonly needs: readonly NeedKind[]
}
/**
 * Missing: they are none.
 */
export interface ReviewSuperuser {
/**
 * Numbers of `lines`. Empty: no line grants it, or no manifests were read.
 */
readonly why: readonly number[]
/**
 * The last day of the right.
 */
readonly until?: ReviewDay
readonly since?: ReviewOrigin
/**
 * With a plan: the plan grants it.
 */
readonly isNew?: true
}
/**
 * Since when somebody has something, as the record has it.
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
 * Somebody granted it in Matomo; the day is that of the first apply that found it.
 */
readonly byHand?: true
/**
 * They had it before; the day is the one on which it was approved.
 */
readonly earlier?: true
}
/**
 * Sites on which somebody has the same rights for the same reasons.
 */
export interface ReviewAccess {
readonly rights: Rights
/**
 * Ids, in the order of the list of sites.
 */
readonly sites: readonly number[]
/**
 * Numbers of `lines`. Empty: no line grants it, or no manifests were read.
 */
readonly why: readonly number[]
/**
 * What the manifests grant, if they grant something else. null: nothing.
 */
readonly wanted?: (Rights | null)
/**
 * The last day on which all of it is granted.
 */
readonly until?: ReviewDay
readonly since?: ReviewOrigin
/**
 * With a plan: what they have today, if the plan changes it.
 */
readonly before?: (Rights | null)
}
export interface ReviewOpen {
/**
 * What Matomo has, in words.
 */
readonly before: string
/**
 * What the manifests grant, in words.
 */
readonly after: string
/**
 * Where; empty for the account, its e-mail and the super user right.
 */
readonly sites: readonly number[]
/**
 * Why it is on hold. Empty: the next apply makes the change.
 */
readonly held: readonly string[]
}
export interface ReviewNeed {
readonly kind: NeedKind
readonly items: readonly NeedItem[]
}
export interface NeedItem {
/**
 * Accounts it is about.
 */
readonly logins?: readonly string[]
/**
 * The site it is about.
 */
readonly site?: number
/**
 * The team it is about.
 */
readonly team?: string
/**
 * The day that counts: the end, the last visit, the day a review was due.
 */
readonly day?: ReviewDay
/**
 * What it is, in words; raw text.
 */
readonly text: string
}
/**
 * Something that an apply changed, or found changed by hand; with a plan, what the plan changes.
 */
export interface ReviewChange {
readonly day: ReviewDay
readonly login: string
/**
 * In words.
 */
readonly before: string
/**
 * In words.
 */
readonly after: string
readonly sites: readonly number[]
readonly pullRequest?: number
/**
 * Somebody changed it in Matomo.
 */
readonly byHand?: true
}
