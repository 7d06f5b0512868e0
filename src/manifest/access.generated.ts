// Generated from schemas/access.schema.json by "npm run types". Do not edit.

/**
 * The first day it holds, in UTC. Before it, the line counts as not written.
 */
export type Day = string
/**
 * The last day it holds, in UTC. After it, the line counts as not written, and what it gave is taken away.
 */
export type Day1 = string
/**
 * Why, for those who read the plan.
 */
export type Reason = (string | number)
/**
 * Where it was asked for.
 */
export type Ticket = (string | number)
/**
 * Where it holds.
 */
export type Sites = (Selector | [Site, ...(Site)[]] | "all")
export type Site = (Selector | string | number)
/**
 * Sites that this grant does not reach. It narrows this grant only; another grant may still give them.
 */
export type Sites1 = (Selector | [Site, ...(Site)[]] | "all")
/**
 * What somebody may do beside their role, by Matomo's own name for it. Plugins may bring others than these.
 */
export type Capability = (("tagmanager_write" | "tagmanager_publish_live_container" | "tagmanager_use_custom_templates") | string)
/**
 * The person's own grants. An empty list says: managed, has none, keeps the account.
 */
export type Access = Grant[]
/**
 * The last day of everything this person has. After it they stay managed, without access, team or right.
 */
export type Day2 = string
/**
 * When somebody last looked at this person's access and found it right. See reviews in settings.yaml.
 */
export type Day3 = string
/**
 * A Matomo login. Case, accents and ß make no difference to Matomo. Put it in quotes when it looks like a number, a date or a word like no.
 */
export type Login = string
/**
 * What every member has.
 */
export type Access1 = Grant[]
/**
 * What it is for. Matomo never sees it.
 */
export type Description = (string | number)
/**
 * all, one selector, or a list of site names, ids and selectors. It is looked up at each run, so a new site that matches is covered by the next one.
 */
export type Sites2 = (Selector | [Site, ...(Site)[]] | "all")
/**
 * all, one selector, or a list of site names, ids and selectors. It is looked up at each run, so a new site that matches is covered by the next one.
 */
export type Sites3 = (Selector | [Site, ...(Site)[]] | "all")
/**
 * all, one selector, or a list of site names, ids and selectors. It is looked up at each run, so a new site that matches is covered by the next one.
 */
export type Sites4 = (Selector | [Site, ...(Site)[]] | "all")

/**
 * Who may see what in one Matomo. The folder of an instance may hold as many of these files as its owners want; a user, team, site set or role is defined once in all of them.
 */
export interface AccessFile {
/**
 * People and service accounts, by their Matomo login. Whoever stands here is managed; whoever does not is left alone.
 */
users?: ({
[k: string]: User | undefined
} | null)
/**
 * What several people have together. A person's access is their own grants and those of all their teams.
 */
teams?: ({
[k: string]: Team | undefined
} | null)
/**
 * Named sets of sites, for { set: NAME } in selectors.
 */
sites?: ({
[k: string]: Sites2 | undefined
} | null)
/**
 * Names for a role of Matomo with capabilities, for role: NAME in grants.
 */
roles?: ({
[k: string]: NamedRole | undefined
} | null)
/**
 * What everybody may view without a login (Matomo's user anonymous). Without this key the public is unmanaged; with it, the lists of all files together are the whole truth, and [] means nothing.
 */
public?: PublicGrant[]
/**
 * Logins that are no longer managed. Their access stays as it is.
 */
released?: Login[]
}
/**
 * One person or service account. Without access the account is managed and has none; being listed makes no account.
 */
export interface User {
/**
 * The account's e-mail. Needed to make an account; another one than Matomo's is a change that needs MATOMO_PASSWORD.
 */
email?: string
/**
 * A person (default), or a service account that programs use.
 */
kind?: ("person" | "service")
/**
 * How an account that does not exist comes to be. invite (default): Matomo sends an invitation. invite-link: the invitation link goes into an encrypted file. create: with a random password that nobody sees. external: SSO or LDAP makes it at the first login; access waits for it.
 */
provision?: ("invite" | "invite-link" | "create" | "external")
/**
 * sso: a login plugin decides about roles. Differences are reported, never written.
 */
managedBy?: "sso"
/**
 * true: the account must not exist and is deleted, with its dashboards, tokens and scheduled reports. Keep the entry, so that an account that comes back is noticed.
 */
absent?: true
/**
 * Sees and changes everything. true, or a time and a reason. Needs MATOMO_PASSWORD. Access beside it waits until the right ends.
 */
superuser?: (SuperuserGrant | true)
access?: Access
from?: Day
until?: Day2
reviewed?: Day3
reason?: Reason
ticket?: Ticket
}
/**
 * The right for a time, or with a reason.
 */
export interface SuperuserGrant {
from?: Day
until?: Day1
reason?: Reason
ticket?: Ticket
}
/**
 * One role on some sites. Where several grants meet on a site, the highest role and all capabilities count.
 */
export interface Grant {
/**
 * view, write or admin, or a name under roles.
 */
role: ((("view" | "write" | "admin") | string) & string)
sites: Sites
except?: Sites1
/**
 * Capabilities beside the role. Those that the role includes may stand here or not.
 */
capabilities?: Capability[]
from?: Day
until?: Day1
reason?: Reason
ticket?: Ticket
}
/**
 * Sites by pattern, or one by id. Keys in one mapping must all match. Patterns know * and ?, match the whole value, and take no notice of case.
 */
export interface Selector {
/**
 * A site id. A name beside it is only checked: another one is a warning.
 */
id?: number
/**
 * A pattern for the name; beside an id the exact name.
 */
name?: string
/**
 * A pattern for the group in Matomo.
 */
group?: string
/**
 * A pattern for the host of the main URL.
 */
url?: string
/**
 * The name of a set under sites.
 */
set?: string
}
/**
 * Members, and what each of them has.
 */
export interface Team {
/**
 * Logins of users, alone or with days.
 */
members?: (Member | Login)[]
access?: Access1
from?: Day
until?: Day1
reason?: Reason
ticket?: Ticket
description?: Description
}
/**
 * A member for a time, or with a reason.
 */
export interface Member {
login: Login
from?: Day
until?: Day1
reason?: Reason
ticket?: Ticket
}
/**
 * A role of Matomo with capabilities.
 */
export interface NamedRole {
/**
 * The role of Matomo it builds on.
 */
role: ("view" | "write" | "admin")
/**
 * What it has beside the role.
 */
capabilities?: Capability[]
description?: Description
}
/**
 * Sites that everybody may view.
 */
export interface PublicGrant {
sites: Sites3
except?: Sites4
from?: Day
until?: Day1
reason?: Reason
ticket?: Ticket
}
