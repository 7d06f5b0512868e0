// Generated from schemas/settings.schema.json by "npm run types". Do not edit.

/**
 * The address of Matomo, without user name and query.
 */
export type ServerUrl = string
/**
 * A Matomo login.
 */
export type Login = string
/**
 * A login in which * is any text and ? one character.
 */
export type LoginPattern = string
/**
 * What is after the @ of e-mails. A subdomain is a domain of its own.
 */
export type MailDomain = string
export type ProtectedLogin = Login
export type Recipient = AgePublicKey
/**
 * A public key of age. It begins with age1; a secret key must never be here.
 */
export type AgePublicKey = string
/**
 * A number of days from 1 to 3650 and the letter d, like 90d.
 */
export type Duration = string
export type Word = ("admin" | "superuser" | "external" | "service")
/**
 * A GitHub login, or a team as organization/team, without @.
 */
export type Owner = string
/**
 * A word for how sensitive the data of a site is: letters, digits, dots, hyphens, underscores and spaces.
 */
export type DataClass = string
/**
 * A day in UTC, written as year-month-day, like 2026-12-31.
 */
export type Day = string
/**
 * A text, never a token.
 */
export type UseOfAToken = string
/**
 * The reason, which is shown to everybody whose run is stopped.
 */
export type PauseReason = string

/**
 * settings.yaml: one Matomo server, and the guards of every run. It never holds secrets; they come from the environment (MATOMO_TOKEN, MATOMO_PASSWORD).
 */
export interface SettingsFile {
/**
 * The Matomo server, with https. The token goes there and nowhere else; MATOMO_URL in the environment, if set, must be the same address.
 */
url: ServerUrl
/**
 * The login that owns the token. Required only when Matomo has several super users and one of them is to lose the right: Matomo does not report whose token it is. Default: the only active super user.
 */
account?: Login
/**
 * Where Matomo runs. For readers; nothing depends on it.
 */
hosting?: ("self-hosted" | "cloud")
/**
 * Which access a run removes. The rest is shown on hold.
 */
removals?: ("written" | "all" | "none")
/**
 * What happens to accounts that are in no manifest.
 */
unmanaged?: ("report" | "ignore" | "remove")
/**
 * Patterns (* and ?) of logins that are neither managed nor reported. Defining such a login is an error.
 */
ignore?: LoginPattern[]
/**
 * The mail domains of your organization. Plans point out people with other e-mails who gain access. Without it nobody is pointed out.
 */
domains?: MailDomain[]
/**
 * Access that no run removes, besides that of the token's own account.
 */
protect?: {
/**
 * Logins that never lose access.
 */
logins?: ProtectedLogin[]
/**
 * How many active super users must remain. Invited ones do not count.
 */
superusers?: number
}
/**
 * Limits for one run. Above a limit, nothing is written; --allow-losing N and --allow-gaining N raise it for one run. The larger of count and percent applies.
 */
limits?: {
/**
 * People who lose any access.
 */
losing?: {
/**
 * Number of people.
 */
count?: number
/**
 * Share of the managed people.
 */
percent?: number
}
/**
 * People who gain admin or super user, and sites that become public.
 */
gaining?: {
/**
 * Number of people and sites.
 */
count?: number
/**
 * Share of the managed people.
 */
percent?: number
}
/**
 * People who lose access because approved grants end. Without it ends have no limit: they were decided when they were approved.
 */
ending?: {
/**
 * Number of people.
 */
count: number
}
}
/**
 * On GitHub: how many people with write permission, who have no part in a pull request, must approve its merged commit after its plan was created. `none` for a team of one: everybody who can merge then decides alone.
 */
approvals?: (number | "none")
/**
 * How people are invited.
 */
invitations?: {
/**
 * Days until an invitation expires.
 */
days?: number
/**
 * What happens to an expired invitation.
 */
expired?: ("report" | "resend")
/**
 * age public keys for which invitation links (provision: invite-link) are encrypted.
 */
recipients?: Recipient[]
}
/**
 * How often somebody confirms what people have (reviewed: DAY of a user). Plans and drift reports show what is due, with its day. Default: no reviews.
 */
reviews?: {
/**
 * The maximum number of days between two reviews of a person.
 */
every?: Duration
/**
 * The older way to write every: a number of days.
 */
days?: number
/**
 * Whom it is about. Default: everybody who has access.
 * 
 * @minItems 1
 */
of?: [Word, ...(Word)[]]
/**
 * On GitHub: who is asked.
 */
by?: ("owner" | "instance")
/**
 * On GitHub: what happens when nobody answers in time.
 */
overdue?: ("report" | "end")
}
/**
 * On GitHub: who is asked about people, teams and site sets without an owner of their own.
 */
owner?: Owner
/**
 * The words for class of site sets and sites, from the least to the most sensitive. A site that has several is shown with the most sensitive one.
 */
classes?: DataClass[]
/**
 * When the token of the job (MATOMO_TOKEN) was created, and when a new one is due. Never the token itself.
 */
token?: {
/**
 * The day on which it was created, in UTC.
 */
made: Day
/**
 * The maximum number of days before a new one is due.
 */
every: Duration
/**
 * Where it is used.
 */
usedBy?: UseOfAToken
}
/**
 * On a public repository: true allows live data (who has which access in Matomo) in comments, summaries, artifacts and the audit branch. Without it, only the difference of the manifests is shown there. Private repositories do not need it.
 */
publish?: boolean
/**
 * Why nothing may be written at the moment. Plans and drift reports continue.
 */
paused?: PauseReason
}

/** The settings of one instance as they are read: every default filled in. */
export interface Settings {
  /** The Matomo server, with https. The token goes there and nowhere else; MATOMO_URL in the environment, if set, must be the same address. */
  readonly url: string
  /** The login that owns the token. Required only when Matomo has several super users and one of them is to lose the right: Matomo does not report whose token it is. Default: the only active super user. */
  readonly account?: string | undefined
  /** Where Matomo runs. For readers; nothing depends on it. */
  readonly hosting: "self-hosted" | "cloud"
  /** Which access a run removes. The rest is shown on hold. */
  readonly removals: "written" | "all" | "none"
  /** What happens to accounts that are in no manifest. */
  readonly unmanaged: "report" | "ignore" | "remove"
  /** Patterns (* and ?) of logins that are neither managed nor reported. Defining such a login is an error. */
  readonly ignore: readonly string[]
  /** The mail domains of your organization. Plans point out people with other e-mails who gain access. Without it nobody is pointed out. */
  readonly domains: readonly string[]
  /** Access that no run removes, besides that of the token's own account. */
  readonly protect: {
    /** Logins that never lose access. */
    readonly logins: readonly string[]
    /** How many active super users must remain. Invited ones do not count. */
    readonly superusers: number
  }
  /** Limits for one run. Above a limit, nothing is written; --allow-losing N and --allow-gaining N raise it for one run. The larger of count and percent applies. */
  readonly limits: {
    /** People who lose any access. */
    readonly losing: {
      /** Number of people. */
      readonly count: number
      /** Share of the managed people. */
      readonly percent: number
    }
    /** People who gain admin or super user, and sites that become public. */
    readonly gaining: {
      /** Number of people and sites. */
      readonly count: number
      /** Share of the managed people. */
      readonly percent: number
    }
    /** People who lose access because approved grants end. Without it ends have no limit: they were decided when they were approved. */
    readonly ending?: {
      /** Number of people. */
      readonly count: number
    } | undefined
  }
  /** On GitHub: how many people with write permission, who have no part in a pull request, must approve its merged commit after its plan was created. `none` for a team of one: everybody who can merge then decides alone. */
  readonly approvals: number | "none"
  /** How people are invited. */
  readonly invitations: {
    /** Days until an invitation expires. */
    readonly days: number
    /** What happens to an expired invitation. */
    readonly expired: "report" | "resend"
    /** age public keys for which invitation links (provision: invite-link) are encrypted. */
    readonly recipients: readonly string[]
  }
  /** How often somebody confirms what people have (reviewed: DAY of a user). Plans and drift reports show what is due, with its day. Default: no reviews. */
  readonly reviews?: {
    /** The maximum number of days between two reviews of a person. */
    readonly every?: string | undefined
    /** The older way to write every: a number of days. */
    readonly days?: number | undefined
    /** Whom it is about. Default: everybody who has access. */
    readonly of?: readonly ("admin" | "superuser" | "external" | "service")[] | undefined
    /** On GitHub: who is asked. */
    readonly by?: "owner" | "instance" | undefined
    /** On GitHub: what happens when nobody answers in time. */
    readonly overdue?: "report" | "end" | undefined
  } | undefined
  /** On GitHub: who is asked about people, teams and site sets without an owner of their own. */
  readonly owner?: string | undefined
  /** The words for class of site sets and sites, from the least to the most sensitive. A site that has several is shown with the most sensitive one. */
  readonly classes: readonly string[]
  /** When the token of the job (MATOMO_TOKEN) was created, and when a new one is due. Never the token itself. */
  readonly token?: {
    /** The day on which it was created, in UTC. */
    readonly made: string
    /** The maximum number of days before a new one is due. */
    readonly every: string
    /** Where it is used. */
    readonly usedBy?: string | undefined
  } | undefined
  /** On a public repository: true allows live data (who has which access in Matomo) in comments, summaries, artifacts and the audit branch. Without it, only the difference of the manifests is shown there. Private repositories do not need it. */
  readonly publish: boolean
  /** Why nothing may be written at the moment. Plans and drift reports continue. */
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
