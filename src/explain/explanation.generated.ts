// Generated from schemas/explanation.schema.json by "npm run types". Do not edit.
import type { Cause } from "../plan/plan.generated.ts";
import type { Effect } from "../plan/plan.generated.ts";
import type { Held } from "../plan/plan.generated.ts";
import type { Rights } from "../domain/rights.ts";
import type { Risk } from "../plan/plan.generated.ts";
import type { Waiting } from "../plan/plan.generated.ts";
import type { Why } from "../plan/plan.generated.ts";

/**
 * Why a person has their access, or who can see a site: `explain --json`.
 */
export type Explanation = (PersonExplanation | SiteExplanation | NotFound)
/**
 * Why a person has their access: `explain LOGIN`, `explain LOGIN SITE`.
 */
export type PersonExplanation = (Stamp & PersonExplanation1)
/**
 * A day in UTC.
 */
export type ExplainedDay = string
/**
 * active: can log in. pending: the invitation is open. expired: the invitation has expired. none: there is no account. public: Matomo's `anonymous`, which is not an account.
 */
export type AccountState = ("active" | "pending" | "expired" | "none" | "public")
export type StandingKind = ("own-account" | "protected" | "managed" | "unmanaged" | "ignored" | "released" | "sso" | "absent" | "past" | "future" | "frozen")
export type PersonAsSuperuser = SuperuserStory
/**
 * The super user right in Matomo and in the manifests.
 */
export type SuperuserStory = (Span & SuperuserStory1)
/**
 * What the line is on the way: `set` and `except` are lines of selectors.
 */
export type PathPart = ("grant" | "membership" | "team" | "user" | "sites" | "set" | "except" | "capability" | "superuser")
/**
 * Sites with the same story.
 */
export type SitesStory = (Story & SitesStory1)
/**
 * agrees: Matomo matches the manifests. open, held: they differ, and the next apply does, or does not, change it. frozen: a line has an error, so nothing is changed. unmanaged: no manifest mentions this person. The last three depend on another change.
 */
export type StoryState = ("agrees" | "open" | "held" | "frozen" | "unmanaged" | "waits-for-account" | "waits-for-superuser" | "goes-with-account")
/**
 * One way in which the manifests lead a person to a site.
 */
export type Path = (Span & Path1)
/**
 * in-force: in force today. ended, begins: outside its days. never: the days of its lines do not overlap. excluded: `except` excludes the site. void: the person is `absent`.
 */
export type PathStatus = ("in-force" | "ended" | "begins" | "never" | "excluded" | "void")
/**
 * Who can see a site: `explain --site SITE`.
 */
export type SiteExplanation = (Stamp & SiteExplanation1)
/**
 * What Matomo's `anonymous` has on a site.
 */
export type PublicStory = (Story & PublicStory1)
export type SuperuserOnSite = (SeenOnSite & SuperuserStory)
export type PersonOnSite = (SeenOnSite & Story)

/**
 * The server and the day.
 */
export interface Stamp {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * The Matomo server.
 */
readonly url: string
/**
 * The UTC day for which `from` and `until` were judged.
 */
readonly day: ExplainedDay
/**
 * When the server was read, ISO 8601 in UTC.
 */
readonly readAt: string
}
export interface PersonExplanation1 {
readonly about: "person"
/**
 * As Matomo spells it; as in the manifests for an account that does not exist.
 */
readonly login: string
/**
 * As it was requested, if that is another spelling.
 */
readonly asked?: string
/**
 * As the manifests spell it, when that is another spelling.
 */
readonly inManifests?: string
readonly email?: string
readonly kind?: ("person" | "service")
readonly account: AccountState
readonly standing: readonly Standing[]
readonly reviewed?: ExplainedDay
readonly superuser: PersonAsSuperuser
/**
 * Changes of the account itself and of its e-mail.
 */
readonly open: readonly Effect[]
readonly waiting: readonly Waiting[]
/**
 * The requested site; missing if all sites are explained.
 */
readonly site?: SiteDetails
readonly access: readonly SitesStory[]
/**
 * With a site only.
 */
readonly notReaching: readonly NotReaching[]
/**
 * How many sites Matomo has.
 */
readonly sites: number
readonly includes: Included
/**
 * Why apply would refuse to write anything at the moment.
 */
readonly refusals: readonly string[]
}
/**
 * How the manifests and settings treat an account; several may apply.
 */
export interface Standing {
readonly kind: StandingKind
/**
 * One sentence.
 */
readonly text: string
readonly lines: readonly Why[]
}
/**
 * The days on which all lines of a path are in force.
 */
export interface Span {
readonly from?: ExplainedDay
readonly until?: ExplainedDay
/**
 * Days after today until the last one, for what is in force; 0 when today is the last.
 */
readonly daysLeft?: number
/**
 * Days from today to the first one, for what begins.
 */
readonly startsIn?: number
}
export interface SuperuserStory1 {
readonly now: boolean
readonly wanted: boolean
/**
 * `none`: no line grants it.
 */
readonly status: ("in-force" | "ended" | "begins" | "void" | "none")
readonly lines: readonly PathLine[]
readonly open?: OpenChange
}
/**
 * A line of the manifests on the way from a grant to a site, and the days that this line alone sets.
 */
export interface PathLine {
readonly file: string
readonly line: number
readonly part: PathPart
readonly text: string
readonly from?: ExplainedDay
readonly until?: ExplainedDay
}
/**
 * A difference between Matomo and the manifests, as the plan has it.
 */
export interface OpenChange {
/**
 * Whether the next apply would carry it out.
 */
readonly made: boolean
readonly loss: boolean
readonly risks: readonly Risk[]
readonly cause: Cause
/**
 * Why it is on hold.
 */
readonly held: readonly Held[]
/**
 * Scheduled reports that Matomo deletes with it.
 */
readonly destroys: readonly string[]
/**
 * The lines that the plan names, including those that end something.
 */
readonly why: readonly Why[]
}
export interface SiteDetails {
readonly id: number
readonly name: string
/**
 * Empty when the site is in no group.
 */
readonly group: string
readonly mainUrl: string
}
/**
 * What a person has on a site, what they should have, and why.
 */
export interface Story {
readonly now: (Rights | null)
readonly wanted: (Rights | null)
readonly state: StoryState
/**
 * The rights of the manifests are a combination that no single grant has.
 */
readonly combined: boolean
/**
 * In force first; then paths that begin later, have ended, or do not reach the site.
 */
readonly paths: readonly Path[]
readonly open?: OpenChange
}
export interface Path1 {
readonly through: ("own" | "team" | "public")
readonly team?: string
/**
 * The name under `roles:`.
 */
readonly roleName?: string
/**
 * What the grant says, without capabilities that its role includes.
 */
readonly gives: Rights
readonly status: PathStatus
readonly lines: readonly PathLine[]
}
export interface SitesStory1 {
readonly sites: readonly SiteRef[]
}
export interface SiteRef {
readonly id: number
readonly name: string
}
/**
 * A grant of the person that does not reach the requested site, although its pattern might.
 */
export interface NotReaching {
readonly path: Path
/**
 * Why its patterns do not match the site.
 */
readonly because: readonly string[]
}
/**
 * Capabilities that a role includes, for the roles that occur.
 */
export interface Included {
readonly view?: readonly string[]
readonly write?: readonly string[]
readonly admin?: readonly string[]
}
export interface SiteExplanation1 {
readonly about: "site"
readonly site: SiteDetails
readonly public: PublicStory
/**
 * Current and future super users. They see every site.
 */
readonly superusers: readonly SuperuserOnSite[]
/**
 * Who has rights there now, highest role first.
 */
readonly people: readonly PersonOnSite[]
/**
 * Who should have rights there and has none.
 */
readonly missing: readonly PersonOnSite[]
/**
 * Who gets rights there on a later day.
 */
readonly later: readonly PersonOnSite[]
readonly includes: Included
/**
 * Why apply would refuse to write anything at the moment.
 */
readonly refusals: readonly string[]
}
export interface PublicStory1 {
/**
 * Whether the manifests have `public`.
 */
readonly managed: boolean
}
/**
 * Somebody in the explanation of a site.
 */
export interface SeenOnSite {
readonly login: string
readonly account: AccountState
readonly standing: readonly StandingKind[]
}
/**
 * A login or site that is neither in Matomo nor in the manifests, or a name of several sites: the exit code is 1.
 */
export interface NotFound {
/**
 * Version of this format.
 */
readonly version: 1
readonly about: "not-found"
readonly code: ("login-not-found" | "site-not-found" | "site-name-twice")
readonly message: string
readonly hint?: string
/**
 * Names that look alike, or the ids of the sites of that name.
 */
readonly nearest: readonly string[]
}
