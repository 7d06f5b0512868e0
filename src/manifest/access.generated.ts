// Generated from schemas/access.schema.json by "npm run types". Do not edit.

/**
 * An e-mail address, for example alice@example.org. Matomo accepts at most 100 characters, and no apostrophes, quotation marks or &.
 */
export type Email = string
/**
 * First day, in UTC, for example 2026-12-01. Before this day, the entry has no effect.
 */
export type From = Day
/**
 * A day in UTC, written as year-month-day, for example 2026-12-31.
 */
export type Day = string
/**
 * Last day, in UTC, for example 2026-12-31. After this day, the entry has no effect, and the access that it granted is removed.
 */
export type Until = Day
/**
 * The reason, for people who read the plan.
 */
export type Reason = Label
/**
 * A text, or a plain number such as a ticket number.
 */
export type Label = (string | number)
/**
 * Where this was requested, for example a ticket number.
 */
export type Ticket = Label
/**
 * A role of Matomo, or a name that is defined under `roles` in any file of the instance. This schema checks one file at a time and does not know names from other files. So it refuses only misspellings of Matomo's roles. The command `validate` also refuses names that no file defines.
 */
export type RoleName = ("view" | "write" | "admin" | string)
/**
 * `all`, one selector, or a list of site names, ids and selectors. Selectors are resolved at each run, so the next run covers a new site that matches.
 */
export type Sites = ("all" | Site | [Site, ...(Site)[]])
export type Site = (Selector | string | number)
/**
 * A site id. A selector with an id selects only this site. If the selector also has a name and the site has a different name in Matomo, there is a warning.
 */
export type SiteId = number
/**
 * A pattern for the name of the site. In a selector with an id: the exact name of the site.
 */
export type NamePattern = string
/**
 * A pattern for the group of the site in Matomo.
 */
export type GroupPattern = string
/**
 * A pattern for the host of the site's main URL, without https:// and without a path, for example *.example.org.
 */
export type UrlPattern = string
/**
 * The name of a set that is defined under `sites`. More keys in the same selector narrow the selection.
 */
export type SetName = string
/**
 * A right in addition to a role, by its name in Matomo. Plugins can add more capabilities.
 */
export type Capability = ("tagmanager_write" | "tagmanager_publish_live_container" | "tagmanager_use_custom_templates" | string)
export type Access = Grant[]
/**
 * A GitHub login, or a team as organization/team, without @.
 */
export type Owner = string
/**
 * A number of days from 1 to 3650 and the letter d, for example 90d.
 */
export type Duration = string
/**
 * A Matomo login. Matomo ignores case, accents and ß when it compares logins. Put the login in quotes if YAML would read it as a number, a date or a truth value, such as `no`.
 */
export type Login = string
/**
 * A description for readers of the manifest. It is never sent to Matomo.
 */
export type Description = Label
/**
 * `all`, one selector, or a list of site names, ids and selectors. A selector can have a class.
 */
export type SetSites = ("all" | SetSite | [SetSite, ...(SetSite)[]])
export type SetSite = (SetSelector | string | number)
/**
 * How sensitive the data is: a word that settings.yaml lists under `classes`. The word is shown to readers and has no other effect.
 */
export type DataClass = string

/**
 * Who has which access in one Matomo. The folder of an instance can contain any number of these files. Each user, team, site set and role is defined only once across all of them.
 */
export interface AccessFile {
/**
 * People and service accounts, by their Matomo login. Accounts listed here are managed; all others are left unchanged.
 */
users?: ({
[k: string]: User | undefined
} | null)
/**
 * Access that several people share. A person has their own grants and the grants of all their teams.
 */
teams?: ({
[k: string]: Team | undefined
} | null)
/**
 * Named sets of sites, for { set: NAME } in selectors. A set can use others, but not itself.
 */
sites?: ({
[k: string]: SetSites | SiteSet | undefined
} | null)
/**
 * Named combinations of a Matomo role and capabilities. Grants use them as `role: NAME`.
 */
roles?: ({
[k: string]: NamedRole | undefined
} | null)
/**
 * What everybody can view without a login (Matomo's user anonymous). Without this key, public access is unmanaged. With this key, the lists in all files together are complete, so no other site is public. An empty list ([]) means that no site is public.
 */
public?: PublicGrant[]
/**
 * Logins that are no longer managed. Their access stays unchanged.
 */
released?: Login[]
}
/**
 * One person or service account. An entry without the key `access` means that the account is managed and has no access. An entry alone does not create an account; a grant does.
 */
export interface User {
/**
 * The e-mail address of the account, for example alice@example.org. Required to create an account. If Matomo has a different address, the plan changes it (needs MATOMO_PASSWORD).
 */
email?: Email
/**
 * Whether the account belongs to a person or a program. The value does not change any access. Only service accounts can have the key `token`. With the key `reviews`, settings.yaml can require reviews of service accounts.
 */
kind?: ("person" | "service")
/**
 * How a missing account is created.
 */
provision?: ("invite" | "invite-link" | "create" | "external")
/**
 * What decides this person's roles, if the manifests do not.
 */
managedBy?: "sso"
/**
 * If true, the account must not exist. The next apply deletes the account with its dashboards, tokens and scheduled reports. Keep the entry, so that the plan shows the account if somebody creates it again.
 */
absent?: true
/**
 * Full access to everything. The value is either true, or a mapping with days and a reason. Needs MATOMO_PASSWORD. While the right is in force, the person's access list has no effect.
 */
superuser?: (SuperuserGrant | true)
/**
 * The person's own grants. An empty list means that the account is managed, exists and has no access.
 */
access?: Access
/**
 * The first day of all access of this person, including access from teams and the super user right.
 */
from?: Day
/**
 * The last day of all access of this person, including access from teams and the super user right. After this day, the person is still managed, but has no access.
 */
until?: Day
/**
 * The day on which somebody last confirmed this person's access. See `reviews` in settings.yaml.
 */
reviewed?: Day
/**
 * On GitHub: who is asked to confirm this person's access. Default: the owner of the person's team or of a site set in their grants, or else the owner in settings.yaml.
 */
owner?: Owner
/**
 * When the token of a service account was created, and when it must be replaced. The manifests record this because Matomo does not list the tokens of other users. Only service accounts (`kind: service`) can have this key.
 */
token?: Token
reason?: Reason
ticket?: Ticket
}
/**
 * The super user right with days or a reason.
 */
export interface SuperuserGrant {
from?: From
until?: Until
reason?: Reason
ticket?: Ticket
}
/**
 * One role on some sites. If several grants cover a site, the person has the highest role and all capabilities.
 */
export interface Grant {
/**
 * `view`, `write`, `admin`, or the name of a role that is defined under `roles`.
 */
role: RoleName
/**
 * The sites that the grant covers.
 */
sites: Sites
/**
 * Sites that this grant does not cover. Another grant can still cover them.
 */
except?: Sites
/**
 * Capabilities in addition to the role. Capabilities that the role includes can be listed or left out.
 */
capabilities?: Capability[]
from?: From
until?: Until
reason?: Reason
ticket?: Ticket
}
/**
 * Selects sites by patterns, or one site by its id. A site must match all keys of the mapping. Patterns support * and ?, match the whole value, and ignore case.
 */
export interface Selector {
id?: SiteId
name?: NamePattern
group?: GroupPattern
url?: UrlPattern
set?: SetName
}
/**
 * When a token was created and when it must be replaced. Never write the token itself here.
 */
export interface Token {
/**
 * The day on which the token was created, in UTC.
 */
made: Day
/**
 * The maximum age of the token in days, after which it must be replaced.
 */
every: Duration
/**
 * What uses the token. Never write the token itself here.
 */
usedBy?: Label
}
/**
 * Members, and the access that each of them has.
 */
export interface Team {
/**
 * The members of the team. Each member is a login that is defined under `users` in any file, or a mapping with the key `login` and other keys, for example `until`.
 */
members?: (Member | Login)[]
/**
 * The grants that every member has.
 */
access?: Access
from?: From
until?: Until
reason?: Reason
ticket?: Ticket
/**
 * On GitHub: who is asked to confirm the access of members who have no owner of their own.
 */
owner?: Owner
description?: Description
}
/**
 * A team member with days or a reason.
 */
export interface Member {
login: Login
from?: From
until?: Until
reason?: Reason
ticket?: Ticket
}
/**
 * A selector in a site set. The selector can set the class of the sites that it selects.
 */
export interface SetSelector {
id?: SiteId
name?: NamePattern
group?: GroupPattern
url?: UrlPattern
set?: SetName
/**
 * The class of these sites.
 */
class?: DataClass
}
/**
 * A set of sites with an owner or a class.
 */
export interface SiteSet {
/**
 * The sites of the set.
 */
sites: SetSites
/**
 * On GitHub: who is asked to confirm the access of people whose own grants name this set. People who have another owner are left out.
 */
owner?: Owner
/**
 * The class of every site of the set.
 */
class?: DataClass
description?: Description
}
/**
 * A role of Matomo plus capabilities.
 */
export interface NamedRole {
/**
 * The role of Matomo on which this role is based.
 */
role: ("view" | "write" | "admin")
/**
 * Capabilities in addition to the role.
 */
capabilities?: Capability[]
description?: Description
}
/**
 * Sites that everybody can view. The role is always view.
 */
export interface PublicGrant {
/**
 * The sites that this item covers.
 */
sites: Sites
/**
 * Sites that this item does not cover.
 */
except?: Sites
from?: From
until?: Until
reason?: Reason
ticket?: Ticket
}

/**
 * The mappings of a manifest: their keys in the order of the schema, the words of keys that accept
 * only some, and defaults.
 */
export const ACCESS_SHAPE = {
  file: { keys: ["users", "teams", "sites", "roles", "public", "released"], choices: {}, defaults: {} },
  token: { keys: ["made", "every", "usedBy"], choices: {}, defaults: {} },
  user: {
    keys: [
      "email",
      "kind",
      "provision",
      "managedBy",
      "absent",
      "superuser",
      "access",
      "from",
      "until",
      "reviewed",
      "owner",
      "token",
      "reason",
      "ticket",
    ],
    choices: { kind: ["person", "service"], provision: ["invite", "invite-link", "create", "external"], managedBy: ["sso"] },
    defaults: { kind: "person", provision: "invite" },
  },
  superuser: { keys: ["from", "until", "reason", "ticket"], choices: {}, defaults: {} },
  grant: { keys: ["role", "sites", "except", "capabilities", "from", "until", "reason", "ticket"], choices: {}, defaults: {} },
  publicGrant: { keys: ["sites", "except", "from", "until", "reason", "ticket"], choices: {}, defaults: {} },
  team: {
    keys: ["members", "access", "from", "until", "reason", "ticket", "owner", "description"],
    choices: {},
    defaults: {},
  },
  member: { keys: ["login", "from", "until", "reason", "ticket"], choices: {}, defaults: {} },
  namedRole: { keys: ["role", "capabilities", "description"], choices: { role: ["view", "write", "admin"] }, defaults: {} },
  siteSet: { keys: ["sites", "owner", "class", "description"], choices: {}, defaults: {} },
  setSelector: { keys: ["id", "name", "group", "url", "set", "class"], choices: {}, defaults: {} },
  selector: { keys: ["id", "name", "group", "url", "set"], choices: {}, defaults: {} },
} as const

/** Names that no role under `roles` can have. */
export const RESERVED_ROLE_NAME = "^(?:.?[Ii][Ee][Ww]|[Vv].?[Ee][Ww]|[Vv][Ii].?[Ww]|[Vv][Ii][Ee].?|[Vv].[Ii][Ee][Ww]|[Vv][Ii].[Ee][Ww]|[Vv][Ii][Ee].[Ww]|[Ii][Vv][Ee][Ww]|[Vv][Ee][Ii][Ww]|[Vv][Ii][Ww][Ee]|[Vv][Ii][Ee][Ww][Ww]|[Vv][Vv][Ii][Ee][Ww]|.?[Rr][Ii][Tt][Ee]|[Ww].?[Ii][Tt][Ee]|[Ww][Rr].?[Tt][Ee]|[Ww][Rr][Ii].?[Ee]|[Ww][Rr][Ii][Tt].?|[Ww].[Rr][Ii][Tt][Ee]|[Ww][Rr].[Ii][Tt][Ee]|[Ww][Rr][Ii].[Tt][Ee]|[Ww][Rr][Ii][Tt].[Ee]|[Rr][Ww][Ii][Tt][Ee]|[Ww][Ii][Rr][Tt][Ee]|[Ww][Rr][Tt][Ii][Ee]|[Ww][Rr][Ii][Ee][Tt]|[Ww][Rr][Ii][Tt][Ee][Ee]|[Ww][Ww][Rr][Ii][Tt][Ee]|.?[Dd][Mm][Ii][Nn]|[Aa].?[Mm][Ii][Nn]|[Aa][Dd].?[Ii][Nn]|[Aa][Dd][Mm].?[Nn]|[Aa][Dd][Mm][Ii].?|[Aa].[Dd][Mm][Ii][Nn]|[Aa][Dd].[Mm][Ii][Nn]|[Aa][Dd][Mm].[Ii][Nn]|[Aa][Dd][Mm][Ii].[Nn]|[Dd][Aa][Mm][Ii][Nn]|[Aa][Mm][Dd][Ii][Nn]|[Aa][Dd][Ii][Mm][Nn]|[Aa][Dd][Mm][Nn][Ii]|[Aa][Dd][Mm][Ii][Nn][Nn]|[Aa][Aa][Dd][Mm][Ii][Nn]|[Nn][Oo][Aa][Cc][Cc][Ee][Ss][Ss]|[Ss][Uu][Pp][Ee][Rr][Uu][Ss][Ee][Rr])$"
