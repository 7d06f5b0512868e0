import type { Day, Period } from "../domain/day.ts";
import type { Location } from "../domain/diagnostic.ts";
import type { Duration } from "../domain/duration.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Owner } from "../domain/owner.ts";
import type { Role } from "../domain/rights.ts";
import type { User } from "./access.generated.ts";
import type { Settings } from "./settings.generated.ts";

export type { Settings };

/**
 * One item of `sites:`, `except:` or a site set, checked, but not yet compared with a live Matomo.
 */
export type SiteSelector =
  | { readonly kind: "all"; readonly at: Location }
  /**
   * `12` or `{ id: 12, name: Shop }`. The id decides; if the site has another name, that is a
   * warning.
   */
  | {
      readonly kind: "id";
      readonly id: number;
      readonly name?: string | undefined;
      readonly at: Location;
    }
  /** `Shop DE`: exactly one site with this name. */
  | { readonly kind: "name"; readonly name: string; readonly at: Location }
  /** Patterns. Every key that is present must match. `set` is the name of a site set. */
  | {
      readonly kind: "match";
      readonly group?: string | undefined;
      readonly name?: string | undefined;
      readonly url?: string | undefined;
      readonly set?: string | undefined;
      readonly at: Location;
    };

/** One item of `access:`: a role on sites. */
export interface Grant extends Period {
  readonly role: Role;
  /** The name under `roles:`, if the grant uses one. */
  readonly roleName?: string | undefined;
  /** Capabilities of the named role and of the grant together. */
  readonly capabilities: readonly { readonly id: string; readonly at: Location }[];
  readonly sites: readonly SiteSelector[];
  readonly except: readonly SiteSelector[];
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly at: Location;
}

/** `superuser: true`, or `superuser: { until, reason }`. */
export interface SuperuserGrant extends Period {
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly at: Location;
}

export type Provision = NonNullable<User["provision"]>;

/**
 * When a token was created and how often it must be replaced. The token itself is never in the
 * files.
 */
export interface TokenDates {
  readonly made: Day;
  readonly every: Duration;
  readonly usedBy?: string | undefined;
  readonly at: Location;
}

/**
 * A person or service account as the manifests define it. The user's own `from` and `until` limit
 * all of the user's access.
 */
export interface UserEntry extends Period {
  readonly key: LoginKey;
  readonly login: string;
  readonly email?: string | undefined;
  readonly emailAt?: Location | undefined;
  readonly kind: NonNullable<User["kind"]>;
  readonly provision: Provision;
  readonly managedBy?: User["managedBy"];
  /** `absent: true`: the account is to be deleted. */
  readonly absent: boolean;
  readonly superuser?: SuperuserGrant | undefined;
  /** `undefined` without an `access` key. An empty list (`access: []`) removes all access. */
  readonly access?: readonly Grant[] | undefined;
  /** The position of the `access` key. */
  readonly accessAt?: Location | undefined;
  readonly reviewed?: Day | undefined;
  /** The position of the `reviewed` key. */
  readonly reviewedAt?: Location | undefined;
  /** Whom reviews on GitHub ask about this person. */
  readonly owner?: Owner | undefined;
  /** When the token of a service account is due. */
  readonly token?: TokenDates | undefined;
  /** The reason for this person's access, or for its end. */
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly at: Location;
}

export interface Membership extends Period {
  readonly key: LoginKey;
  readonly login: string;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly at: Location;
}

export interface Team extends Period {
  readonly name: string;
  readonly members: readonly Membership[];
  readonly access: readonly Grant[];
  /** Whom reviews on GitHub ask about the members. */
  readonly owner?: Owner | undefined;
  readonly at: Location;
}

/** How sensitive the data of some sites is, from a `class` key. */
export interface DataClassLine {
  readonly class: string;
  readonly items: readonly SiteSelector[];
  readonly at: Location;
}

export interface SiteSet {
  readonly name: string;
  readonly items: readonly SiteSelector[];
  /** Whom reviews on GitHub ask about people whose own grants use the set. */
  readonly owner?: Owner | undefined;
  /** The class of the set and the classes of single selectors in it. Empty without `class` keys. */
  readonly classes: readonly DataClassLine[];
  readonly at: Location;
}

/** A line of approve.yaml: the approval of a plan that is on hold. */
export interface ApproveLine {
  /** The hash of the plan, or the beginning of that hash. */
  readonly plan: string;
  readonly reason: string;
  readonly at: Location;
}

/**
 * All checked files of one instance, merged. Logins that Matomo treats as the same share one key.
 */
export interface Manifest {
  readonly settings: Settings;
  readonly users: ReadonlyMap<LoginKey, UserEntry>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly siteSets: ReadonlyMap<string, SiteSet>;
  /**
   * `undefined`: public access is unmanaged. A list, even an empty one, is the complete access of
   * `anonymous`. The role is always view.
   */
  readonly public?: { readonly grants: readonly Grant[]; readonly at: Location } | undefined;
  readonly released: ReadonlyMap<LoginKey, { readonly login: string; readonly at: Location }>;
  /** Approvals of plans on hold, from approve.yaml. These approvals count only on GitHub. */
  readonly approve?: readonly ApproveLine[] | undefined;
}

/** The text of one manifest file. `path` is the name that messages show. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
