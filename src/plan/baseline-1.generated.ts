// Generated from schemas/baseline-1.schema.json by "npm run types". Do not edit.

/**
 * Version 1, which is still read. The last verified state of one Matomo server: what was live when an apply had read it again. Later runs tell by it what was changed by hand. Holds no e-mail and no secret.
 */
export interface BaselineV1 {
version: 1
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
 * Written after a run for which nothing was approved: no manifests are behind it.
 */
unapproved?: true
/**
 * The highest site id: higher ones are new sites.
 */
lastSite: number
/**
 * By login.
 */
people: {
[k: string]: BaselineV1Person | undefined
}
/**
 * Sites that `anonymous` may view.
 */
public: number[]
/**
 * What live and manifests differed in then: causes by the hash of the effect.
 */
left: {
[k: string]: string | undefined
}
}
export interface BaselineV1Person {
superuser: boolean
/**
 * A hash of the e-mail, enough to see that it changed.
 */
email: string
/**
 * Site ids by rights, rights written as `write+tagmanager_publish_live_container`.
 */
access: {
[k: string]: number[] | undefined
}
}
