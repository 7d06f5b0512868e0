// Generated from schemas/import.schema.json by "npm run types". Do not edit.

/**
 * The access that was imported from a Matomo into manifests, and the decisions that are left: `import --json`.
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
 * The version of Matomo.
 */
readonly matomo: string
/**
 * True with `--dry-run`. In that case, nothing was written.
 */
readonly dryRun: boolean
/**
 * The files that were written, or would be written.
 */
readonly files: readonly ImportedFile[]
/**
 * Logins that the import added to the files.
 */
readonly people: readonly string[]
/**
 * The number of selected people who were already in the manifests.
 */
readonly declared: number
readonly teams: readonly ImportedTeam[]
/**
 * The site sets that the import added.
 */
readonly sets: readonly string[]
/**
 * Access in Matomo that the files do not contain.
 */
readonly unwritten: readonly UnwrittenPart[]
/**
 * Selectors that also cover future sites. With `--generalize`, the import writes these selectors. Without this option, it only proposes them.
 */
readonly widenings: readonly WideningSelector[]
/**
 * Whether `--generalize` was given.
 */
readonly generalized: boolean
/**
 * Active plugins that let people log in with accounts of another system.
 */
readonly loginPlugins: readonly string[]
/**
 * The number of effects in a plan with these files. None of them concerns imported access.
 */
readonly differences: number
readonly report: InstanceReport
}
export interface ImportedFile {
readonly path: string
/**
 * Whether the file is new.
 */
readonly isNew: boolean
}
export interface ImportedTeam {
readonly name: string
/**
 * The members that the import added.
 */
readonly members: readonly string[]
/**
 * Whether the team is new.
 */
readonly isNew: boolean
}
export interface UnwrittenPart {
/**
 * `anonymous` for public access.
 */
readonly login: string
/**
 * The access that is missing in the files.
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
 * The set or grant that contains the line, or would contain it.
 */
readonly where: readonly string[]
/**
 * The sites that the selector will cover.
 */
readonly covers: string
/**
 * The number of sites that the selector covers today.
 */
readonly sites: number
}
/**
 * A report of what to review before you manage an instance with manifests.
 */
export interface InstanceReport {
/**
 * The mail domains that the import assumes to be the organization's own.
 */
readonly ownDomains: readonly string[]
readonly superusers: readonly ReportedSuperuser[]
/**
 * Admins from other mail domains.
 */
readonly foreignAdmins: readonly ForeignAdmin[]
/**
 * People who never used Matomo's interface, or have not used it for 180 days. Matomo does not report who uses its API.
 */
readonly unseen: readonly UnseenPerson[]
readonly invitations: readonly OpenInvitation[]
readonly publicSites: readonly PublicSite[]
/**
 * Logins without an account that have access rows. A new account with such a login would have this access.
 */
readonly orphans: readonly OrphanedLogin[]
/**
 * Accounts that seem to belong to one person.
 */
readonly twins: readonly TwinAccounts[]
/**
 * People with access to every site, not counting super users.
 */
readonly everywhere: readonly PersonEverywhere[]
/**
 * Accounts that seem to belong to programs, and are written with `kind: service`.
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
 * The number of sites on which they have admin.
 */
readonly sites: number
readonly superuser: boolean
}
export interface UnseenPerson {
readonly login: string
/**
 * A day in UTC. Missing if the person never used it.
 */
readonly lastSeen?: string
/**
 * The number of sites to which they have access.
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
