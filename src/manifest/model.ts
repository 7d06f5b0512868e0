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
 * One item of `sites:`, `except:` or a site set, checked but not yet looked up in a live Matomo.
 */
export type SiteSelector =
  | { readonly kind: "all"; readonly at: Location }
  /** `12`, or `{ id: 12, name: Shop }`: the id decides, another name is a warning. */
  | {
      readonly kind: "id";
      readonly id: number;
      readonly name?: string | undefined;
      readonly at: Location;
    }
  /** `Shop DE`: exactly one site of this name. */
  | { readonly kind: "name"; readonly name: string; readonly at: Location }
  /** Patterns; every key that is there must match. `set` names a site set. */
  | {
      readonly kind: "match";
      readonly group?: string | undefined;
      readonly name?: string | undefined;
      readonly url?: string | undefined;
      readonly set?: string | undefined;
      readonly at: Location;
    };

/** One line that gives a role on sites. */
export interface Grant extends Period {
  readonly role: Role;
  /** The name under `roles:` when the grant used one. */
  readonly roleName?: string | undefined;
  /** Those of the named role and of the grant together. */
  readonly capabilities: readonly { readonly id: string; readonly at: Location }[];
  readonly sites: readonly SiteSelector[];
  readonly except: readonly SiteSelector[];
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly at: Location;
}

/** `superuser: true` or `superuser: { until, reason }`. */
export interface SuperuserGrant extends Period {
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly at: Location;
}

export type Provision = NonNullable<User["provision"]>;

/** When a token was made and when a new one is due; the token itself is nowhere in the files. */
export interface TokenDates {
  readonly made: Day;
  readonly every: Duration;
  readonly usedBy?: string | undefined;
  readonly at: Location;
}

/**
 * A person (or service account) as the manifests want it. Its own `from`/`until` bound everything
 * below it.
 */
export interface UserEntry extends Period {
  readonly key: LoginKey;
  readonly login: string;
  readonly email?: string | undefined;
  readonly emailAt?: Location | undefined;
  readonly kind: NonNullable<User["kind"]>;
  readonly provision: Provision;
  readonly managedBy?: User["managedBy"];
  /** `absent: true`: the account must not exist. */
  readonly absent: boolean;
  readonly superuser?: SuperuserGrant | undefined;
  /**
   * `undefined` when there is no `access` key; an empty list is `access: []`, a line that ends
   * access.
   */
  readonly access?: readonly Grant[] | undefined;
  /** Where the `access` key stands. */
  readonly accessAt?: Location | undefined;
  readonly reviewed?: Day | undefined;
  /** Where the `reviewed` key stands. */
  readonly reviewedAt?: Location | undefined;
  /** Who is asked about this person on GitHub. */
  readonly owner?: Owner | undefined;
  /** The calendar of a service account's token. */
  readonly token?: TokenDates | undefined;
  /** Why somebody is here, or why they leave. */
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
  /** Who is asked about the members on GitHub. */
  readonly owner?: Owner | undefined;
  readonly at: Location;
}

/** How sensitive the data of some sites is. */
export interface DataClassLine {
  readonly class: string;
  readonly items: readonly SiteSelector[];
  readonly at: Location;
}

export interface SiteSet {
  readonly name: string;
  readonly items: readonly SiteSelector[];
  /** Who is asked on GitHub about people whose own grants name the set. */
  readonly owner?: Owner | undefined;
  /** The class of the set, and those of single selectors in it; empty when nobody wrote one. */
  readonly classes: readonly DataClassLine[];
  readonly at: Location;
}

/** A line of approve.yaml: somebody approves a plan that was on hold. */
export interface ApproveLine {
  /** The hash of the plan, or its beginning. */
  readonly plan: string;
  readonly reason: string;
  readonly at: Location;
}

/**
 * Everything the folder of one instance says, merged and checked; logins as keys are those Matomo
 * would take for the same.
 */
export interface Manifest {
  readonly settings: Settings;
  readonly users: ReadonlyMap<LoginKey, UserEntry>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly siteSets: ReadonlyMap<string, SiteSet>;
  /**
   * `undefined`: unmanaged. A list, even an empty one, is the whole truth about `anonymous`. Role
   * is always view.
   */
  readonly public?: { readonly grants: readonly Grant[]; readonly at: Location } | undefined;
  readonly released: ReadonlyMap<LoginKey, { readonly login: string; readonly at: Location }>;
  /** Approvals of plans on hold, from approve.yaml; they mean something on GitHub only. */
  readonly approve?: readonly ApproveLine[] | undefined;
}

/** A manifest file as text, before anything is known about it. `path` is how messages name it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
