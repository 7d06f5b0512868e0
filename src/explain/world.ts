import { compareTexts } from "../domain/compare.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { ANONYMOUS, ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights, Role } from "../domain/rights.ts";
import { ROLES } from "../domain/rights.ts";
import type { Desired, DesiredPerson, DesiredPublic } from "../desired/desired.ts";
import { type DeclaredPeople, declaredPeople, publicReaches } from "../desired/declared.ts";
import { type Memberships, membershipsOf, type Reach, reachesOf } from "../desired/grants-of.ts";
import { GrantResolver } from "../desired/resolve-grants.ts";
import type { GrantScope } from "../desired/scope.ts";
import { type SiteView, todaysSites } from "../desired/site-view.ts";
import { SiteSelectors } from "../desired/select-sites.ts";
import type { Grant, Manifest } from "../manifest/model.ts";
import { ownAccount } from "../plan/account.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { planInFull } from "../plan/make-plan.ts";
import type { Effect, Plan, Waiting } from "../plan/plan.generated.ts";
import type { AccountState, Included } from "./explanation.generated.ts";

export interface ExplainInput {
  readonly manifest: Manifest;
  readonly live: Live;
  /** UTC day for which `from` and `until` are evaluated. */
  readonly today: string;
  /**
   * Whether MATOMO_PASSWORD is set (default: true). Without it, changes that need it are on hold.
   */
  readonly hasPassword?: boolean | undefined;
  /** The last verified state, which shows what was changed by hand. */
  readonly baseline?: AnyBaseline | undefined;
}

/** One account or `anonymous`, with everything known about it. */
export interface Subject {
  readonly key: LoginKey;
  readonly login: string;
  readonly account: AccountState;
  readonly live: LivePerson | undefined;
  readonly now: ReadonlyMap<number, Rights>;
  /** `undefined` if the manifests do not manage the account. */
  readonly desired: DesiredPerson | DesiredPublic | undefined;
  /** The same as `desired`; `undefined` for `anonymous`. */
  readonly person: DesiredPerson | undefined;
  readonly reaches: readonly Reach[];
  readonly effects: readonly Effect[];
  /** Effects on sites, by site id. */
  readonly siteEffects: ReadonlyMap<number, Effect>;
  readonly waiting: readonly Waiting[];
}

/**
 * Finds the sites of selectors and grants, using either the approved or the current names of sites.
 */
export interface Sight {
  readonly selectors: SiteSelectors;
  readonly resolver: GrantResolver;
}

/**
 * The data for all explanations. The differences, and the reasons why changes are on hold, come
 * from the plan, so an explanation never contradicts the plan.
 */
export class World {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly today: string;
  readonly plan: Plan;
  readonly desired: Desired;
  readonly memberships: Memberships;
  readonly own: LoginKey | undefined;
  readonly #declared: DeclaredPeople;
  readonly #scope: GrantScope | undefined;
  readonly #approved: Sight;
  readonly #todays: Sight;
  readonly #effects: ReadonlyMap<LoginKey, readonly Effect[]>;
  readonly #waiting: ReadonlyMap<LoginKey, readonly Waiting[]>;

  /** @throws AccessError `usage` when `account` in the settings is not an active super user. */
  constructor({ manifest, live, today, hasPassword = true, baseline }: ExplainInput) {
    this.manifest = manifest;
    this.live = live;
    this.today = today;
    const { plan, desired, scope } = planInFull({
      manifest,
      live,
      now: new Date(live.readAt),
      today,
      run: { hasPassword },
      baseline,
    });
    this.plan = plan;
    this.desired = desired;
    const sightOn = (view: SiteView): Sight => {
      const selectors = new SiteSelectors(view, manifest.siteSets);
      return { selectors, resolver: new GrantResolver(selectors, live.capabilities) };
    };
    this.#todays = sightOn(scope?.todaysView ?? todaysSites(live.sites));
    this.#approved = scope ? sightOn(scope.approvedView) : this.#todays;
    this.#scope = scope;
    this.#declared = declaredPeople(manifest, live.url, today);
    this.memberships = membershipsOf(manifest);
    this.own = ownAccount(live, manifest.settings);
    this.#effects = Map.groupBy(this.plan.effects, ({ login }) => loginKey(login));
    this.#waiting = Map.groupBy(this.plan.waiting, ({ login }) => loginKey(login));
  }

  /**
   * How a grant of a person finds its sites: by approved names if the grant is approved, otherwise
   * by current names.
   */
  sightOf(key: LoginKey, grant: Grant): Sight {
    const reaches = this.#declared.get(key)?.grants.filter((reach) => reach.grant === grant) ?? [];
    const isOpen = reaches.some(({ digest }) => this.#scope?.isApproved(digest) === false);
    return isOpen ? this.#todays : this.#approved;
  }

  /** @param fallback the spelling to use if neither Matomo nor `users:` contains the login */
  subject(key: LoginKey, fallback = ""): Subject {
    const { live, manifest, today } = this;
    const effects = this.#effects.get(key) ?? [];
    const common = {
      key,
      effects,
      siteEffects: new Map(
        effects.flatMap((effect) =>
          effect.kind === "site" ? [[effect.site, effect] as const] : [],
        ),
      ),
      waiting: this.#waiting.get(key) ?? [],
    };
    if (key === ANONYMOUS_KEY) {
      return {
        ...common,
        login: ANONYMOUS,
        account: "public",
        live: undefined,
        now: live.anonymous,
        desired: this.desired.public,
        person: undefined,
        reaches: publicReaches(manifest, today),
      };
    }
    const account = live.people.get(key);
    const person = this.desired.people.get(key);
    return {
      ...common,
      login: account?.login ?? person?.login ?? fallback,
      account: account?.status ?? "none",
      live: account,
      now: account?.access ?? new Map<number, Rights>(),
      desired: person,
      person,
      reaches: person ? reachesOf(person.entry, this.memberships, today) : [],
    };
  }

  /** Everybody in Matomo or under `users:` except `anonymous`, ordered by login. */
  subjects(): Subject[] {
    const keys = new Set([...this.live.people.keys(), ...this.desired.people.keys()]);
    keys.delete(ANONYMOUS_KEY);
    return [...keys].map((key) => this.subject(key)).toSorted((a, b) => compareTexts(a.key, b.key));
  }

  /** The capabilities that each of these roles includes, for roles that include any. */
  included(roles: Iterable<Role>): Included {
    const wanted = new Set(roles);
    const all = ROLES.filter((role) => wanted.has(role)).map(
      (role) =>
        [
          role,
          [...this.live.capabilities].filter(([, roles]) => roles.has(role)).map(([id]) => id),
        ] as const,
    );
    return Object.fromEntries(all.filter(([, ids]) => ids.length > 0));
  }

  stamp(): {
    readonly version: 1;
    readonly url: string;
    readonly day: string;
    readonly readAt: string;
  } {
    return { version: 1, url: this.live.url, day: this.today, readAt: this.live.readAt };
  }
}
