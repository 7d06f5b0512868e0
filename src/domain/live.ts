import { loginKey, type LoginKey } from "./login.ts";
import type { OddityKind } from "./oddities.ts";
import type { CapabilityCatalog, Rights } from "./rights.ts";

/** A Matomo site ("website", "measurable"), as `SitesManager.getAllSites` gives it. */
export interface Site {
  readonly id: number;
  readonly name: string;
  /** Empty when the site is in no group. */
  readonly group: string;
  readonly mainUrl: string;
}

/**
 * active: can log in. pending: invited, the invitation still holds. expired: invited, the
 * invitation ran out (Matomo deletes such accounts some days later by itself).
 */
export type AccountStatus = "active" | "pending" | "expired";

/** One account as it is now. */
export interface LivePerson {
  readonly key: LoginKey;
  /** Spelled as `UsersManager.getUsers` spells it: only this spelling is ever sent. */
  readonly login: string;
  readonly email: string;
  readonly superuser: boolean;
  readonly status: AccountStatus;
  /** Rights by site id. Empty for super users: Matomo keeps no rows for them that count. */
  readonly access: ReadonlyMap<number, Rights>;
  readonly usesTwoFactor: boolean | undefined;
  /**
   * When the account last used Matomo's interface, ISO 8601 in UTC; calls of the API do not count.
   * `undefined`: never, as far as Matomo knows.
   */
  readonly lastSeen?: string | undefined;
  /** When the account was made, ISO 8601 in UTC, as far as Matomo says it. */
  readonly registered?: string | undefined;
  /** The login of who invited them; accounts that were made otherwise have none. */
  readonly invitedBy?: string | undefined;
}

/**
 * A scheduled report; Matomo deletes it with the account, or with the owner's access to its site.
 */
export interface ScheduledReport {
  readonly id: number;
  readonly key: LoginKey;
  readonly siteId: number;
  readonly description: string;
}

/**
 * Something untidy in a grown instance that was read as Matomo itself reads it. Reported, never a
 * difference.
 */
export interface Oddity {
  readonly kind: OddityKind;
  readonly message: string;
  /** How many access rows it concerns, or other things that the message names. */
  readonly rows: number;
}

/**
 * The whole live state of one Matomo server. Complete by construction: a partial read is an error,
 * never a smaller state.
 */
export interface Live {
  /** ISO time in UTC at which reading ended. */
  readonly readAt: string;
  readonly version: string;
  readonly url: string;
  readonly capabilities: CapabilityCatalog;
  readonly sites: ReadonlyMap<number, Site>;
  /** Everybody but `anonymous`. */
  readonly people: ReadonlyMap<LoginKey, LivePerson>;
  /** What visitors without a login may see. */
  readonly anonymous: ReadonlyMap<number, Rights>;
  /**
   * Rights that access rows give to logins without an account. An account made with such a login
   * inherits them (observed on 5.0.2).
   */
  readonly orphans: ReadonlyMap<LoginKey, ReadonlyMap<number, Rights>>;
  /** `null` when the ScheduledReports plugin is off: then what a loss destroys is not known. */
  readonly reports: readonly ScheduledReport[] | null;
  readonly oddities: readonly Oddity[];
  /** HTTP requests that reading took. */
  readonly requests: number;
}

/** The login as Matomo spells it; as it is given for an account that does not exist. */
export const spelledLogin = ({ people }: Live, login: string): string =>
  people.get(loginKey(login))?.login ?? login;
