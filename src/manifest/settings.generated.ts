// Generated from schemas/settings.schema.json by "npm run types". Do not edit.

/**
 * The address of Matomo, without a user name and without a query.
 */
export type ServerUrl = string
/**
 * A Matomo login.
 */
export type Login = string
/**
 * A login. * stands for any text, and ? for one character.
 */
export type LoginPattern = string
/**
 * The part of an e-mail address after the @. A subdomain counts as a different domain.
 */
export type MailDomain = string
export type ProtectedLogin = Login
export type Recipient = AgePublicKey
/**
 * A public key of the encryption tool `age`. It begins with `age1`. Never put a secret key here.
 */
export type AgePublicKey = string
/**
 * A number of days from 1 to 3650 and the letter d, for example 90d.
 */
export type Duration = string
export type Word = ("admin" | "superuser" | "external" | "service")
/**
 * A GitHub login, or a team as organization/team, without @.
 */
export type Owner = string
/**
 * A word for how sensitive the data of a site is. The word can contain letters, digits, dots, hyphens, underscores and spaces.
 */
export type DataClass = string
/**
 * A day in UTC, written as year-month-day, for example 2026-12-31.
 */
export type Day = string
/**
 * A text. Never write the token itself here.
 */
export type UseOfAToken = string
/**
 * The reason. Everybody whose run is stopped can see the reason.
 */
export type PauseReason = string

/**
 * settings.yaml: one Matomo server, and the guards of every run. Never write secrets into this file. Secrets come from the environment (MATOMO_TOKEN, MATOMO_PASSWORD).
 */
export interface SettingsFile {
/**
 * The address of the Matomo server, with https. The token is sent only to this address. If MATOMO_URL is set in the environment, it must be the same address.
 */
url: ServerUrl
/**
 * The login that owns the token. Required only if one of several super users is to lose the super user right, because Matomo does not report who owns a token. Default: the only active super user.
 */
account?: Login
/**
 * Where Matomo runs. The value is shown to readers and has no other effect.
 */
hosting?: ("self-hosted" | "cloud")
/**
 * Which access a run removes. All other removals are shown as on hold.
 */
removals?: ("written" | "all" | "none")
/**
 * How accounts that are in no manifest are treated.
 */
unmanaged?: ("report" | "ignore" | "remove")
/**
 * Patterns (* and ?) for logins that are neither managed nor reported. Defining such a login is an error.
 */
ignore?: LoginPattern[]
/**
 * The mail domains of your organization. Plans point out people with e-mail addresses outside these domains who gain access. Without this key, plans do not compare the domains.
 */
domains?: MailDomain[]
/**
 * Access that no run removes. The access of the token's own account is always protected.
 */
protect?: {
/**
 * Logins that never lose access.
 */
logins?: ProtectedLogin[]
/**
 * The minimum number of active super users. Invited super users do not count.
 */
superusers?: number
}
/**
 * Limits for one run. Above a limit, a run only removes access whose approved end date has passed. --allow-losing N and --allow-gaining N raise a limit for one run. If both count and percent are set, the larger one applies.
 */
limits?: {
/**
 * The number of people who lose any access.
 */
losing?: {
/**
 * The maximum number of people.
 */
count?: number
/**
 * The maximum share of the managed people, in percent.
 */
percent?: number
}
/**
 * The number of people who gain the role admin or the super user right, plus the number of sites that become public.
 */
gaining?: {
/**
 * The maximum number of people and sites.
 */
count?: number
/**
 * The maximum share of the managed people, in percent.
 */
percent?: number
}
/**
 * The number of people who lose access because approved grants end. Without this key, there is no such limit, because the end dates were approved together with the grants.
 */
ending?: {
/**
 * The maximum number of people.
 */
count: number
}
}
/**
 * On GitHub: how many people must approve a pull request. An approver must have write permission, and must not have contributed to the pull request. The approval must be for the commit that is later merged, and must be given after the plan for this commit was created. With `none`, anybody who can merge can decide alone.
 */
approvals?: (number | "none")
/**
 * Settings for invitations.
 */
invitations?: {
/**
 * The number of days until an invitation expires.
 */
days?: number
/**
 * How an expired invitation is treated.
 */
expired?: ("report" | "resend")
/**
 * Public keys of the encryption tool `age`. Invitation links (`provision: invite-link`) are encrypted for these keys.
 */
recipients?: Recipient[]
}
/**
 * How often somebody must confirm people's access. The key `reviewed` of a user contains the day of the last confirmation. Plans and drift reports show the reviews that are due. Default: no reviews.
 */
reviews?: {
/**
 * The maximum number of days between two reviews of a person.
 */
every?: Duration
/**
 * The older form of `every`: the number of days, without the letter d.
 */
days?: number
/**
 * The people whose access is reviewed. Default: everybody who has access.
 * 
 * @minItems 1
 */
of?: [Word, ...(Word)[]]
/**
 * On GitHub: who is asked to review.
 */
by?: ("owner" | "instance")
/**
 * On GitHub: what happens if nobody answers in time.
 */
overdue?: ("report" | "end")
}
/**
 * On GitHub: who is asked to confirm access if a person, team or site set has no owner.
 */
owner?: Owner
/**
 * The words that the key `class` of a site set or selector can contain, from the least to the most sensitive. A site with several classes is shown with the most sensitive one.
 */
classes?: DataClass[]
/**
 * When the token that matomo-access uses (MATOMO_TOKEN) was created, and when it must be replaced. Never write the token itself here.
 */
token?: {
/**
 * The day on which the token was created, in UTC.
 */
made: Day
/**
 * The maximum age of the token in days, after which it must be replaced.
 */
every: Duration
/**
 * Where the token is used.
 */
usedBy?: UseOfAToken
}
/**
 * On a public repository: whether live data (who has which access in Matomo) may appear in comments, summaries, artifacts and the audit branch. With `false`, they show only how the manifests change. Private repositories do not need this key.
 */
publish?: boolean
/**
 * The reason why no run may write to Matomo at the moment. Plans and drift reports still work.
 */
paused?: PauseReason
}

/** The settings of one instance as they are read: every default filled in. */
export interface Settings {
  /** The address of the Matomo server, with https. The token is sent only to this address. If MATOMO_URL is set in the environment, it must be the same address. */
  readonly url: string
  /** The login that owns the token. Required only if one of several super users is to lose the super user right, because Matomo does not report who owns a token. Default: the only active super user. */
  readonly account?: string | undefined
  /** Where Matomo runs. The value is shown to readers and has no other effect. */
  readonly hosting: "self-hosted" | "cloud"
  /** Which access a run removes. All other removals are shown as on hold. */
  readonly removals: "written" | "all" | "none"
  /** How accounts that are in no manifest are treated. */
  readonly unmanaged: "report" | "ignore" | "remove"
  /** Patterns (* and ?) for logins that are neither managed nor reported. Defining such a login is an error. */
  readonly ignore: readonly string[]
  /** The mail domains of your organization. Plans point out people with e-mail addresses outside these domains who gain access. Without this key, plans do not compare the domains. */
  readonly domains: readonly string[]
  /** Access that no run removes. The access of the token's own account is always protected. */
  readonly protect: {
    /** Logins that never lose access. */
    readonly logins: readonly string[]
    /** The minimum number of active super users. Invited super users do not count. */
    readonly superusers: number
  }
  /** Limits for one run. Above a limit, a run only removes access whose approved end date has passed. --allow-losing N and --allow-gaining N raise a limit for one run. If both count and percent are set, the larger one applies. */
  readonly limits: {
    /** The number of people who lose any access. */
    readonly losing: {
      /** The maximum number of people. */
      readonly count: number
      /** The maximum share of the managed people, in percent. */
      readonly percent: number
    }
    /** The number of people who gain the role admin or the super user right, plus the number of sites that become public. */
    readonly gaining: {
      /** The maximum number of people and sites. */
      readonly count: number
      /** The maximum share of the managed people, in percent. */
      readonly percent: number
    }
    /** The number of people who lose access because approved grants end. Without this key, there is no such limit, because the end dates were approved together with the grants. */
    readonly ending?: {
      /** The maximum number of people. */
      readonly count: number
    } | undefined
  }
  /** On GitHub: how many people must approve a pull request. An approver must have write permission, and must not have contributed to the pull request. The approval must be for the commit that is later merged, and must be given after the plan for this commit was created. With `none`, anybody who can merge can decide alone. */
  readonly approvals: number | "none"
  /** Settings for invitations. */
  readonly invitations: {
    /** The number of days until an invitation expires. */
    readonly days: number
    /** How an expired invitation is treated. */
    readonly expired: "report" | "resend"
    /** Public keys of the encryption tool `age`. Invitation links (`provision: invite-link`) are encrypted for these keys. */
    readonly recipients: readonly string[]
  }
  /** How often somebody must confirm people's access. The key `reviewed` of a user contains the day of the last confirmation. Plans and drift reports show the reviews that are due. Default: no reviews. */
  readonly reviews?: {
    /** The maximum number of days between two reviews of a person. */
    readonly every?: string | undefined
    /** The older form of `every`: the number of days, without the letter d. */
    readonly days?: number | undefined
    /** The people whose access is reviewed. Default: everybody who has access. */
    readonly of?: readonly ("admin" | "superuser" | "external" | "service")[] | undefined
    /** On GitHub: who is asked to review. */
    readonly by?: "owner" | "instance" | undefined
    /** On GitHub: what happens if nobody answers in time. */
    readonly overdue?: "report" | "end" | undefined
  } | undefined
  /** On GitHub: who is asked to confirm access if a person, team or site set has no owner. */
  readonly owner?: string | undefined
  /** The words that the key `class` of a site set or selector can contain, from the least to the most sensitive. A site with several classes is shown with the most sensitive one. */
  readonly classes: readonly string[]
  /** When the token that matomo-access uses (MATOMO_TOKEN) was created, and when it must be replaced. Never write the token itself here. */
  readonly token?: {
    /** The day on which the token was created, in UTC. */
    readonly made: string
    /** The maximum age of the token in days, after which it must be replaced. */
    readonly every: string
    /** Where the token is used. */
    readonly usedBy?: string | undefined
  } | undefined
  /** On a public repository: whether live data (who has which access in Matomo) may appear in comments, summaries, artifacts and the audit branch. With `false`, they show only how the manifests change. Private repositories do not need this key. */
  readonly publish: boolean
  /** The reason why no run may write to Matomo at the moment. Plans and drift reports still work. */
  readonly paused?: string | undefined
}

/**
 * What the reader of settings.yaml follows: keys in the order of the schema, words, ranges,
 * defaults, and examples for its messages.
 */
export const SETTINGS_SHAPE = {
  kind: "mapping",
  keys: {
    url: { kind: "text", text: "serverUrl" },
    account: { kind: "text", text: "login" },
    hosting: { kind: "choice", choices: ["self-hosted", "cloud"], default: "self-hosted" },
    removals: { kind: "choice", choices: ["written", "all", "none"], default: "written" },
    unmanaged: { kind: "choice", choices: ["report", "ignore", "remove"], default: "report" },
    ignore: {
      kind: "list",
      of: { kind: "text", text: "loginPattern" },
      item: "Login pattern",
      items: "login patterns",
      default: [],
      example: "[\"ldap-*\"]",
    },
    domains: {
      kind: "list",
      of: { kind: "text", text: "mailDomain" },
      item: "Mail domain",
      items: "mail domains",
      default: [],
      example: "[example.org]",
    },
    protect: {
      kind: "mapping",
      keys: {
        logins: {
          kind: "list",
          of: { kind: "text", text: "login" },
          item: "Protected login",
          items: "logins",
          default: [],
          example: "[root]",
        },
        superusers: { kind: "count", minimum: 1, maximum: 1000, default: 1 },
      },
      required: [],
      example: "{ logins: [root], superusers: 2 }",
    },
    limits: {
      kind: "mapping",
      keys: {
        losing: {
          kind: "mapping",
          keys: {
            count: { kind: "count", minimum: 0, maximum: 1000000, default: 5 },
            percent: { kind: "count", minimum: 0, maximum: 100, default: 10 },
          },
          required: [],
          example: "{ count: 5, percent: 10 }",
        },
        gaining: {
          kind: "mapping",
          keys: {
            count: { kind: "count", minimum: 0, maximum: 1000000, default: 3 },
            percent: { kind: "count", minimum: 0, maximum: 100, default: 5 },
          },
          required: [],
          example: "{ count: 5, percent: 10 }",
        },
        ending: {
          kind: "mapping",
          keys: { count: { kind: "count", minimum: 0, maximum: 1000000 } },
          required: ["count"],
          example: "{ count: 40 }",
        },
      },
      required: [],
      example: "{ losing: { count: 5, percent: 10 } }",
    },
    approvals: { kind: "count-or-word", minimum: 1, maximum: 6, word: "none", default: 1 },
    invitations: {
      kind: "mapping",
      keys: {
        days: { kind: "count", minimum: 1, maximum: 365, default: 7 },
        expired: { kind: "choice", choices: ["report", "resend"], default: "report" },
        recipients: {
          kind: "list",
          of: { kind: "text", text: "recipient" },
          item: "Recipient",
          items: "age public keys",
          default: [],
        },
      },
      required: [],
      example: "{ days: 7, expired: report }",
    },
    reviews: {
      kind: "mapping",
      keys: {
        every: { kind: "text", text: "duration" },
        days: { kind: "count", minimum: 0, maximum: 3650 },
        of: {
          kind: "list",
          of: { kind: "choice", choices: ["admin", "superuser", "external", "service"] },
          item: "Word",
          items: "words",
          example: "[admin, superuser, external, service]",
        },
        by: { kind: "choice", choices: ["owner", "instance"] },
        overdue: { kind: "choice", choices: ["report", "end"] },
      },
      required: [],
      optional: true,
      example: "{ every: 90d, of: [admin, superuser, external, service], by: owner }",
    },
    owner: { kind: "text", text: "owner" },
    classes: {
      kind: "list",
      of: { kind: "text", text: "dataClass" },
      item: "Data class",
      items: "data classes",
      default: [],
      example: "[public, internal, personal]",
    },
    token: {
      kind: "mapping",
      keys: {
        made: { kind: "text", text: "day" },
        every: { kind: "text", text: "duration" },
        usedBy: { kind: "text", text: "tokenUse" },
      },
      required: ["made", "every"],
      example: "{ made: 2026-10-01, every: 90d, usedBy: GitHub Actions }",
    },
    publish: { kind: "flag", default: false },
    paused: { kind: "text", text: "pauseReason" },
  },
  required: ["url"],
} as const

/** The kinds of text in the settings: the names of the definitions in the schema. */
export type SettingsText = "serverUrl" | "login" | "loginPattern" | "mailDomain" | "recipient" | "duration" | "owner" | "dataClass" | "day" | "tokenUse" | "pauseReason"
