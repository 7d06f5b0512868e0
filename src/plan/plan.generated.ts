// Generated from schemas/plan.schema.json by "npm run types". Do not edit.
import type { Rights } from "../domain/rights.ts";
import type { FindingCode } from "../domain/finding-codes.ts";
import type { OddityKind } from "../domain/oddities.ts";

/**
 * Why there is no approved state before this plan. Such a plan is called a beginning. It lists all grants and all sites, and whoever approves the plan approves all of them. `first`: there is no record. `version-1`: the record has an earlier version. `other-server`: the record belongs to another server.
 */
export type Initial = ("first" | "version-1" | "other-server")
/**
 * What changes for one person: the account, the super user right, the e-mail address, or the rights on one site, with the value before and after.
 */
export type Effect = PlanDifference
/**
 * An effect of the plan. Other outputs add the outcome of the effect.
 */
export type PlanDifference = (AccountEffect | SiteEffect | SuperuserEffect | EmailEffect)
export type AccountEffect = (EffectCommon & AccountEffect1)
/**
 * Why a reviewer should look at this effect with care.
 */
export type Risk = ("deletes-account" | "superuser" | "loses-superuser" | "public" | "admin" | "loss" | "foreign" | "email-of-privileged")
/**
 * Why Matomo and the manifests differ now.
 */
export type Cause = ("pull-request" | "not-applied" | "started" | "ended" | "new-site" | "moved-site" | "by-hand" | "held" | "unexplained")
/**
 * A stable name for the reason why an effect is on hold.
 */
export type HeldReason = ("removals" | "protected" | "minimum-superusers" | "account-recreated" | "account-unknown" | "managed-by-sso" | "not-approved" | "password-missing" | "not-scheduled" | "not-selected" | "needs-other" | "invite-link-recipients")
/**
 * The accounts that have this e-mail address now. The plan must first give them a different address, or delete them. Not part of the hash.
 */
export type Needs = string[]
export type SiteEffect = (EffectCommon & SiteEffect1)
/**
 * The super user right, and the access that replaces it when it is removed. When somebody grants or removes this right, Matomo deletes all access of the person. For this reason, one effect contains both the right and the access.
 */
export type SuperuserEffect = (EffectCommon & SuperuserEffect1)
export type EmailEffect = (EffectCommon & EmailEffect1)
/**
 * A stable name for the reason why an effect waits.
 */
export type WaitingReason = ("external-account" | "no-site" | "invitation-pending" | "invitation-expired")

/**
 * The changes that a run of apply would make in one Matomo server, and the changes that are on hold or waiting. Written by `plan --out`, and read by `apply --plan`. The hash covers `kind`, `login`, `site`, `before`, `after`, `email` and `access` of all effects, the digests of added and removed grants, the changes of sites and accounts that the plan approves, and the rights that are kept.
 */
export interface Plan {
/**
 * Version of this format.
 */
version: 2
initial?: Initial
/**
 * The Matomo server for which the plan was computed.
 */
url: string
/**
 * When the plan was computed, ISO 8601 in UTC.
 */
createdAt: string
/**
 * The UTC day on which `from` and `until` were evaluated.
 */
day: string
/**
 * SHA-256 over everything that the plan approves. Two plans that approve the same things have the same hash.
 */
hash: string
/**
 * Facts about how Matomo was read for this plan.
 */
live: {
/**
 * The time at which matomo-access finished reading Matomo, ISO 8601 in UTC.
 */
readAt: string
/**
 * The version of Matomo.
 */
matomo: string
/**
 * The number of accounts, without `anonymous`.
 */
people: number
sites: number
/**
 * The highest site id. Sites with higher ids are newer than the plan. Missing in plans of earlier versions.
 */
highestSite?: number
/**
 * The number of HTTP requests for reading Matomo.
 */
requests: number
}
summary: Summary
guards: Guards
/**
 * The changes to settings.yaml and `released` since the commit with which the manifests are compared. A change of `url` comes first. The plan of a pull request is checked against the old settings.
 */
settingChanges?: SettingChange[]
/**
 * What the pull request approves with new lines in approve.yaml: plans on hold, and repairs of the audit record.
 */
approves?: PlanApproval[]
/**
 * The effects, sorted by login, kind and site.
 */
effects: Effect[]
grants: GrantChanges
/**
 * Sites whose name, group or host differs from the approved one, by id.
 */
identities: IdentityChange[]
/**
 * Rights that somebody granted by hand and that the manifests now grant, too. They cause no effect.
 */
kept: KeptRights[]
/**
 * The access of each person, by login, if all effects that are not on hold are applied. Not part of the hash.
 */
afterwards?: Afterwards[]
restored?: Restored
/**
 * Accounts that differ from those of the last verified apply, by login. Left out if there are none.
 */
accountChanges?: AccountChange[]
/**
 * Changes that the manifests require, but that first need an action by another person or system.
 */
waiting: Waiting[]
/**
 * People whose access is unchanged because a selector in one of their grants has an error.
 */
frozen: Frozen[]
/**
 * Access that ends within 14 days.
 */
ending: Ending[]
/**
 * Access that begins on a later day. Matomo does not have this access yet. Whoever merges the manifests approves it.
 */
beginning: Beginning[]
/**
 * The people whose access the pull request confirms. Whoever approves the pull request also confirms their access. Missing if there are none.
 */
reviewed?: ReviewedPerson[]
unmanaged: Unmanaged
/**
 * Inconsistent access rows on the server. They are interpreted as Matomo interprets them, and cause no effects.
 */
oddities: {
kind: OddityKind
message: string
rows: number
}[]
/**
 * Errors and warnings about the manifests that do not stop the run.
 */
diagnostics: PlanDiagnostic[]
/**
 * Names of the sites that the effects mention, by id.
 */
sites: {
[k: string]: string | undefined
}
/**
 * The data classes of these sites, by id. Missing if no site has one.
 */
classes?: {
[k: string]: string | undefined
}
}
export interface Summary {
/**
 * The number of effects that would be applied.
 */
make: number
/**
 * The number of effects on hold.
 */
held: number
waiting: number
frozen: number
/**
 * The number of people for whom something would be applied.
 */
people: number
/**
 * The number of effects that would be applied and that remove access.
 */
losses: number
}
/**
 * Checks before the first write. If any of them fails, the whole run stops.
 */
export interface Guards {
losing: GuardCount
gaining: GuardCount
/**
 * Present only if settings.yaml has `limits.ending`.
 */
ending?: GuardCount
/**
 * The reason in settings.yaml.
 */
paused?: string
/**
 * Why apply would write nothing. If empty, apply would continue.
 */
refusals: string[]
}
export interface GuardCount {
/**
 * The logins that are counted.
 */
people: string[]
/**
 * The maximum for this run.
 */
allowed: number
exceeded: boolean
}
/**
 * One setting before and after the change. `before` or `after` is missing if the setting had no value at that time. Lists are JSON.
 */
export interface SettingChange {
key: string
before?: string
after?: string
}
export interface PlanApproval {
/**
 * The hash of the approved plan.
 */
plan: string
reason: string
/**
 * The number of effects of the approved plan that are still open. These effects are approved.
 */
same: number
/**
 * The number of effects of the approved plan that are no longer open.
 */
gone: number
/**
 * True if the line approves a repair of the audit record instead of a plan. In that case, `plan` is the hash of the finding.
 */
record?: true
}
export interface EffectCommon {
/**
 * The login as Matomo spells it, or as the manifest spells it if the account does not exist yet.
 */
login: string
/**
 * Whether the change removes any right. A loss is applied or put on hold as a whole.
 */
loss: boolean
risks: Risk[]
cause: Cause
why: Why[]
/**
 * For a loss: what happened to the lines that granted the access. Not part of the hash.
 */
lost?: Why[]
/**
 * Scheduled reports that Matomo deletes with this change, by name.
 */
destroys: string[]
/**
 * Why the effect is on hold. If empty, the effect would be applied.
 */
held: Held[]
/**
 * The last day of the approved grant that ended. The access ends on that day, even if the manifests have changed since.
 */
ended?: string
/**
 * The last day of the access that the effect grants. Not part of the hash.
 */
until?: string
/**
 * Whether the rights after the change come from several grants together, and not from a single grant.
 */
combined?: true
/**
 * The time of the first run of apply that did not resolve this difference, ISO 8601 in UTC. Missing if there was no such run, or if the difference is a change by hand.
 */
since?: string
}
/**
 * A line of the manifests that causes an effect.
 */
export interface Why {
file: string
line: number
/**
 * What the line does, in words.
 */
text: string
/**
 * The last day on which the line is in force.
 */
until?: string
reason?: string
ticket?: string
/**
 * True if the line was deleted: it is in the older manifests with which the plan is compared, and not in the current ones.
 */
before?: true
}
/**
 * Why an effect is only shown and not applied.
 */
export interface Held {
reason: HeldReason
/**
 * The reason in one sentence, and how to resolve it.
 */
text: string
}
export interface AccountEffect1 {
kind: "account"
/**
 * `expired`: there was an expired invitation, which is sent again.
 */
before: ("absent" | "expired" | "present")
after: ("invited" | "invited-by-link" | "created" | "absent")
/**
 * The address to which the invitation is sent. For a new account without an invitation, its e-mail address.
 */
email?: string
needs?: Needs
/**
 * The site on which the account first gets the role `view`, because Matomo requires a site for an invitation. Not part of the hash.
 */
site?: number
/**
 * The access that the deleted account had, in words.
 */
had?: string
}
export interface SiteEffect1 {
kind: "site"
/**
 * Site id.
 */
site: number
before: (Rights | null)
after: (Rights | null)
heldLoss?: HeldLoss
/**
 * True for access rows that an earlier account with this login left behind, and that a new account would inherit. These rows are removed when the account is created, and nobody loses access.
 */
leftover?: true
/**
 * The access that the new account inherits from rows of an earlier account with this login, until its own rights are set. For an account that exists, the same as `before`.
 */
inherits?: Rights
}
/**
 * The change grants a right and would also remove one, but the removal is on hold. In that case, the key `after` of the effect contains both the old and the new rights. Not part of the hash.
 */
export interface HeldLoss {
/**
 * The rights that the manifests grant on the site. The person has exactly these rights once the loss is applied.
 */
after: Rights
/**
 * Why the loss is on hold.
 */
held: Held[]
}
export interface SuperuserEffect1 {
kind: "superuser"
before: boolean
after: boolean
/**
 * The access that the person has afterwards, by site id. Present only if the right is removed.
 */
access?: {
site: number
rights: Rights
}[]
}
export interface EmailEffect1 {
kind: "email"
before: string
after: string
needs?: Needs
/**
 * Present only if the account's invitation has not been accepted. `by-matomo`: Matomo 5.2 and later send an invitation to the new address by themselves. `sent-again`: in earlier versions of Matomo, the link in the old mailbox would stay valid, so the change includes a new invitation. Not part of the hash.
 */
invitation?: ("by-matomo" | "sent-again")
}
/**
 * Grants that this plan approves or retires. A grant is listed even if it has no effect today.
 */
export interface GrantChanges {
/**
 * Grants that are in the manifests and not approved yet.
 */
added: PlanGrant[]
/**
 * Grants that were approved and are no longer in the manifests. The last day (`until`) of such a grant no longer has an effect.
 */
removed: PlanGrant[]
/**
 * Lists of site ids that grants refer to.
 */
lists: number[][]
}
/**
 * One grant as it applies to one person.
 */
export interface PlanGrant {
/**
 * The approved contents: server, login, role, capabilities, selectors, and days.
 */
digest: string
login: string
rights?: Rights
superuser?: true
/**
 * True if this item is the last day of a user entry. After that day, the user has no access.
 */
everything?: true
/**
 * The sites that the grant covers today, as an index into `lists`. Present together with `rights`.
 */
sites?: number
from?: string
until?: string
/**
 * A hash of the invitation of a new account: the e-mail address and the people who can read the link. Missing if the account exists.
 */
invitation?: string
/**
 * `not-approved`: the grant was added to the manifests without an approved plan.
 */
cause: ("pull-request" | "not-approved")
/**
 * Sites that no approved plan showed for this grant. The grant itself was approved, but it covers these sites because of a name, group or host that only another plan approved.
 */
unseen?: number[]
/**
 * Sites that the grant no longer covers although its approved plan showed them. Another plan approved a different name, group or host for them.
 */
missing?: number[]
/**
 * The time of the first run of apply that skipped this person, ISO 8601 in UTC. Missing if there was no such run.
 */
since?: string
why: Why[]
}
export interface IdentityChange {
site: number
/**
 * The approved identity, or `null` if none was approved before.
 */
before: (PlanSiteIdentity | null)
/**
 * The identity in Matomo, or `null` if the site was deleted.
 */
after: (PlanSiteIdentity | null)
/**
 * `named`: an approved grant names the site exactly, so the manifests must be edited. `moved`: a pattern now matches the site, or no longer matches it. `proposed`: the manifests use the new identity. `harmless`: no selector depends on the change. `first`: the site is new, or no identity was approved before.
 */
kind: ("first" | "named" | "moved" | "proposed" | "harmless")
/**
 * Whether approval of the plan also approves the change.
 */
approves: boolean
}
/**
 * The properties by which selectors find a site.
 */
export interface PlanSiteIdentity {
name: string
group: string
host: string
}
export interface KeptRights {
login: string
superuser?: true
rights?: Rights
/**
 * The site id. Present together with `rights`.
 */
sites?: number[]
why: Why[]
}
export interface Afterwards {
login: string
/**
 * The access, in words.
 */
has: string
}
/**
 * Matomo looks as it did before earlier runs of apply, so its database was probably restored from a backup. Missing otherwise.
 */
export interface Restored {
/**
 * The time of the last apply whose changes are still in Matomo, ISO 8601 in UTC. Missing if Matomo has none of the changes that the baseline lists.
 */
asOf?: string
/**
 * The time of the first apply whose changes are gone, ISO 8601 in UTC.
 */
changedAt: string
/**
 * The number of places that were changed by runs of apply since then.
 */
changes: number
/**
 * The effects that would apply the reverted changes again, as indexes into `effects`.
 */
reversed: number[]
/**
 * The effects in `reversed` that remove access which the backup restored, as indexes into `effects`. They can be approved together.
 */
removals: number[]
/**
 * A hash that approves these removals, and nothing else.
 */
hash: string
}
export interface AccountChange {
login: string
/**
 * `recreated`: the account was deleted and created again under its login. `email`: its e-mail address changed, and no line of the manifests states an address.
 */
kind: ("recreated" | "email")
/**
 * The value at the last verified apply: when the account was created, or the hash of its e-mail address.
 */
before: string
/**
 * The same value, as Matomo has it now.
 */
after: string
/**
 * Whether the account is a super user.
 */
superuser: boolean
/**
 * Whether approval of the plan also approves the account as it is now.
 */
approves: boolean
}
export interface Waiting {
login: string
reason: WaitingReason
text: string
why: Why[]
}
export interface Frozen {
login: string
/**
 * The selectors with errors.
 */
because: Why[]
/**
 * The time of the first run of apply that skipped this person, ISO 8601 in UTC. Missing if there was no such run.
 */
since?: string
}
export interface Ending {
login: string
what: string
until: string
/**
 * The days left after today. 0 if today is the last day.
 */
days: number
why: Why
}
export interface Beginning {
/**
 * A login, `anonymous`, or `team NAME`.
 */
login: string
from: string
/**
 * The number of days until the access begins.
 */
days: number
rights?: Rights
/**
 * The sites that the selectors match today. Present together with `rights`.
 */
sites?: number[]
superuser?: true
/**
 * The name of the team, for a membership.
 */
team?: string
why: Why
}
export interface ReviewedPerson {
login: string
/**
 * The day of the review, according to the manifests.
 */
day: string
/**
 * The day of the previous review. Missing if there was none.
 */
before?: string
}
/**
 * Accounts that are in no manifest.
 */
export interface Unmanaged {
policy: ("ignore" | "report" | "remove")
/**
 * The number of accounts that match a pattern in `ignore`.
 */
ignored: number
/**
 * The number of accounts that are listed under `released`.
 */
released: number
people: {
login: string
superuser: boolean
/**
 * The number of sites to which the account has access.
 */
sites: number
/**
 * Whether the account has gained rights since the last verified state.
 */
isNew: boolean
/**
 * The state of the account's invitation. Missing if the invitation has been accepted, or if there was none.
 */
invitation?: ("pending" | "expired")
}[]
}
export interface PlanDiagnostic {
severity: ("error" | "warning")
code: FindingCode
message: string
hint?: string
at?: {
file: string
line: number
column: number
}
}
