import { type Day, phaseOf } from "../domain/day.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { placeOf } from "./effect-core.ts";
import { ANONYMOUS, ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import {
  abilities,
  type CapabilityCatalog,
  containsRights,
  joinRights,
  makeRights,
  type Rights,
  ROLES,
} from "../domain/rights.ts";
import type { ApprovedGrant, ApprovedState } from "./approved-state.ts";
import { reportNames } from "./describe.ts";
import type { Draft } from "./draft.ts";
import { effectFrom } from "./draft.ts";
import type { Effect, Risk } from "./plan.generated.ts";

/** What two sets of rights have in common: the lower role, and the shared capabilities. */
function commonRights(
  a: Rights | null,
  b: Rights | null,
  catalog: CapabilityCatalog,
): Rights | null {
  if (!a || !b) return null;
  const role = ROLES[Math.min(ROLES.indexOf(a.role), ROLES.indexOf(b.role))] ?? "view";
  const both = abilities(a, catalog).intersection(abilities(b, catalog));
  return makeRights(
    role,
    [...both].filter((name) => catalog.has(name)),
    catalog,
  );
}

/** The rights from all approved grants in force, by site id. */
export function approvedAccess(
  grants: readonly ApprovedGrant[],
  today: Day,
  catalog: CapabilityCatalog,
): Map<number, Rights> {
  const access = new Map<number, Rights>();
  for (const grant of grants) {
    if (!grant.rights || phaseOf(grant, today) !== "current") continue;
    for (const site of grant.sites)
      access.set(site, joinRights(access.get(site) ?? null, grant.rights, catalog) ?? grant.rights);
  }
  return access;
}

/**
 * The last day of the ended grants, by site id. If several grants ended on a site, the latest day
 * counts.
 */
function endedSites(ended: readonly ApprovedGrant[]): Map<number, Day> {
  const days = new Map<number, Day>();
  for (const { sites, until = "" } of ended)
    for (const site of sites) if ((days.get(site) ?? "") < until) days.set(site, until);
  return days;
}

const endDraft = (key: LoginKey, effect: Effect, day: Day): Draft => ({
  key,
  sso: false,
  unmanaged: false,
  written: true,
  ended: true,
  settledEnd: true,
  effect: { ...effect, ended: day },
});

interface Ending {
  readonly key: LoginKey;
  readonly login: string;
  readonly access: ReadonlyMap<number, Rights>;
  /** The rights that other approved grants still give. */
  readonly kept: ReadonlyMap<number, Rights>;
}

function siteEnds(
  { key, login, access, kept }: Ending,
  days: ReadonlyMap<number, Day>,
  live: Live,
): Draft[] {
  const { capabilities: catalog } = live;
  return [...days].flatMap(([site, day]) => {
    const before = access.get(site) ?? null;
    const after = commonRights(before, kept.get(site) ?? null, catalog);
    if (containsRights(after, before, catalog)) return [];
    const risks: Risk[] = ["loss"];
    const destroys = after ? [] : reportNames(live, key, site);
    return [
      endDraft(
        key,
        effectFrom(
          { kind: "site", login, site, before, after },
          { lines: [], loss: true, risks, destroys },
        ),
        day,
      ),
    ];
  });
}

function superuserEnd({ key, login, kept }: Ending, day: Day, live: Live): Draft {
  const access = [...kept]
    .filter(([site]) => live.sites.has(site))
    .toSorted(([a], [b]) => a - b)
    .map(([site, rights]) => ({ site, rights }));
  const risks: Risk[] = ["loses-superuser", "loss"];
  return endDraft(
    key,
    effectFrom(
      { kind: "superuser", login, before: true, after: false, access },
      { lines: [], loss: true, risks },
    ),
    day,
  );
}

function endsOfPerson(
  person: LivePerson,
  grants: readonly ApprovedGrant[],
  today: Day,
  live: Live,
): Draft[] {
  const ended = grants.filter((grant) => phaseOf(grant, today) === "past");
  if (ended.length === 0) return [];
  const { key, login, access } = person;
  const everything = ended.find((grant) => grant.everything);
  const kept = everything
    ? new Map<number, Rights>()
    : approvedAccess(grants, today, live.capabilities);
  const ending: Ending = { key, login, access, kept };
  if (person.superuser) {
    const right = ended.find((grant) => grant.superuser) ?? everything;
    const isStillApproved = grants.some(
      (grant) => grant.superuser && phaseOf(grant, today) === "current",
    );
    return right?.until === undefined || isStillApproved
      ? []
      : [superuserEnd(ending, right.until, live)];
  }
  const days = endedSites(ended);
  if (everything?.until !== undefined)
    for (const site of access.keys()) days.set(site, everything.until);
  return siteEnds(ending, days, live);
}

/**
 * The ends of approved grants, by site id, independent of today's site names and of the manifests.
 * The person keeps what other approved grants give, but never gains anything. A super user right
 * that was granted by hand is not removed because a grant on sites ended.
 */
export function endDrafts(state: ApprovedState, live: Live, today: Day): Draft[] {
  const drafts: Draft[] = [];
  for (const [key, grants] of state.byPerson()) {
    const person = live.people.get(key);
    if (person) drafts.push(...endsOfPerson(person, grants, today, live));
    else if (key === ANONYMOUS_KEY) {
      const ended = grants.filter((grant) => phaseOf(grant, today) === "past");
      const kept = approvedAccess(grants, today, live.capabilities);
      drafts.push(
        ...siteEnds(
          { key, login: ANONYMOUS, access: live.anonymous, kept },
          endedSites(ended),
          live,
        ),
      );
    }
  }
  return drafts;
}

/** The draft's gain, which is applied if the end is on hold. */
const gainOf = (draft: Draft): Draft | undefined =>
  draft.effect.loss ? draft.gain : draft.gains ? draft : undefined;

/**
 * The end of a grant replaces other drafts about the same access. The loss of the super user right
 * already includes the access that replaces the right. If an account is deleted, the ends of its
 * grants are left out.
 */
export function withEnds(
  drafts: readonly Draft[],
  ends: readonly Draft[],
  isDeletionCertain: boolean,
): Draft[] {
  const deleted = new Set(
    isDeletionCertain
      ? drafts.flatMap(({ key, effect }) =>
          effect.kind === "account" && effect.after === "absent" ? [key] : [],
        )
      : [],
  );
  const open = ends.filter(({ key }) => !deleted.has(key));
  const places = new Set(open.map(({ effect }) => placeOf(effect)));
  const others = drafts.filter(({ effect }) => !places.has(placeOf(effect)));
  const gains = new Map(
    drafts.flatMap((draft) => {
      const gain = draft.effect.kind === "site" ? gainOf(draft) : undefined;
      return gain ? [[placeOf(gain.effect), gain] as const] : [];
    }),
  );
  return [...others, ...open.map((end) => ({ ...end, gain: gains.get(placeOf(end.effect)) }))];
}
