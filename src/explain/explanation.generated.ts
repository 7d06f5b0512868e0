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
 * `active`: the person can log in. `pending`: the invitation is open. `expired`: the invitation has expired. `none`: there is no account. `public`: Matomo's `anonymous`, which is not an account.
 */
export type AccountState = ("active" | "pending" | "expired" | "none" | "public")
export type StandingKind = ("own-account" | "protected" | "managed" | "unmanaged" | "ignored" | "released" | "sso" | "absent" | "past" | "future" | "frozen")
export type PersonAsSuperuser = SuperuserStory
/**
 * The super user right in Matomo and in the manifests.
 */
export type SuperuserStory = (Span & SuperuserStory1)
/**
 * What the line contributes to the path. `sites` and `except`: a selector in the list with this key. `set`: a selector in a site set.
 */
export type PathPart = ("grant" | "membership" | "team" | "user" | "sites" | "set" | "except" | "capability" | "superuser")
/**
 * Sites with the same explanation.
 */
export type SitesStory = (Story & SitesStory1)
/**
 * `agrees`: Matomo matches the manifests. `open`: Matomo and the manifests differ, and the next apply resolves the difference. `held`: Matomo and the manifests differ, and the change is on hold. `frozen`: a line has an error, so nothing is changed. `unmanaged`: no manifest mentions this person. With the other values, the access depends on another change.
 */
export type StoryState = ("agrees" | "open" | "held" | "frozen" | "unmanaged" | "waits-for-account" | "waits-for-superuser" | "goes-with-account")
/**
 * One path by which the manifests grant a person access to a site.
 */
export type Path = (Span & Path1)
/**
 * `in-force`: the path is in force today. `ended`: the last day of the path has passed. `begins`: the first day of the path has not come yet. `never`: there is no day on which all lines of the path are in force. `excluded`: the key `except` excludes the site. `void`: the person is `absent`.
 */
export type PathStatus = ("in-force" | "ended" | "begins" | "never" | "excluded" | "void")
/**
 * Who can see a site: `explain --site SITE`.
 */
export type SiteExplanation = (Stamp & SiteExplanation1)
/**
 * The access of Matomo's `anonymous` on a site.
 */
export type PublicStory = (Story & PublicStory1)
export type SuperuserOnSite = (SeenOnSite & SuperuserStory)
export type PersonOnSite = (SeenOnSite & Story)

/**
 * The server and the day of the explanation.
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
 * The UTC day on which `from` and `until` were evaluated.
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
 * The login as Matomo spells it, or as the manifest spells it if the account does not exist.
 */
readonly login: string
/**
 * The login as it was requested, if the spelling differs.
 */
readonly asked?: string
/**
 * The login as the manifests spell it, if the spelling differs.
 */
readonly inManifests?: string
readonly email?: string
readonly kind?: ("person" | "service")
readonly account: AccountState
readonly standing: readonly Standing[]
readonly reviewed?: ExplainedDay
readonly superuser: PersonAsSuperuser
/**
 * Changes to the account itself and to its e-mail address.
 */
readonly open: readonly Effect[]
readonly waiting: readonly Waiting[]
/**
 * The requested site. Missing if all sites are explained.
 */
readonly site?: SiteDetails
readonly access: readonly SitesStory[]
/**
 * Present only if a site was requested.
 */
readonly notReaching: readonly NotReaching[]
/**
 * The number of sites in Matomo.
 */
readonly sites: number
readonly includes: Included
/**
 * Why apply would currently refuse to write anything.
 */
readonly refusals: readonly string[]
}
/**
 * How the manifests and settings treat an account. Several of these can apply.
 */
export interface Standing {
readonly kind: StandingKind
/**
 * The explanation, in one sentence.
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
 * For a path that is in force: the number of days from today to its last day. 0 if today is the last day.
 */
readonly daysLeft?: number
/**
 * For a path that begins later: the number of days from today to its first day.
 */
readonly startsIn?: number
}
export interface SuperuserStory1 {
readonly now: boolean
readonly wanted: boolean
/**
 * `none`: no line grants the right.
 */
readonly status: ("in-force" | "ended" | "begins" | "void" | "none")
readonly lines: readonly PathLine[]
readonly open?: OpenChange
}
/**
 * A line of the manifests on the path from a grant to a site, and the days that this line sets.
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
 * A difference between Matomo and the manifests, as the plan shows it.
 */
export interface OpenChange {
/**
 * Whether the next apply would apply the change.
 */
readonly made: boolean
readonly loss: boolean
readonly risks: readonly Risk[]
readonly cause: Cause
/**
 * Why the change is on hold.
 */
readonly held: readonly Held[]
/**
 * Scheduled reports that Matomo deletes with the change.
 */
readonly destroys: readonly string[]
/**
 * The lines that the plan names, including those that end access.
 */
readonly why: readonly Why[]
}
export interface SiteDetails {
readonly id: number
readonly name: string
/**
 * Empty if the site is in no group.
 */
readonly group: string
readonly mainUrl: string
}
/**
 * The access that a person has on a site, the access that they should have, and why.
 */
export interface Story {
readonly now: (Rights | null)
readonly wanted: (Rights | null)
readonly state: StoryState
/**
 * Whether the rights in the manifests come from several grants together, and not from a single grant.
 */
readonly combined: boolean
/**
 * The paths. Paths in force come first, then paths that begin later, have ended, or do not cover the site.
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
 * The rights in the grant, without capabilities that its role includes.
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
 * A grant of the person that does not cover the requested site, although its pattern is similar.
 */
export interface NotReaching {
readonly path: Path
/**
 * Why the grant's patterns do not match the site.
 */
readonly because: readonly string[]
}
/**
 * The capabilities that each role in the explanation includes.
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
 * Current and future super users, who can see every site.
 */
readonly superusers: readonly SuperuserOnSite[]
/**
 * People who have rights on the site now, highest role first.
 */
readonly people: readonly PersonOnSite[]
/**
 * People who should have rights on the site and have none.
 */
readonly missing: readonly PersonOnSite[]
/**
 * People who gain rights on the site on a later day.
 */
readonly later: readonly PersonOnSite[]
readonly includes: Included
/**
 * Why apply would currently refuse to write anything.
 */
readonly refusals: readonly string[]
}
export interface PublicStory1 {
/**
 * Whether the manifests have the key `public`.
 */
readonly managed: boolean
}
/**
 * A person in the explanation of a site.
 */
export interface SeenOnSite {
readonly login: string
readonly account: AccountState
readonly standing: readonly StandingKind[]
}
/**
 * A login or site that is neither in Matomo nor in the manifests, or a name that several sites have. In that case, the exit code is 1.
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
 * Similar names, or the ids of the sites with that name.
 */
readonly nearest: readonly string[]
}
