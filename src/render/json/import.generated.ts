// Generated from schemas/import.schema.json by "npm run types". Do not edit.

/**
 * What was written from a Matomo into manifests, and what to decide about it: `import --json`.
 */
export interface ImportOutput {
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
 * Whether nothing was written because of `--dry-run`.
 */
readonly dryRun: boolean
/**
 * The files that were written, or would be.
 */
readonly files: readonly ImportedFile[]
/**
 * Logins that are in the files now and were not before.
 */
readonly people: readonly string[]
/**
 * How many people of the selection were already in the manifests.
 */
readonly declared: number
readonly teams: readonly ImportedTeam[]
/**
 * New site sets.
 */
readonly sets: readonly string[]
/**
 * What Matomo has and the files do not.
 */
readonly unwritten: readonly UnwrittenPart[]
/**
 * Selectors that also cover future sites: those that could be written, or with `--generalize` those that were.
 */
readonly widenings: readonly WideningSelector[]
/**
 * Whether `--generalize` was given.
 */
readonly generalized: boolean
/**
 * Active plugins with which people log in with accounts of another system.
 */
readonly loginPlugins: readonly string[]
/**
 * Effects of a plan with these files. None of them is about what was imported.
 */
readonly differences: number
readonly report: InstanceReport
}
export interface ImportedFile {
readonly path: string
/**
 * Whether there was no such file.
 */
readonly isNew: boolean
}
export interface ImportedTeam {
readonly name: string
/**
 * Those who were added.
 */
readonly members: readonly string[]
/**
 * Whether there was no such team.
 */
readonly isNew: boolean
}
export interface UnwrittenPart {
/**
 * `anonymous` for public access.
 */
readonly login: string
/**
 * What is missing in the files.
 */
readonly what: ("account" | "email" | "public")
readonly why: string
}
export interface WideningSelector {
/**
 * The line of a manifest.
 */
readonly line: string
/**
 * What it is, or would be, part of.
 */
readonly where: readonly string[]
/**
 * What it covers from now on.
 */
readonly covers: string
/**
 * How many sites it covers today.
 */
readonly sites: number
}
/**
 * What to review when taking over an instance.
 */
export interface InstanceReport {
/**
 * Mail domains that are taken for the organization's own.
 */
readonly ownDomains: readonly string[]
readonly superusers: readonly ReportedSuperuser[]
/**
 * Admins from other mail domains.
 */
readonly foreignAdmins: readonly ForeignAdmin[]
/**
 * People who never used Matomo's interface, or not for 180 days. Matomo does not report who uses its API.
 */
readonly unseen: readonly UnseenPerson[]
readonly invitations: readonly OpenInvitation[]
readonly publicSites: readonly PublicSite[]
/**
 * Logins without an account that have access rows. An account of that login would inherit them.
 */
readonly orphans: readonly OrphanedLogin[]
/**
 * Accounts that seem to belong to one person.
 */
readonly twins: readonly TwinAccounts[]
/**
 * People with access to every site, super users aside.
 */
readonly everywhere: readonly PersonEverywhere[]
/**
 * Accounts that look like those of programs; written as `kind: service`.
 */
readonly services: readonly string[]
}
export interface ReportedSuperuser {
readonly login: string
readonly status: ("active" | "pending" | "expired")
readonly usesTwoFactor?: boolean
}
export interface ForeignAdmin {
readonly login: string
readonly domain: string
/**
 * Sites that they administer.
 */
readonly sites: number
readonly superuser: boolean
}
export interface UnseenPerson {
readonly login: string
/**
 * A day in UTC; missing: never.
 */
readonly lastSeen?: string
/**
 * Sites that they have access to.
 */
readonly sites: number
}
export interface OpenInvitation {
readonly login: string
readonly status: ("pending" | "expired")
readonly invitedBy?: string
}
export interface PublicSite {
readonly site: number
readonly name: string
}
export interface OrphanedLogin {
readonly login: string
readonly sites: number
}
export interface TwinAccounts {
readonly logins: readonly string[]
readonly because: ("same-mailbox" | "same-name-in-email" | "same-name-in-login")
}
export interface PersonEverywhere {
readonly login: string
/**
 * Their lowest role.
 */
readonly role: ("view" | "write" | "admin")
}
