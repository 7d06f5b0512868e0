// Generated from schemas/baseline.schema.json by "npm run types". Do not edit.

/**
 * The last verified state of one Matomo server, and what was approved for it. Later runs use it to find what was changed by hand, which grants may begin and end automatically, and which site a name means. Contains no e-mail address and no secret.
 */
export interface Baseline {
version: 2
/**
 * The Matomo server.
 */
url: string
/**
 * When the state was read, ISO 8601 in UTC.
 */
at: string
/**
 * The UTC day on which `from` and `until` were evaluated.
 */
day: string
/**
 * Name, group and host of each site as last approved, by site id. A deleted site stays in this list until an approved plan shows its deletion.
 */
sites: {
[k: string]: BaselineSite | undefined
}
/**
 * Sites that were created after another site with the same name was approved. An exact site name in the manifests does not refer to these sites.
 */
nameTaken?: number[]
/**
 * The highest site id that was ever seen. Sites with higher ids are new.
 */
highestSite: number
/**
 * Approved grants, by digest. A grant is removed from this list once its end is verified.
 */
grants: {
[k: string]: BaselineGrant | undefined
}
/**
 * Lists of site ids that grants refer to.
 */
lists: number[][]
/**
 * Plans of merged pull requests whose grants and site identities are contained in this state. Each of these plans counts only once.
 */
accepted?: string[]
applying?: BaselineApplying
/**
 * People, by login.
 */
people: {
[k: string]: BaselinePerson | undefined
}
/**
 * Access rows of logins without an account, by login. A new account with such a login would have this access at once. Rows that an existing account has inherited are listed, too.
 */
inherited: {
[k: string]: BaselineAccess | undefined
}
/**
 * Sites that `anonymous` can view.
 */
public: number[]
/**
 * The most recent changes made by apply (at most 2,000), oldest first. They make it possible to detect that a database was restored from a backup.
 */
changes?: BaselineChange[]
/**
 * The causes of the differences between Matomo and the manifests at that time, by the hash of the effect.
 */
left: {
[k: string]: string | undefined
}
/**
 * The time at which each unfinished item began to wait for a person, ISO 8601 in UTC. There are three kinds of keys: the hash of an effect, the word `grant` with the digest of a grant, and the word `frozen` with a login.
 */
since?: {
[k: string]: string | undefined
}
}
export interface BaselineSite {
name: string
group: string
host: string
}
export interface BaselineGrant {
login: string
/**
 * Rights as in `people`, for example `write+tagmanager_publish_live_container`.
 */
rights?: string
superuser?: true
/**
 * True if this item is the last day of a user entry. After that day, the user has no access.
 */
everything?: true
/**
 * The sites that the grant covered, as an index into `lists`. Present together with `rights`.
 */
sites?: number
from?: string
until?: string
/**
 * The time at which Matomo was read by the run that recorded the grant as approved, ISO 8601 in UTC. Plans made before that time did not include this grant. Missing after 90 days.
 */
at?: string
/**
 * Sites on which the grant has no effect until a plan that shows them is approved. Another plan approved a different name, group or host for such a site. With the new values, the grant covers a site that its plan did not show, or it no longer covers a site that its plan showed.
 */
differs?: number[]
/**
 * A hash of the approved invitation: the e-mail address and the people who can read the link. Missing if the account existed already.
 */
invitation?: string
}
/**
 * The places that a run was about to change. If that run never ended, nobody knows which of them it changed. If Matomo and the manifests still differ at such a place, the difference counts as a change by hand.
 */
export interface BaselineApplying {
/**
 * When the run began to change Matomo, ISO 8601 in UTC. Plans made before that time no longer approve changes at these places.
 */
at: string
/**
 * A place, for example `site ann 3`.
 */
places: string[]
}
export interface BaselinePerson {
superuser: boolean
/**
 * A hash of the e-mail address. The hash is used to detect a change of the address.
 */
email: string
/**
 * When the account was created, as Matomo reports it. A different time means a different account.
 */
registered?: string
access: BaselineAccess
}
/**
 * Site ids by rights. Rights are written as `write+tagmanager_publish_live_container`.
 */
export interface BaselineAccess {
[k: string]: number[] | undefined
}
export interface BaselineChange {
/**
 * The time at which the apply read Matomo again after the change, ISO 8601 in UTC.
 */
at: string
kind: ("account" | "superuser" | "email" | "site")
login: string
/**
 * The site id. Present only if the kind is `site`.
 */
site?: number
/**
 * The value before the change. For an account, this is its state; for a super user right, `true` or `false`; for an e-mail address, its hash; for a site, the rights as in `people`.
 */
before: string
/**
 * The same value after the change.
 */
after: string
}
