// Generated from schemas/plan.schema.json by "npm run types". Do not edit.
import type { Rights } from "../domain/rights.ts";
import type { FindingCode } from "../domain/finding-codes.ts";
import type { OddityKind } from "../domain/oddities.ts";

/**
 * Why the plan is a beginning: no approved state is known, so it lists all grants and all sites, and approving it approves them. `first`: there is no record. `version-1`: the record is of an earlier version. `other-server`: the record is of another server.
 */
export type Initial = ("first" | "version-1" | "other-server")
/**
 * One person and one account, site, right or e-mail, before and after.
 */
export type Effect = PlanDifference
/**
 * An effect, to which other outputs add its outcome.
 */
export type PlanDifference = (AccountEffect | SiteEffect | SuperuserEffect | EmailEffect)
export type AccountEffect = (EffectCommon & AccountEffect1)
/**
 * Why a reviewer should look twice.
 */
export type Risk = ("deletes-account" | "superuser" | "loses-superuser" | "public" | "admin" | "loss" | "foreign" | "email-of-privileged")
/**
 * Why Matomo and the manifests differ at this moment.
 */
export type Cause = ("pull-request" | "not-applied" | "started" | "ended" | "new-site" | "moved-site" | "by-hand" | "held" | "unexplained")
/**
 * Why an effect is on hold, by a stable name.
 */
export type HeldReason = ("removals" | "protected" | "minimum-superusers" | "account-recreated" | "account-unknown" | "managed-by-sso" | "not-approved" | "password-missing" | "not-scheduled" | "not-selected" | "needs-other" | "invite-link-recipients")
/**
 * Accounts of the same plan that give up the e-mail first: they change theirs, or are deleted. Not part of the hash.
 */
export type Needs = string[]
export type SiteEffect = (EffectCommon & SiteEffect1)
/**
 * The super user right, with the access that replaces it when it is removed. Matomo deletes all access rows in both directions, so the two are one unit.
 */
export type SuperuserEffect = (EffectCommon & SuperuserEffect1)
export type EmailEffect = (EffectCommon & EmailEffect1)
/**
 * What an effect waits for, by a stable name.
 */
export type WaitingReason = ("external-account" | "no-site" | "invitation-pending" | "invitation-expired")

/**
 * What a run would change in one Matomo server, and what it would leave. Written by `plan --out`, read by `apply --plan`. The hash covers `kind`, `login`, `site`, `before`, `after`, `email` and `access` of all effects, the digests of added and removed grants, the changes of sites and accounts that the plan approves, and the rights that are kept.
 */
export interface Plan {
/**
 * Version of this format.
 */
version: 2
initial?: Initial
/**
 * The Matomo server the plan was computed for.
 */
url: string
/**
 * When the plan was computed, ISO 8601 in UTC.
 */
createdAt: string
/**
 * The UTC day for which `from` and `until` were judged.
 */
day: string
/**
 * SHA-256 over what the plan approves: two plans that approve the same have the same hash.
 */
hash: string
/**
 * The read of the server on which the plan is based.
 */
live: {
/**
 * When reading ended, ISO 8601 in UTC.
 */
readAt: string
/**
 * Version of the server.
 */
matomo: string
/**
 * Accounts, `anonymous` not counted.
 */
people: number
sites: number
/**
 * The highest site id: higher ones are newer than the plan. Missing in plans of earlier versions.
 */
highestSite?: number
/**
 * HTTP requests that reading took.
 */
requests: number
}
summary: Summary
guards: Guards
/**
 * How settings.yaml and `released` differ from the commit that the manifests are compared with, `url` first. The plan of a pull request is judged by the old settings.
 */
settingChanges?: SettingChange[]
/**
 * Plans on hold, and repairs of the audit record, that the pull request approves by new lines of approve.yaml.
 */
approves?: PlanApproval[]
/**
 * Sorted by login, kind and site.
 */
effects: Effect[]
grants: GrantChanges
/**
 * Sites whose name, group or host is not what was approved, by id.
 */
identities: IdentityChange[]
/**
 * Rights that somebody gave by hand and that the manifests make official. They cause no effect.
 */
kept: KeptRights[]
/**
 * What people have once everything that is not on hold is applied, by login. Not part of the hash.
 */
afterwards?: Afterwards[]
restored?: Restored
/**
 * Accounts that are not those of the last verified apply, by login. Left out when there are none.
 */
accountChanges?: AccountChange[]
/**
 * Wanted, but somebody else has to move first.
 */
waiting: Waiting[]
/**
 * People whose access is unchanged because a selector in a grant of theirs has an error.
 */
frozen: Frozen[]
/**
 * What ends within 14 days.
 */
ending: Ending[]
/**
 * What holds from a day to come: no difference yet, but what a reader of the manifests approves.
 */
beginning: Beginning[]
/**
 * Whose access the pull request confirms: what its approval signs off. Missing: nobody's.
 */
reviewed?: ReviewedPerson[]
unmanaged: Unmanaged
/**
 * Inconsistent rows of the server, read as Matomo reads them; they cause no effects.
 */
oddities: {
kind: OddityKind
message: string
rows: number
}[]
/**
 * Errors and warnings of the manifests that do not stop the run.
 */
diagnostics: PlanDiagnostic[]
/**
 * Names of the sites that the effects mention, by id.
 */
sites: {
[k: string]: string | undefined
}
/**
 * Data classes of those sites that have one, by id. Missing: none has.
 */
classes?: {
[k: string]: string | undefined
}
}
export interface Summary {
/**
 * Effects that would be applied.
 */
make: number
/**
 * Effects on hold.
 */
held: number
waiting: number
frozen: number
/**
 * People for whom something would be applied.
 */
people: number
/**
 * Effects that would be applied and remove access.
 */
losses: number
}
/**
 * Checked before the first write; any of them stops the whole run.
 */
export interface Guards {
losing: GuardCount
gaining: GuardCount
/**
 * Only with limits.ending in settings.yaml.
 */
ending?: GuardCount
/**
 * The reason in settings.yaml.
 */
paused?: string
/**
 * Why apply would write nothing. Empty: it would continue.
 */
refusals: string[]
}
export interface GuardCount {
/**
 * Logins that count.
 */
people: string[]
/**
 * How many this run may have.
 */
allowed: number
exceeded: boolean
}
/**
 * One setting before and after; without a value it is not set. Lists are JSON.
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
 * How many of its effects are still open: those are approved.
 */
same: number
/**
 * How many are not open any more.
 */
gone: number
/**
 * It approves a repair of the audit record, and no plan: `plan` is the hash of the finding.
 */
record?: true
}
export interface EffectCommon {
/**
 * Spelled as Matomo spells it; as in the manifest for accounts that do not exist yet.
 */
login: string
/**
 * Whether rights before are not contained in those after. A loss is applied or put on hold as a whole.
 */
loss: boolean
risks: Risk[]
cause: Cause
why: Why[]
/**
 * Of a loss: what became of the lines that granted it. Not part of the hash.
 */
lost?: Why[]
/**
 * Scheduled reports that Matomo deletes with this change, by name.
 */
destroys: string[]
/**
 * Empty: the effect would be applied.
 */
held: Held[]
/**
 * The last day of the approved grant that ended. It ends on that day, even if the manifests have changed since.
 */
ended?: string
/**
 * The last day of what the effect grants. Not part of the hash.
 */
until?: string
/**
 * The rights after are a combination that no single grant has.
 */
combined?: true
/**
 * When an apply first left it like this, ISO 8601 in UTC. Missing: no apply has, or it is a change by hand.
 */
since?: string
}
/**
 * A line of the manifests that leads to an effect.
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
 * The line is in the manifests that the plan is compared with, and no longer in its own.
 */
before?: true
}
/**
 * Why an effect is shown but not applied.
 */
export interface Held {
reason: HeldReason
/**
 * The reason in one sentence, and what to do.
 */
text: string
}
export interface AccountEffect1 {
kind: "account"
/**
 * expired: an expired invitation that is sent again.
 */
before: ("absent" | "expired" | "present")
after: ("invited" | "invited-by-link" | "created" | "absent")
/**
 * Where the invitation goes; of a new account its e-mail.
 */
email?: string
needs?: Needs
/**
 * The site on which the account first gets view: Matomo requires one for an invitation. Not part of the hash.
 */
site?: number
/**
 * The access of the deleted account, in words.
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
 * Access rows of an earlier account with this login, which the new account would inherit. They are removed when the account is created; nobody loses anything.
 */
leftover?: true
/**
 * What rows of an earlier account with this login grant on the site between the creation of the new account and its own rights. For an account that exists: the same as `before`.
 */
inherits?: Rights
}
/**
 * The change gains something, and something else would be lost whose removal is on hold. `after` of the effect is then what was there before together with what is gained. Not part of the hash.
 */
export interface HeldLoss {
/**
 * What the manifests grant on the site: the rights once the loss is no longer on hold.
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
 * Only if the right is removed: what the person has afterwards, by site id.
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
 * Of an account whose invitation is not accepted. `by-matomo`: Matomo invites the new e-mail by itself, from 5.2 on. `sent-again`: an earlier Matomo would leave the link in the old mailbox valid, so the change includes a new invitation. Not part of the hash.
 */
invitation?: ("by-matomo" | "sent-again")
}
/**
 * Grants that this plan approves or retires, besides what they do today.
 */
export interface GrantChanges {
/**
 * In the manifests, and not approved yet.
 */
added: PlanGrant[]
/**
 * Approved, but no longer in the manifests: their ends are no longer applied.
 */
removed: PlanGrant[]
/**
 * Lists of site ids that grants refer to.
 */
lists: number[][]
}
/**
 * One grant as it reaches one person.
 */
export interface PlanGrant {
/**
 * What was approved: server, login, role, capabilities, selectors, and days.
 */
digest: string
login: string
rights?: Rights
superuser?: true
/**
 * The last day of a user, after which they keep nothing.
 */
everything?: true
/**
 * Number of the list of sites that it covers today; beside `rights`.
 */
sites?: number
from?: string
until?: string
/**
 * A hash of the invitation of a new account: the e-mail, and who reads the link. Missing if there is an account.
 */
invitation?: string
/**
 * `not-approved`: it was added to the manifests without an approved plan.
 */
cause: ("pull-request" | "not-approved")
/**
 * The grant was approved, but no plan showed these of its sites: another plan approved the name, group or host by which it covers them.
 */
unseen?: number[]
/**
 * Its approved plan showed these sites, which it no longer covers: another plan approved another name, group or host of them.
 */
missing?: number[]
/**
 * When an apply first left it like this, ISO 8601 in UTC. Missing: no apply has.
 */
since?: string
why: Why[]
}
export interface IdentityChange {
site: number
/**
 * As approved; null when nothing was approved before.
 */
before: (PlanSiteIdentity | null)
/**
 * As Matomo has it; null when the site was deleted.
 */
after: (PlanSiteIdentity | null)
/**
 * `named`: an approved grant names the site exactly, so the manifests must be edited. `moved`: a pattern covers it now, or no longer. `proposed`: the manifests use the new identity. `harmless`: no selector notices. `first`: a new site, or nothing was approved before.
 */
kind: ("first" | "named" | "moved" | "proposed" | "harmless")
/**
 * Whether approving the plan approves the change.
 */
approves: boolean
}
/**
 * By what selectors recognise a site.
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
 * Beside `rights`.
 */
sites?: number[]
why: Why[]
}
export interface Afterwards {
login: string
/**
 * In words.
 */
has: string
}
/**
 * Matomo looks as it did before changes that applies made: its database was restored from a backup. Missing when it does not.
 */
export interface Restored {
/**
 * The last apply whose changes are still there, ISO 8601 in UTC. Missing when none of those that are remembered is.
 */
asOf?: string
/**
 * The first apply whose changes are gone, ISO 8601 in UTC.
 */
changedAt: string
/**
 * In how many places applies changed something since then.
 */
changes: number
/**
 * Effects (by number) that bring back what was there before.
 */
reversed: number[]
/**
 * Those of them that remove what an apply removed before, so that they can be approved together.
 */
removals: number[]
/**
 * Approves the removals, and nothing else.
 */
hash: string
}
export interface AccountChange {
login: string
/**
 * `recreated`: the account was deleted and created again under its login. `email`: it has another e-mail, and no line of the manifests states one.
 */
kind: ("recreated" | "email")
/**
 * At the last verified apply: when the account was created, or the hash of its e-mail.
 */
before: string
/**
 * The same, as Matomo has it.
 */
after: string
/**
 * Whether it is a super user's.
 */
superuser: boolean
/**
 * Whether approving the plan approves the account as it is.
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
 * When an apply first left it like this, ISO 8601 in UTC. Missing: no apply has.
 */
since?: string
}
export interface Ending {
login: string
what: string
until: string
/**
 * Days left after today; 0 when today is the last day.
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
 * Days until it begins.
 */
days: number
rights?: Rights
/**
 * Those the selectors lead to today; beside `rights`.
 */
sites?: number[]
superuser?: true
/**
 * A membership in this team.
 */
team?: string
why: Why
}
export interface ReviewedPerson {
login: string
/**
 * The day on which the manifests say that somebody looked.
 */
day: string
/**
 * The last such day before. Missing: there was none.
 */
before?: string
}
/**
 * Accounts that the manifests do not mention.
 */
export interface Unmanaged {
policy: ("ignore" | "report" | "remove")
/**
 * Accounts that match an `ignore` pattern.
 */
ignored: number
/**
 * Accounts under `released`.
 */
released: number
people: {
login: string
superuser: boolean
/**
 * Sites the account has access to.
 */
sites: number
/**
 * Gained rights since the last verified state.
 */
isNew: boolean
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
