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
 * Name, group and host of each site as last approved, by site id. A deleted site stays until an approved plan shows its deletion.
 */
sites: {
[k: string]: BaselineSite | undefined
}
/**
 * Sites that were created with the name of another approved site. An exact name in the manifests does not mean these sites.
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
 * The most recent changes made by apply (at most 2,000), oldest first. They show when a database was restored from a backup.
 */
changes?: BaselineChange[]
/**
 * The causes of the differences between Matomo and the manifests at that time, by the hash of the effect.
 */
left: {
[k: string]: string | undefined
}
/**
 * Since when an unfinished item has been waiting for a person, ISO 8601 in UTC. The key is the hash of an effect, `grant` and its digest, or `frozen` and a login.
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
 * As in `people`, for example `write+tagmanager_publish_live_container`.
 */
rights?: string
superuser?: true
/**
 * True for the last day of a user entry, after which the user keeps no access.
 */
everything?: true
/**
 * The index in `lists` of the sites that the grant covered. Present together with `rights`.
 */
sites?: number
from?: string
until?: string
/**
 * When the run that approved the grant read Matomo, ISO 8601 in UTC. Plans made before that time did not include this grant. Missing after 90 days.
 */
at?: string
/**
 * Sites on which the grant has no effect until a plan that shows them is approved. Another plan approved a different identity of such a site. So the grant covers the site although its own plan did not show it, or no longer covers it although its plan showed it.
 */
differs?: number[]
/**
 * A hash of the approved invitation: the e-mail address and the people who can read the link. Missing if the account existed already.
 */
invitation?: string
}
/**
 * The places that a run was about to change. If that run never ended, nobody knows which of them it changed. Changes that are still open then count as changed by hand.
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
 * A hash of the e-mail address. It is used to detect a change of the address.
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
 * When the apply that made the change read Matomo again, ISO 8601 in UTC.
 */
at: string
kind: ("account" | "superuser" | "email" | "site")
login: string
/**
 * The site id. Present with the kind `site`.
 */
site?: number
/**
 * The state of an account, `true` or `false` for a super user right, the hash of an e-mail address, or rights as in `people`.
 */
before: string
/**
 * The same value after the change.
 */
after: string
}
