// Generated from schemas/sandbox-seed.schema.json by "npm run types". Do not edit.

/**
 * The data of a new embedded Matomo (`matomo-access sandbox --seed FILE`). The super user `root` and the user `anonymous` are always there.
 */
export interface SandboxSeed {
/**
 * The sites, numbered from 1 unless an id is given. Without this key, there is one site, First.
 * 
 * @minItems 1
 */
sites?: [SeedSite, ...(SeedSite)[]]
users?: SeedUser[]
/**
 * Active plugins beside those that every sandbox has.
 */
plugins?: string[]
/**
 * Sites that visitors without a login may view.
 */
public?: number[]
/**
 * Raw rows of the access table, like those of an old instance: orphans, other casings, two roles on one site.
 */
rows?: SeedRow[]
/**
 * Scheduled reports.
 */
reports?: SeedReport[]
}
export interface SeedSite {
/**
 * Leaves a gap, as a deleted site does.
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
 * When the user last used the interface; without it, never.
 */
seenDaysAgo?: number
/**
 * Whether LoginLdap lists the account as one of its own.
 */
ldap?: boolean
/**
 * Days left of the invitation; negative: it has expired.
 */
pending?: number
access?: SeedAccess[]
}
export interface SeedAccess {
/**
 * A role, with capabilities if any.
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
