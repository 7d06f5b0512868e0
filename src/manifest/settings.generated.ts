// Generated from schemas/settings.schema.json by "npm run types". Do not edit.

/**
 * settings.yaml: one Matomo server, and the guards of every run. Secrets never stand here; they come from the environment (MATOMO_TOKEN, MATOMO_PASSWORD).
 */
export interface SettingsFile {
/**
 * The Matomo server. MATOMO_URL in the environment wins: it is stored beside the token.
 */
url: string
/**
 * The login that owns the token. Needed only when Matomo has several super users and one of them shall lose the right: Matomo does not tell whose token it is.
 */
account?: string
/**
 * Where Matomo runs.
 */
hosting?: ("self-hosted" | "cloud")
/**
 * What may be taken away. written (default): what a line ends (absent, access: [], a passed until). all: live follows the manifests. none: nothing. The rest is shown as held.
 */
removals?: ("written" | "all" | "none")
/**
 * Accounts that stand in no manifest. report (default): counted and named. ignore: not even that. remove: their access is taken (with removals: all), never the account; protected and pending ones are passed over.
 */
unmanaged?: ("report" | "ignore" | "remove")
/**
 * Patterns (* and ?) of logins that are never managed nor reported. Declaring such a login is an error.
 */
ignore?: string[]
/**
 * What no run may take away, beside the token's own account.
 */
protect?: {
/**
 * Logins that never lose anything.
 */
logins?: string[]
/**
 * So many active super users must stay; invited ones do not count.
 */
superusers?: number
}
/**
 * Over a limit nothing is written; --allow-losing N and --allow-gaining N lift it for one run.
 */
limits?: {
losing?: Limit
gaining?: Limit1
}
/**
 * How people are invited.
 */
invitations?: {
/**
 * Days an invitation holds.
 */
days?: number
/**
 * What happens to an invitation that ran out: only said (default), or sent again.
 */
expired?: ("report" | "resend")
/**
 * age public keys for which invitation links (provision: invite-link) are encrypted.
 */
recipients?: string[]
}
/**
 * Warn about access that nobody looked at for so long (reviewed: DAY of a user).
 */
reviews?: {
/**
 * Days between two reviews.
 */
days: number
}
/**
 * On a public repository: live data (who has what in Matomo) may stand in comments, summaries, artifacts and the audit branch. Without it only the difference of the manifests is shown there. Private repositories do not need it.
 */
publish?: boolean
/**
 * Why nothing may be written at the moment. Plans and drift go on.
 */
paused?: string
}
/**
 * People who lose anything. Default: 5, or 10 percent.
 */
export interface Limit {
/**
 * So many people.
 */
count?: number
/**
 * This share of the managed people; the larger of count and share counts.
 */
percent?: number
}
/**
 * People who gain admin or super user, and sites that become public. Default: 3, or 5 percent.
 */
export interface Limit1 {
/**
 * So many people.
 */
count?: number
/**
 * This share of the managed people; the larger of count and share counts.
 */
percent?: number
}
