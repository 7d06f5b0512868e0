// Generated from schemas/baseline-1.schema.json by "npm run types". Do not edit.

/**
 * Version 1, which is still read. The last verified state of one Matomo server, as it was read at the end of an apply. Later runs use it to find what was changed by hand. Contains no e-mail address and no secret.
 */
export interface BaselineV1 {
version: 1
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
 * True after a run for which nothing was approved. In that case, the baseline is not based on manifests.
 */
unapproved?: true
/**
 * The highest site id. Sites with higher ids are new.
 */
lastSite: number
/**
 * People, by login.
 */
people: {
[k: string]: BaselineV1Person | undefined
}
/**
 * Sites that `anonymous` can view.
 */
public: number[]
/**
 * The causes of the differences between Matomo and the manifests at that time, by the hash of the effect.
 */
left: {
[k: string]: string | undefined
}
}
export interface BaselineV1Person {
superuser: boolean
/**
 * A hash of the e-mail address. The hash is used to detect a change of the address.
 */
email: string
/**
 * Site ids by rights. Rights are written as `write+tagmanager_publish_live_container`.
 */
access: {
[k: string]: number[] | undefined
}
}
