// Generated from schemas/sandbox-seed.schema.json by "npm run types". Do not edit.

/**
 * The data of a new embedded Matomo (`matomo-access sandbox --seed FILE`). Every sandbox has the super user `root` and the user `anonymous`.
 */
export interface SandboxSeed {
/**
 * The sites, numbered from 1 unless an id is given. Without this key, there is one site named First.
 * 
 * @minItems 1
 */
sites?: [SeedSite, ...(SeedSite)[]]
users?: SeedUser[]
/**
 * Active plugins, in addition to those that every sandbox has.
 */
plugins?: string[]
/**
 * Sites that visitors without a login can view.
 */
public?: number[]
/**
 * Raw rows of the access table, as an old instance can have them: orphans, other spellings, two roles on one site.
 */
rows?: SeedRow[]
/**
 * Scheduled reports.
 */
reports?: SeedReport[]
}
export interface SeedSite {
/**
 * A site id. Ids that are skipped leave a gap, like deleted sites.
 */
id?: number
name: string
/**
 * The main URL.
 */
url?: string
group?: string
}
export interface SeedUser {
login: string
email: string
superuser?: boolean
/**
 * How many days ago the user last used the interface. Without this key, never.
 */
seenDaysAgo?: number
/**
 * Whether LoginLdap lists the account as an LDAP account.
 */
ldap?: boolean
/**
 * The days until the invitation expires. A negative number means that it has expired.
 */
pending?: number
access?: SeedAccess[]
}
export interface SeedAccess {
/**
 * A role, optionally with capabilities.
 */
access: string[]
/**
 * Site ids, or all.
 */
sites: ("all" | number[])
}
export interface SeedRow {
login: string
site: number
access: string
}
export interface SeedReport {
login: string
site: number
description: string
period?: ("day" | "week" | "month" | "never")
}
