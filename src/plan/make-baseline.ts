import { compareTexts } from "../domain/compare.ts";
import { daysBetween } from "../domain/day.ts";
import { entriesOf } from "../domain/entries.ts";
import { type Live, type LivePerson, spelledLogin } from "../domain/live.ts";
import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { declaredPeople } from "../desired/declared.ts";
import { identityOf } from "../desired/site-identity.ts";
import type { Manifest } from "../manifest/model.ts";
import {
  type ApprovedGrant,
  type ApprovedState,
  rightsText,
  sharedNames,
} from "./approved-state.ts";
import { type AnyBaseline, emailHash } from "./baseline.ts";
import type {
  Baseline,
  BaselineAccess,
  BaselineGrant,
  BaselinePerson,
} from "./baseline.generated.ts";
import { coverageOf } from "./differing-sites.ts";
import { effectHash, placeOf } from "./effect-core.ts";
import { endDrafts } from "./ends.ts";
import { inheritedAfter } from "./inherited.ts";
import type { Effect, Plan } from "./plan.generated.ts";
import { rememberChanges } from "./recorded-changes.ts";
import { SiteLists } from "./site-lists.ts";
import { sinceOf } from "./waiting-since.ts";

export interface BaselineInput {
  /** The state read after the apply. */
  readonly live: Live;
  /** The differences that remain after the apply. */
  readonly plan: Plan;
  readonly manifest: Manifest;
  /**
   * The approved state, including what this run's plans approved. `undefined` if nothing is known
   * to be approved yet.
   */
  readonly state: ApprovedState | undefined;
  /**
   * The previous baseline. Its values are kept in places that somebody changed by hand after it was
   * written.
   */
  readonly previous: AnyBaseline | undefined;
  /** The effects that this run applied. */
  readonly made: readonly Effect[];
  /** Names of the merged pull requests' plans that are included in `state`. */
  readonly accepted?: readonly string[] | undefined;
}

const byText = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries([...entries].toSorted(([a], [b]) => compareTexts(a, b)));

function accessOf(rows: ReadonlyMap<number, Rights>): BaselineAccess {
  const byRights = Map.groupBy(
    [...rows].toSorted(([a], [b]) => a - b),
    ([, rights]) => rightsText(rights),
  );
  return byText([...byRights].map(([rights, own]) => [rights, own.map(([site]) => site)] as const));
}

const remember = ({ superuser, email, registered, access }: LivePerson): BaselinePerson => ({
  superuser,
  email: emailHash(email),
  ...(registered === undefined ? {} : { registered }),
  access: accessOf(access),
});

/** The person's access, with the earlier rights on one site. */
function withSite(access: BaselineAccess, site: number, before: BaselineAccess): BaselineAccess {
  const others = entriesOf(access).flatMap(([rights, sites]): [string, number[]][] => {
    const rest = sites.filter((other) => other !== site);
    return rest.length > 0 ? [[rights, rest]] : [];
  });
  const was = entriesOf(before).find(([, sites]) => sites.includes(site))?.[0];
  const merged = new Map(others);
  if (was !== undefined)
    merged.set(
      was,
      [...(merged.get(was) ?? []), site].toSorted((a, b) => a - b),
    );
  return byText(merged);
}

/**
 * The people of the new baseline. Where something was changed by hand, the values of the previous
 * baseline are kept. Otherwise the next check would not see the change any more.
 */
function peopleOf({ live, plan, previous }: BaselineInput): Record<string, BaselinePerson> {
  const people = new Map(
    [...live.people.values()].map((person) => [person.login, remember(person)] as const),
  );
  if (!previous) return byText(people);
  const before = new Map(
    entriesOf<BaselinePerson>(previous.people).map(
      ([login, person]) => [loginKey(login), { login, person }] as const,
    ),
  );
  const keepWhole = (key: LoginKey, login: string): void => {
    people.delete(login);
    const was = before.get(key);
    if (was) people.set(was.login, was.person);
  };
  for (const effect of plan.effects) {
    if (effect.cause !== "by-hand") continue;
    const key = loginKey(effect.login);
    const now = people.get(effect.login);
    const was = before.get(key)?.person;
    if (!now || !was || effect.kind === "account" || effect.kind === "superuser")
      keepWhole(key, effect.login);
    else if (effect.kind === "email") people.set(effect.login, { ...now, email: was.email });
    else
      people.set(effect.login, { ...now, access: withSite(now.access, effect.site, was.access) });
  }
  for (const { login, kind } of plan.accountChanges ?? []) {
    const now = people.get(login);
    const was = before.get(loginKey(login))?.person;
    if (kind === "recreated") keepWhole(loginKey(login), login);
    else if (now && was) people.set(login, { ...now, email: was.email });
  }
  for (const { login, isNew } of plan.unmanaged.people)
    if (isNew) keepWhole(loginKey(login), login);
  return byText(people);
}

function publicSitesOf({ live, plan, previous }: BaselineInput): number[] {
  const byHand = plan.effects.filter(({ cause }) => cause === "by-hand");
  const open = new Set(
    byHand.flatMap((effect) =>
      effect.kind === "site" && loginKey(effect.login) === ANONYMOUS_KEY ? [effect.site] : [],
    ),
  );
  const sites = [...live.anonymous.keys()].filter((site) => !open.has(site));
  const kept = (previous?.public ?? []).filter((site) => open.has(site));
  return [...sites, ...kept].toSorted((a, b) => a - b);
}

const leftOf = ({ plan }: BaselineInput): Record<string, string> =>
  byText(
    plan.effects
      .filter(({ cause }) => cause !== "by-hand")
      .map((effect) => [effectHash(effect), effect.cause] as const),
  );

/**
 * Sites that a grant no longer covers but where the person still has access. The end of the grant
 * must remove that access too.
 */
function stillHad({ key, sites }: ApprovedGrant, live: Live): number[] {
  const access = key === ANONYMOUS_KEY ? live.anonymous : live.people.get(key)?.access;
  return [...sites].filter((site) => access?.has(site));
}

/** How many days GitHub keeps a plan. An older plan cannot be used for an approval. */
const MAX_PLAN_AGE = 90;

/**
 * The sites on which a grant still differs from what plans showed. Sites that no longer exist or no
 * longer differ are left out.
 */
function differingNow(
  { differs, sites }: ApprovedGrant,
  now: ReadonlySet<number> | undefined,
  live: Live,
): number[] {
  return [...(differs ?? [])]
    .filter((site) => live.sites.has(site) && (!now || now.has(site) !== sites.has(site)))
    .toSorted((a, b) => a - b);
}

function grantsOf(input: BaselineInput, state: ApprovedState): Pick<Baseline, "grants" | "lists"> {
  const { live, plan, manifest } = input;
  const today = plan.day;
  const lists = new SiteLists();
  const open = new Set(endDrafts(state, live, today).map(({ key }) => key));
  const declared = declaredPeople(manifest, live.url, today);
  const covered = coverageOf(state, declared, input, (digest) => state.isApproved(digest));
  const grants: [string, BaselineGrant][] = [];
  for (const grant of state.grants.values()) {
    const { digest, key, login, rights, superuser, everything, from, until, invitation } = grant;
    const { at } = grant;
    // The end of this grant was verified. Access that is granted afterwards is a change by hand.
    if (until !== undefined && until < today && !open.has(key)) continue;
    const now = covered.get(digest);
    const differs = differingNow(grant, now, live);
    // Sites that a plan showed stay, until another plan shows that the grant no longer covers them.
    const seen = grant.sites.intersection(new Set(differs));
    const granted = now?.difference(new Set(differs)).union(seen);
    // If there are errors, nobody knows which sites are covered, so the earlier sites are kept.
    const sites = granted ? granted.union(new Set(stillHad(grant, live))) : grant.sites;
    grants.push([
      digest,
      {
        login: spelledLogin(live, login),
        ...(rights ? { rights: rightsText(rights), sites: lists.add(sites) } : {}),
        ...(superuser ? { superuser } : {}),
        ...(everything ? { everything } : {}),
        ...(from === undefined ? {} : { from }),
        ...(until === undefined ? {} : { until }),
        ...(at === undefined || daysBetween(at.slice(0, 10), today) > MAX_PLAN_AGE ? {} : { at }),
        ...(differs.length > 0 ? { differs } : {}),
        ...(invitation === undefined ? {} : { invitation }),
      },
    ]);
  }
  return { grants: byText(grants), lists: lists.all() };
}

/** The places that an unfinished run may have changed and that still differ. */
function stillApplying({ plan, previous }: BaselineInput): Baseline["applying"] {
  const before = previous?.version === 2 ? previous.applying : undefined;
  if (!before) return undefined;
  const open = new Set(
    plan.effects.filter(({ cause }) => cause === "by-hand").map((effect) => placeOf(effect)),
  );
  const places = before.places.filter((place) => open.has(place));
  return places.length > 0 ? { at: before.at, places } : undefined;
}

/** The new baseline: the state that was read after an apply, and everything that is approved. */
export function makeBaseline(input: BaselineInput): AnyBaseline {
  const { live, plan, state } = input;
  const common = {
    url: live.url,
    at: live.readAt,
    day: plan.day,
    people: peopleOf(input),
    public: publicSitesOf(input),
    left: leftOf(input),
  };
  const highest = Math.max(0, ...live.sites.keys());
  if (!state) {
    const people = Object.entries(common.people).map(
      ([login, { superuser, email, access }]) => [login, { superuser, email, access }] as const,
    );
    const isOlder = input.previous?.version === 1 && input.previous.unapproved !== true;
    return {
      ...common,
      version: 1,
      ...(isOlder ? {} : { unapproved: true }),
      lastSite: highest,
      people: byText(people),
    };
  }
  const applying = stillApplying(input);
  const sites = new Map(state.sites);
  const fresh = [...live.sites.values()].filter(({ id }) => id > state.highest);
  for (const site of fresh) sites.set(site.id, identityOf(site));
  const newcomers = new Set([...state.nameTaken, ...fresh.map(({ id }) => id)]);
  const nameTaken = sharedNames(sites, newcomers);
  return {
    ...common,
    version: 2,
    sites: Object.fromEntries([...sites].map(([id, identity]) => [String(id), identity])),
    ...(nameTaken.size > 0 ? { nameTaken: [...nameTaken].toSorted((a, b) => a - b) } : {}),
    highestSite: Math.max(state.highest, highest),
    ...grantsOf(input, state),
    inherited: byText(Object.entries(inheritedAfter(live, plan))),
    since: sinceOf(plan, input.previous, live.readAt),
    changes: rememberChanges(input.previous, input.made, live.readAt),
    ...(input.accepted && input.accepted.length > 0 ? { accepted: [...input.accepted] } : {}),
    ...(applying ? { applying } : {}),
  };
}
