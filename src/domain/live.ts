import { loginKey, type LoginKey } from "./login.ts";
import type { OddityKind } from "./oddities.ts";
import type { CapabilityCatalog, Rights } from "./rights.ts";

/** A Matomo site ("website", "measurable"), as `SitesManager.getAllSites` returns it. */
export interface Site {
  readonly id: number;
  readonly name: string;
  /** Empty if the site is in no group. */
  readonly group: string;
  readonly mainUrl: string;
}

/**
 * active: can log in. pending: invited, and the invitation is still valid. expired: the invitation
 * has expired, and Matomo deletes the account some days later.
 */
export type AccountStatus = "active" | "pending" | "expired";

/** The current state of one account. */
export interface LivePerson {
  readonly key: LoginKey;
  /** Spelled as in `UsersManager.getUsers`. Only this spelling is ever sent to Matomo. */
  readonly login: string;
  readonly email: string;
  readonly superuser: boolean;
  readonly status: AccountStatus;
  /** Rights by site id. Empty for super users, because Matomo ignores their access rows. */
  readonly access: ReadonlyMap<number, Rights>;
  readonly usesTwoFactor: boolean | undefined;
  /**
   * When the account last used Matomo's interface, ISO 8601 in UTC. API calls do not count.
   * `undefined` if Matomo has no such time.
   */
  readonly lastSeen?: string | undefined;
  /** When the account was created, ISO 8601 in UTC, if Matomo returns it. */
  readonly registered?: string | undefined;
  /**
   * The login of the person who sent the invitation to this account. Missing for accounts that were
   * created directly.
   */
  readonly invitedBy?: string | undefined;
}

/**
 * A scheduled report. Matomo deletes a report together with its owner's account, and when the owner
 * loses the site.
 */
export interface ScheduledReport {
  readonly id: number;
  readonly key: LoginKey;
  readonly siteId: number;
  readonly description: string;
}

/**
 * An inconsistency in the server's data, which was read the way Matomo itself reads it. Oddities
 * are reported and never become differences.
 */
export interface Oddity {
  readonly kind: OddityKind;
  readonly message: string;
  /** The number of access rows concerned, or of whatever else the message counts. */
  readonly rows: number;
}

/**
 * The whole live state of one Matomo server. An incomplete read is an error and never results in a
 * smaller state.
 */
export interface Live {
  /** ISO time in UTC at which reading ended. */
  readonly readAt: string;
  readonly version: string;
  readonly url: string;
  readonly capabilities: CapabilityCatalog;
  readonly sites: ReadonlyMap<number, Site>;
  /** Everybody except `anonymous`. */
  readonly people: ReadonlyMap<LoginKey, LivePerson>;
  /** What visitors without a login can see: rights by site id. */
  readonly anonymous: ReadonlyMap<number, Rights>;
  /**
   * Rights that access rows grant to logins without an account. A new account with such a login
   * inherits these rights (observed on 5.0.2).
   */
  readonly orphans: ReadonlyMap<LoginKey, ReadonlyMap<number, Rights>>;
  /**
   * `null` if the ScheduledReports plugin is off, so that nobody knows which reports a change
   * deletes.
   */
  readonly reports: readonly ScheduledReport[] | null;
  readonly oddities: readonly Oddity[];
  /** The number of HTTP requests that reading needed. */
  readonly requests: number;
}

/** The login as Matomo spells it, or as given if no such account exists. */
export const spelledLogin = ({ people }: Live, login: string): string =>
  people.get(loginKey(login))?.login ?? login;
