import type { Day } from "../domain/day.ts";
import { entriesOf } from "../domain/entries.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { nameKey } from "../domain/names.ts";
import { isRole, type Rights } from "../domain/rights.ts";
import type { GrantDigest } from "../desired/digest.ts";
import type { SiteIdentity } from "../desired/site-identity.ts";
import type { ApprovedSites } from "../desired/site-view.ts";
import type { Baseline } from "./baseline.generated.ts";
import type { AccountChange } from "./plan.generated.ts";

/**
 * A grant that an approved plan listed, with the ids of the sites that it covered when it was last
 * resolved.
 */
export interface ApprovedGrant {
  readonly digest: GrantDigest;
  readonly key: LoginKey;
  /** The login as spelled when it was approved. */
  readonly login: string;
  /** Exactly one of the three is set. `everything`: the last day of a user. */
  readonly rights?: Rights | undefined;
  readonly superuser?: true | undefined;
  readonly everything?: true | undefined;
  readonly sites: ReadonlySet<number>;
  readonly from?: Day | undefined;
  readonly until?: Day | undefined;
  /** How the account was to be created if there was no account yet, see `invitationOf`. */
  readonly invitation?: string | undefined;
  /**
   * When the run that approved the grant read Matomo, ISO 8601. Older plans do not contain the
   * grant.
   */
  readonly at?: string | undefined;
  /**
   * Sites on which the grant differs from its plan: the grant covers a site that its plan did not
   * show, or no longer covers a site that its plan showed. The cause is that another plan approved
   * the site's new identity.
   */
  readonly differs?: ReadonlySet<number> | undefined;
}

/** The name of an account's current state in an acceptance. */
export const nameOfAccount = ({
  login,
  kind,
  after,
}: Pick<AccountChange, "login" | "kind" | "after">): string =>
  `${kind} ${loginKey(login)} ${after}`;

/** The changes that approved plans make to the approved state. */
export interface Acceptance {
  readonly added: readonly ApprovedGrant[];
  readonly removed: ReadonlySet<GrantDigest>;
  /** By site id. `null`: the site is deleted. */
  readonly identities: ReadonlyMap<number, SiteIdentity | null>;
  /** Current accounts, by `nameOfAccount`. */
  readonly accounts?: ReadonlySet<string> | undefined;
}

/** `write+tagmanager_publish_live_container`, as baselines store rights. */
export const rightsText = (rights: Rights | null): string =>
  rights ? [rights.role, ...rights.capabilities].join("+") : "";

/** @returns `undefined` if the text does not begin with a role of Matomo */
export function rightsFrom(text: string): Rights | undefined {
  const [role = "", ...capabilities] = text.split("+");
  return isRole(role) ? { role, capabilities } : undefined;
}

/**
 * The approved state after plans were approved. `undefined` if nothing is known to be approved:
 * there is no record, and no plan that starts one.
 */
export function stateAfter(
  before: ApprovedState | undefined,
  accepted: Acceptance | undefined,
): ApprovedState | undefined {
  if (!accepted || (!before && accepted.identities.size === 0)) return before;
  return (before ?? ApprovedState.empty).with(accepted);
}

/**
 * The new sites that have the name of another site. Until an approved plan says otherwise, an exact
 * name stands for the site that had it first, even if that site was deleted.
 */
export function sharedNames(
  sites: ReadonlyMap<number, SiteIdentity>,
  newcomers: ReadonlySet<number>,
): Set<number> {
  const owned = new Set(
    [...sites].flatMap(([id, { name }]) => (newcomers.has(id) ? [] : [nameKey(name)])),
  );
  return new Set(
    [...newcomers].filter((id) => {
      const site = sites.get(id);
      return site !== undefined && owned.has(nameKey(site.name));
    }),
  );
}

/** Everything that is approved for one server: grants by digest, and sites by id. */
export class ApprovedState implements ApprovedSites {
  readonly sites: ReadonlyMap<number, SiteIdentity>;
  readonly nameTaken: ReadonlySet<number>;
  readonly highest: number;
  readonly grants: ReadonlyMap<GrantDigest, ApprovedGrant>;
  #byPerson: ReadonlyMap<LoginKey, readonly ApprovedGrant[]> | undefined;

  constructor(
    sites: ReadonlyMap<number, SiteIdentity>,
    highest: number,
    grants: ReadonlyMap<GrantDigest, ApprovedGrant>,
    nameTaken: ReadonlySet<number> = new Set(),
  ) {
    this.sites = sites;
    this.nameTaken = nameTaken;
    this.highest = highest;
    this.grants = grants;
  }

  static of(baseline: Baseline): ApprovedState {
    const grants = entriesOf(baseline.grants).map(
      ([digest, grant]): [GrantDigest, ApprovedGrant] => {
        const { login, rights, superuser, everything, sites, from, until } = grant;
        const { invitation, at, differs } = grant;
        const list = sites === undefined ? [] : (baseline.lists[sites] ?? []);
        const key = loginKey(login);
        return [
          digest,
          {
            digest,
            key,
            login,
            rights: rights === undefined ? undefined : rightsFrom(rights),
            superuser,
            everything,
            sites: new Set(list),
            from,
            until,
            invitation,
            at,
            differs: differs && new Set(differs),
          },
        ];
      },
    );
    const sites = entriesOf(baseline.sites).map(([id, identity]): [number, SiteIdentity] => [
      Number(id),
      identity,
    ]);
    return new ApprovedState(
      new Map(sites),
      baseline.highestSite,
      new Map(grants),
      new Set(baseline.nameTaken),
    );
  }

  /** The approved state after plans were approved. */
  with({ added, removed, identities }: Acceptance): ApprovedState {
    const grants = new Map(this.grants);
    for (const digest of removed) grants.delete(digest);
    for (const grant of added) grants.set(grant.digest, grant);
    const sites = new Map(this.sites);
    for (const [id, identity] of identities) {
      if (identity) sites.set(id, identity);
      else sites.delete(id);
    }
    const highest = Math.max(this.highest, ...identities.keys());
    const fresh = [...identities.keys()].filter((id) => id > this.highest);
    const newcomers = new Set([...this.nameTaken, ...fresh]);
    return new ApprovedState(sites, highest, grants, sharedNames(sites, newcomers));
  }

  /** The approved state without these grants. */
  without(digests: Iterable<GrantDigest>): ApprovedState {
    return this.with({ added: [], removed: new Set(digests), identities: new Map() });
  }

  static readonly empty = new ApprovedState(new Map(), 0, new Map());

  isApproved(digest: GrantDigest): boolean {
    return this.grants.has(digest);
  }

  /** Whether everything that the grant covers was approved with it. */
  isWhole(digest: GrantDigest): boolean {
    const grant = this.grants.get(digest);
    return grant !== undefined && (grant.differs?.size ?? 0) === 0;
  }

  /** The approved grants of each person. */
  byPerson(): ReadonlyMap<LoginKey, readonly ApprovedGrant[]> {
    this.#byPerson ??= Map.groupBy(this.grants.values(), ({ key }) => key);
    return this.#byPerson;
  }
}
