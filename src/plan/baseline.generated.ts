// Generated from schemas/baseline.schema.json by "npm run types". Do not edit.

/**
 * The last verified state of one Matomo server, and what was approved for it. Later runs tell by it what was changed by hand, which grants may begin and end by themselves, and which site a name means. Holds no e-mail and no secret.
 */
export interface Baseline {
version: 2
/**
 * The server.
 */
url: string
/**
 * When the state was read, ISO 8601 in UTC.
 */
at: string
/**
 * The UTC day for which `from` and `until` were judged.
 */
day: string
/**
 * Name, group and host as last approved, by site id. Deleted sites stay until an approved plan says that they are gone.
 */
sites: {
[k: string]: BaselineSite | undefined
}
/**
 * Sites that came with a name that another approved site had: an exact name in the manifests does not mean them.
 */
nameTaken?: number[]
/**
 * The highest site id ever seen: higher ones are new sites.
 */
highestSite: number
/**
 * Approved grants by digest. One whose end was verified is not here any more.
 */
grants: {
[k: string]: BaselineGrant | undefined
}
/**
 * Lists of site ids that grants refer to.
 */
lists: number[][]
/**
 * Plans of merged pull requests whose grants and identities are in this state: they count once.
 */
accepted?: string[]
applying?: BaselineApplying
/**
 * By login.
 */
people: {
[k: string]: BaselinePerson | undefined
}
/**
 * Access rows of logins without an account, by login: a new account with the login has them at once. Also such rows that accounts still have.
 */
inherited: {
[k: string]: BaselineAccess | undefined
}
/**
 * Sites that `anonymous` may view.
 */
public: number[]
/**
 * The newest changes that applies made, oldest first, at most 2,000: by them a database that was restored from a backup is recognised.
 */
changes?: BaselineChange[]
/**
 * What live and manifests differed in then: causes by the hash of the effect.
 */
left: {
[k: string]: string | undefined
}
/**
 * Since when what was left waits for somebody, ISO 8601 in UTC: by the hash of an effect, `grant` and its digest, or `frozen` and a login.
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
 * The last day of a user, after which they keep nothing.
 */
everything?: true
/**
 * Number of the list of sites that it covered; beside `rights`.
 */
sites?: number
from?: string
until?: string
/**
 * When the run that approved it read Matomo, ISO 8601 in UTC: plans made before did not know it. Missing after 90 days.
 */
at?: string
/**
 * Sites that it covers and that its approved plan did not show, or the other way round, since another plan approved the identity of a site: nothing is granted there until a plan that shows them is approved.
 */
differs?: number[]
/**
 * A hash of the approved invitation: the e-mail, and who reads the link. Missing if there was an account.
 */
invitation?: string
}
/**
 * What a run was about to change. If that run never ended, nobody knows what of it was changed: what is still open counts as changed by hand.
 */
export interface BaselineApplying {
/**
 * When it began to change Matomo, ISO 8601 in UTC. Plans that were made before do not count for it again.
 */
at: string
/**
 * Like `site ann 3`.
 */
places: string[]
}
export interface BaselinePerson {
superuser: boolean
/**
 * A hash of the e-mail, enough to see that it changed.
 */
email: string
/**
 * When the account was created, as Matomo reports it. Another time means another account.
 */
registered?: string
access: BaselineAccess
}
/**
 * Site ids by rights, rights written as `write+tagmanager_publish_live_container`.
 */
export interface BaselineAccess {
[k: string]: number[] | undefined
}
export interface BaselineChange {
/**
 * When the apply that made it read Matomo back, ISO 8601 in UTC.
 */
at: string
kind: ("account" | "superuser" | "email" | "site")
login: string
/**
 * Beside the kind `site`.
 */
site?: number
/**
 * The state of an account, `true` or `false` of a super user right, the hash of an e-mail, or rights as in `people`.
 */
before: string
/**
 * The same, after the change.
 */
after: string
}
