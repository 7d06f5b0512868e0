import { compareTexts } from "../domain/compare.ts";
import type { LivePerson } from "../domain/live.ts";
import { type Candidate, Candidates, explain, type Explanation, restOf } from "./explain-access.ts";
import {
  NO_CODES,
  type Profile,
  profileOf,
  type RightsTable,
  type SiteCodes,
  sitesByCode,
} from "./profiles.ts";

/** A team, existing or new, with the people to add. */
export interface FoundTeam {
  readonly profile: Profile;
  readonly members: readonly LivePerson[];
  /** The name of the team, if the manifests already contain it. */
  readonly existing?: string | undefined;
}

/** The members of teams, and the remaining access of each person. */
export interface SharedAccess {
  readonly teams: readonly FoundTeam[];
  /** The code that remains for each site. Contains every person; the value can be empty. */
  readonly own: ReadonlyMap<LivePerson, SiteCodes>;
}

/** A team in the manifests that always grants access to the same sites. */
export interface ExistingTeam {
  readonly name: string;
  readonly profile: Profile;
}

/**
 * A role on the same sites becomes a team if it is part of at least this many different kinds of
 * access.
 */
const MIN_ACCESSES = 4;
/** The minimum number of sites for such a team. */
const MIN_AREA = 3;

/**
 * If several people have the same access in addition to their teams, this access becomes a team
 * too.
 */
function withSharedRest(
  { teams, rest }: Explanation,
  { people }: Candidate,
  byKey: Map<string, Candidate>,
  explained: ReadonlyMap<Candidate, Explanation>,
  table: RightsTable,
): Explanation {
  if (people.length === 1 || rest.sites.length === 0) return { teams, rest };
  const access = new Map(
    rest.sites.map((site, index) => [site, table.rightsOf(rest.codes[index] ?? 0)]),
  );
  const profile = profileOf(access, table);
  const team = byKey.get(profile.key) ?? {
    profile,
    people: [],
    existing: undefined,
    isCommon: false,
  };
  byKey.set(profile.key, team);
  // Other teams may already grant exactly the remaining access. Then those teams are used, and no
  // new team is made.
  const inner = explained.get(team);
  const parts = inner && inner.rest.sites.length === 0 ? inner.teams : [team];
  return inner && inner.rest.sites.length > 0
    ? { teams, rest }
    : { teams: [...teams, ...parts], rest: NO_CODES };
}

/**
 * Finds existing teams that grant exactly the access of a candidate. Existing teams are preferred
 * to new ones.
 */
function sameAsExisting(
  profiles: readonly Candidate[],
  existing: readonly ExistingTeam[],
): { readonly same: Map<Candidate, Candidate>; readonly known: Candidate[] } {
  const known = existing.map(({ name, profile }): Candidate => ({
    profile,
    people: [],
    existing: name,
    isCommon: false,
  }));
  const byKey = new Map(known.toReversed().map((team) => [team.profile.key, team]));
  const same = new Map<Candidate, Candidate>();
  for (const candidate of profiles) {
    const team = byKey.get(candidate.profile.key);
    if (team) same.set(candidate, team);
  }
  return { same, known };
}

/** Roles on the same sites that are part of many kinds of access, as profiles by key. */
function commonParts(profiles: readonly Profile[], table: RightsTable): Map<string, Profile> {
  const counts = new Map<
    string,
    { readonly code: number; readonly sites: readonly number[]; count: number }
  >();
  for (const { codes } of profiles) {
    for (const group of sitesByCode(codes, table)) {
      const [code, sites, key] = group;
      if (sites.length < MIN_AREA) continue;
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { code, sites, count: 1 });
    }
  }
  return new Map(
    [...counts].flatMap(([key, { code, sites, count }]): [string, Profile][] =>
      count >= MIN_ACCESSES ? [[key, { key, codes: { sites, codes: sites.map(() => code) } }]] : [],
    ),
  );
}

/**
 * Each different access, with the people who have it, smallest first. Leaves out people without
 * access to any site.
 */
function candidatesFrom(
  people: ReadonlyMap<LivePerson, Profile>,
  common: ReadonlySet<string>,
): Candidate[] {
  return [...Map.groupBy(people, ([, { key }]) => key).values()]
    .flatMap((group): Candidate[] => {
      const profile = group[0]?.[1];
      if (!profile || profile.codes.sites.length === 0) return [];
      return [
        {
          profile,
          people: group.map(([person]) => person),
          existing: undefined,
          isCommon: common.has(profile.key),
        },
      ];
    })
    .toSorted(
      (a, b) =>
        a.profile.codes.sites.length - b.profile.codes.sites.length ||
        compareTexts(a.profile.key, b.profile.key),
    );
}

/**
 * Turns equal access into teams. People become members of several teams if those teams grant
 * exactly their access, perhaps with an exception. People without access to any site get no team.
 */
export function findTeams(
  people: ReadonlyMap<LivePerson, Profile>,
  existing: readonly ExistingTeam[],
  table: RightsTable,
  allSites: number,
): SharedAccess {
  const distinct = new Map([...people.values()].map((profile) => [profile.key, profile]));
  const common = commonParts([...distinct.values()], table);
  const profiles = candidatesFrom(people, new Set(common.keys()));
  const { same, known } = sameAsExisting(profiles, existing);
  const parts = [...common.values()].flatMap((profile): Candidate[] =>
    distinct.has(profile.key) ? [] : [{ profile, people: [], existing: undefined, isCommon: true }],
  );
  const candidates = new Candidates(
    [...profiles, ...known, ...parts].map(({ profile }) => profile),
    table,
  );
  for (const one of [...known, ...parts]) candidates.add(one);
  const explained = new Map<Candidate, Explanation>();
  const byKey = new Map([...profiles, ...parts, ...known].map((one) => [one.profile.key, one]));
  // Smallest first, because an access that is explained by teams never becomes a team itself.
  for (const one of profiles) {
    const team = same.get(one);
    const explanation = team
      ? { teams: [team], rest: NO_CODES }
      : explain(one, candidates.within(one.profile), table, allSites);
    if (explanation) explained.set(one, withSharedRest(explanation, one, byKey, explained, table));
    else candidates.add(one);
  }
  const members = new Map<Candidate, LivePerson[]>();
  for (const one of profiles) {
    for (const team of explained.get(one)?.teams ?? [one]) {
      const list = members.get(team);
      if (list) list.push(...one.people);
      else members.set(team, [...one.people]);
    }
  }
  const isTeam = (team: Candidate): boolean =>
    team.existing !== undefined || (members.get(team)?.length ?? 0) > 1;
  const own = new Map<LivePerson, SiteCodes>();
  for (const [person] of people) own.set(person, NO_CODES);
  for (const one of profiles) {
    const explanation = explained.get(one) ?? { teams: [one], rest: NO_CODES };
    const teams = explanation.teams.filter(isTeam);
    const rest =
      teams.length === explanation.teams.length
        ? explanation.rest
        : restOf(one.profile.codes, teams, table);
    for (const person of one.people) own.set(person, rest);
  }
  return {
    teams: [...members].flatMap(([team, list]) =>
      isTeam(team) ? [{ profile: team.profile, members: list, existing: team.existing }] : [],
    ),
    own,
  };
}

/** Gives every person their own grants. */
export const withoutTeams = (people: ReadonlyMap<LivePerson, Profile>): SharedAccess => ({
  teams: [],
  own: new Map([...people].map(([person, { codes }]) => [person, codes])),
});
