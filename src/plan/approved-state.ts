import { compareTexts } from "../domain/compare.ts";
import type { Day } from "../domain/day.ts";
import { entriesOf } from "../domain/entries.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { nameKey } from "../domain/names.ts";
import { isRole, type Rights } from "../domain/rights.ts";
import type { Site } from "../domain/live.ts";
import type { GrantDigest } from "../desired/digest.ts";
import { identityOf, isSameIdentity, type SiteIdentity } from "../desired/site-identity.ts";
import type { ApprovedSites } from "../desired/site-view.ts";
import type { Baseline } from "./baseline.generated.ts";
import type { AccountChange, Plan, PlanGrant } from "./plan.generated.ts";

/**
 * A grant that an approved plan listed, with the sites by id that it covered when it was last
 * looked up.
 */
export interface ApprovedGrant {
  readonly digest: GrantDigest;
  readonly key: LoginKey;
  /** As it was spelled when it was approved. */
  readonly login: string;
  /** One of the three says what it gives; `everything`: the last day of a user. */
  readonly rights?: Rights | undefined;
  readonly superuser?: true | undefined;
  readonly everything?: true | undefined;
  readonly sites: ReadonlySet<number>;
  readonly from?: Day | undefined;
  readonly until?: Day | undefined;
  /** How the account was approved to be made, where there was none yet: see `invitationOf`. */
  readonly invitation?: string | undefined;
  /** When the run that approved it read Matomo, ISO 8601: plans that are older did not know it. */
  readonly at?: string | undefined;
  /**
   * Sites that it covers and that no approved plan showed with it, or that its plan showed and it
   * no longer covers: another plan approved the identity of the site.
   */
  readonly differs?: ReadonlySet<number> | undefined;
}

/** How an acceptance names an account as it is now. */
export const nameOfAccount = ({
  login,
  kind,
  after,
}: Pick<AccountChange, "login" | "kind" | "after">): string =>
  `${kind} ${loginKey(login)} ${after}`;

/** What approved plans change in the approved state. */
export interface Acceptance {
  readonly added: readonly ApprovedGrant[];
  readonly removed: ReadonlySet<GrantDigest>;
  /** By site id; `null`: the site is gone. */
  readonly identities: ReadonlyMap<number, SiteIdentity | null>;
  /** Accounts as they are now, by `nameOfAccount`. */
  readonly accounts?: ReadonlySet<string> | undefined;
}

/** `write+tagmanager_publish_live_container`, as baselines write rights. */
export const rightsText = (rights: Rights | null): string =>
  rights ? [rights.role, ...rights.capabilities].join("+") : "";

/** @returns `undefined` when the text names no role of Matomo's */
export function rightsFrom(text: string): Rights | undefined {
  const [role = "", ...capabilities] = text.split("+");
  return isRole(role) ? { role, capabilities } : undefined;
}

const fromPlan = (
  { digest, login, rights, superuser, everything, sites, from, until, invitation }: PlanGrant,
  lists: Plan["grants"]["lists"],
): ApprovedGrant => ({
  digest,
  key: loginKey(login),
  login,
  rights,
  superuser,
  everything,
  sites: new Set(sites === undefined ? [] : lists[sites]),
  from,
  until,
  invitation,
});

/**
 * Which parts of a plan an approval covers: all of it, or (a pull request's) what the pull request
 * itself brought.
 */
export type Covered = "all" | "pull-request";

/** Whether approving a plan approves one of the grants that it lists. */
export const covers = ({ initial }: Plan, { cause }: PlanGrant, covered: Covered): boolean =>
  covered === "all" || initial !== undefined || cause === "pull-request";

/** What identities that plans approve are compared with. */
interface KnownSites {
  readonly before: ApprovedState;
  readonly live: ReadonlyMap<number, Site>;
}

const isSame = (a: SiteIdentity | null, b: SiteIdentity | null | undefined): boolean =>
  a === b || (a !== null && b !== null && b !== undefined && isSameIdentity(a, b));

/**
 * The identities that plans approve, by site. What the newest plan shows counts, whichever was
 * merged last; and a change only where it begins at what is approved, or ends at what is true today:
 * else a newer plan was approved since it was made.
 */
function identitiesIn(
  plans: readonly { readonly plan: Plan }[],
  known: KnownSites | undefined,
): Map<number, SiteIdentity | null> {
  const identities = new Map<number, SiteIdentity | null>();
  const byAge = plans.toSorted((a, b) => compareTexts(a.plan.live.readAt, b.plan.live.readAt));
  for (const { plan } of byAge)
    for (const { site, before, after, kind, approves } of plan.identities) {
      if (!approves) continue;
      // A new site has one first identity: another one would be a change that nobody was shown.
      if (kind === "first" && plan.initial === undefined && identities.has(site)) continue;
      if (kind !== "first" && known) {
        const then = known.before.sites.get(site);
        const today = known.live.get(site);
        const isCurrent =
          isSame(before, then) ||
          isSame(before, identities.get(site)) ||
          isSame(after, today ? identityOf(today) : null);
        if (!isCurrent) continue;
      }
      identities.set(site, after);
    }
  return identities;
}

/**
 * What approving plans, oldest first, approves besides their effects. A beginning approves
 * everything that it lists and that is still declared: of several beginnings each lists also what
 * the others change. A grant that several plans list covers what any of them showed.
 */
export function acceptanceOf(
  plans: readonly { readonly plan: Plan; readonly covers: Covered }[],
  declared?: ReadonlySet<GrantDigest>,
  known?: KnownSites,
): Acceptance {
  const added = new Map<GrantDigest, ApprovedGrant>();
  const removed = new Set<GrantDigest>();
  const identities = identitiesIn(plans, known);
  for (const { plan, covers: covered } of plans) {
    const { grants } = plan;
    const isCovered = (grant: PlanGrant): boolean => covers(plan, grant, covered);
    for (const { digest } of grants.removed.filter(isCovered)) {
      added.delete(digest);
      removed.add(digest);
    }
    const isOpen = ({ digest }: PlanGrant): boolean =>
      plan.initial === undefined || (declared?.has(digest) ?? true);
    for (const grant of grants.added.filter((one) => isCovered(one) && isOpen(one))) {
      const own = fromPlan(grant, grants.lists);
      const shown = added.get(grant.digest)?.sites ?? new Set();
      added.set(grant.digest, { ...own, sites: own.sites.union(shown) });
    }
  }
  const accounts = new Set(
    plans
      .flatMap(({ plan }) => plan.accountChanges ?? [])
      .filter(({ approves }) => approves)
      .map(nameOfAccount),
  );
  return { added: [...added.values()], removed, identities, accounts };
}

/**
 * What is approved after plans were; `undefined` where nothing is known to be approved: there is no
 * record, and no plan that begins one.
 */
export function stateAfter(
  before: ApprovedState | undefined,
  accepted: Acceptance | undefined,
): ApprovedState | undefined {
  if (!accepted || (!before && accepted.identities.size === 0)) return before;
  return (before ?? ApprovedState.empty).with(accepted);
}

/**
 * Which of some sites still have a name that belongs to another one: an exact name means the site
 * that had it first, also after that one was deleted, until an approved plan says otherwise.
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

/** What was approved for one server: grants by digest, and sites by id. */
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

  /** The state after plans were approved. */
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

  /** Without grants that do not count. */
  without(digests: Iterable<GrantDigest>): ApprovedState {
    return this.with({ added: [], removed: new Set(digests), identities: new Map() });
  }

  static readonly empty = new ApprovedState(new Map(), 0, new Map());

  isApproved(digest: GrantDigest): boolean {
    return this.grants.has(digest);
  }

  /** Whether all that a grant covers was approved with it. */
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
