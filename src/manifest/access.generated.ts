// Generated from schemas/access.schema.json by "npm run types". Do not edit.

/**
 * An e-mail address, like alice@example.org. Matomo accepts neither apostrophes, quotation marks nor &, and keeps 100 characters.
 */
export type Email = string
/**
 * First day, in UTC, as 2026-12-31. Before it, this counts as not written.
 */
export type From = Day
/**
 * A day in UTC, written as year-month-day, like 2026-12-31.
 */
export type Day = string
/**
 * Last day, in UTC, as 2026-12-31. After it, this counts as not written, and the access it granted is removed.
 */
export type Until = Day
/**
 * Why, for the people who read the plan.
 */
export type Reason = Label
/**
 * A text, or a bare number like that of a ticket.
 */
export type Label = (string | number)
/**
 * Where it was requested.
 */
export type Ticket = Label
/**
 * A role of Matomo, or a name that is defined under roles in any file of the instance. A schema sees one file, so it cannot know those names: it refuses misspellings of Matomo's roles, and validate refuses every name that no file defines.
 */
export type RoleName = ("view" | "write" | "admin" | string)
/**
 * all, one selector, or a list of site names, ids and selectors. It is resolved at each run, so a new site that matches is covered by the next one.
 */
export type Sites = ("all" | Site | [Site, ...(Site)[]])
export type Site = (Selector | string | number)
/**
 * A site id. A name beside it is only checked: a different one is a warning.
 */
export type SiteId = number
/**
 * A pattern for the name; beside an id the exact name.
 */
export type NamePattern = string
/**
 * A pattern for the group in Matomo.
 */
export type GroupPattern = string
/**
 * A pattern for the host of the main URL, without https:// and path, like *.example.org.
 */
export type UrlPattern = string
/**
 * The name of a set under sites. Further keys narrow it.
 */
export type SetName = string
/**
 * What somebody can do beyond their role, by Matomo's own name for it. Plugins can add others to these.
 */
export type Capability = ("tagmanager_write" | "tagmanager_publish_live_container" | "tagmanager_use_custom_templates" | string)
export type Access = Grant[]
/**
 * A GitHub login, or a team as organization/team, without @.
 */
export type Owner = string
/**
 * A number of days from 1 to 3650 and the letter d, like 90d.
 */
export type Duration = string
/**
 * A Matomo login. Matomo ignores case, accents and ß when it compares logins. Put it in quotes when it looks like a number, a date or a word like no.
 */
export type Login = string
/**
 * What it is for. Never sent to Matomo.
 */
export type Description = Label
/**
 * all, one selector, or a list of site names, ids and selectors. A selector can carry a class.
 */
export type SetSites = ("all" | SetSite | [SetSite, ...(SetSite)[]])
export type SetSite = (SetSelector | string | number)
/**
 * How sensitive the data is: a word that is listed under classes in settings.yaml. Shown to readers; nothing depends on it.
 */
export type DataClass = string

/**
 * Who has which access in one Matomo. The folder of an instance can hold any number of these files; a user, team, site set or role is defined once in all of them.
 */
export interface AccessFile {
/**
 * People and service accounts, by their Matomo login. Accounts listed here are managed; all others are left unchanged.
 */
users?: ({
[k: string]: User | undefined
} | null)
/**
 * Access that several people share. A person has their own grants and those of all their teams.
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
 * Names for one of Matomo's roles plus capabilities, for role: NAME in grants.
 */
roles?: ({
[k: string]: NamedRole | undefined
} | null)
/**
 * What everybody can view without a login (Matomo's user anonymous). Without this key, public access is unmanaged. With it, the lists of all files together are the whole truth; [] means that nothing is public.
 */
public?: PublicGrant[]
/**
 * Logins that are no longer managed. Their access stays unchanged.
 */
released?: Login[]
}
/**
 * One person or service account. Without access the account is managed and has none. Listing somebody does not create an account; a grant does.
 */
export interface User {
/**
 * The e-mail of the account, like alice@example.org. Required to create an account. If it differs from Matomo's, the plan changes it (needs MATOMO_PASSWORD).
 */
email?: Email
/**
 * Person or program. Shown to readers; nothing depends on it.
 */
kind?: ("person" | "service")
/**
 * How a missing account is created.
 */
provision?: ("invite" | "invite-link" | "create" | "external")
/**
 * Who decides about this person's roles, if not the manifests.
 */
managedBy?: "sso"
/**
 * true: the account must not exist. The next apply deletes it, with its dashboards, tokens and scheduled reports. Keep the entry, so that an account that comes back is noticed.
 */
absent?: true
/**
 * Full access to everything: true, or a time and a reason. Needs MATOMO_PASSWORD. Access beside it waits until the right ends.
 */
superuser?: (SuperuserGrant | true)
/**
 * The person's own grants. An empty list means: managed, has no access, keeps the account.
 */
access?: Access
/**
 * First day of everything this person has, teams and super user right included.
 */
from?: Day
/**
 * Last day of everything this person has, teams and super user right included. After it they stay managed, without access.
 */
until?: Day
/**
 * The day on which somebody last confirmed this person's access. See reviews in settings.yaml.
 */
reviewed?: Day
/**
 * On GitHub: who is asked about this person's access. Default: the owner of a team or site set that grants it, or the one in settings.yaml.
 */
owner?: Owner
/**
 * When the token of a service account was created, and when a new one is due. Matomo lists no tokens of others, so the files keep it. Only with kind: service.
 */
token?: Token
reason?: Reason
ticket?: Ticket
}
/**
 * The right for a time, or with a reason.
 */
export interface SuperuserGrant {
from?: From
until?: Until
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
role: RoleName
/**
 * The sites it covers.
 */
sites: Sites
/**
 * Sites that this grant does not cover. Another grant can still cover them.
 */
except?: Sites
/**
 * Capabilities beyond the role. You can list those that the role includes, or leave them out.
 */
capabilities?: Capability[]
from?: From
until?: Until
reason?: Reason
ticket?: Ticket
}
/**
 * Sites by pattern, or one by id. All keys of one mapping must match. Patterns support * and ?, match the whole value, and ignore case.
 */
export interface Selector {
id?: SiteId
name?: NamePattern
group?: GroupPattern
url?: UrlPattern
set?: SetName
}
/**
 * The calendar of a token, never the token itself.
 */
export interface Token {
/**
 * The day on which it was created, in UTC.
 */
made: Day
/**
 * The maximum number of days before a new one is due.
 */
every: Duration
/**
 * What uses it. Never a token.
 */
usedBy?: Label
}
/**
 * Members, and the access that each of them has.
 */
export interface Team {
/**
 * Logins that are defined under users, in any file; alone or with days.
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
 * On GitHub: who is asked about the access of the members who have no owner of their own.
 */
owner?: Owner
description?: Description
}
/**
 * A member for a time, or with a reason.
 */
export interface Member {
login: Login
from?: From
until?: Until
reason?: Reason
ticket?: Ticket
}
/**
 * A selector in a site set. It can carry the class of its sites.
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
 * On GitHub: who is asked about people whose own grants name this set, and who have no other owner.
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
 * The role of Matomo that it is based on.
 */
role: ("view" | "write" | "admin")
/**
 * Capabilities beyond the role.
 */
capabilities?: Capability[]
description?: Description
}
/**
 * Sites that everybody can view. The role is always view.
 */
export interface PublicGrant {
/**
 * The sites it covers.
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
