import { compareTexts } from "../domain/compare.ts";
import type { LivePerson } from "../domain/live.ts";
import { type Candidate, Candidates, explain, type Explanation, restOf } from "./explain-access.ts";
import { type Profile, profileOf, type RightsTable, sitesByCode } from "./profiles.ts";

/** People who share access: a team that exists, or one to be written. */
export interface FoundTeam {
  readonly profile: Profile;
  readonly members: readonly LivePerson[];
  /** The name of the team in the manifests, when it is there already. */
  readonly existing?: string | undefined;
}

/** Who is in which team, and what they have beside it. */
export interface SharedAccess {
  readonly teams: readonly FoundTeam[];
  /** Codes by site that people have of their own; nobody is missing, some have none. */
  readonly own: ReadonlyMap<LivePerson, ReadonlyMap<number, number>>;
}

/** Access of a team that is in the manifests already, and means the same sites every day. */
export interface ExistingTeam {
  readonly name: string;
  readonly profile: Profile;
}

/** One role on some sites is a team when it is part of so many different accesses. */
const MIN_ACCESSES = 4;
/** Fewer sites than these are not an area that somebody is responsible for. */
const MIN_AREA = 3;

/** What several people have beside their teams is a team too, perhaps one that others are in. */
function withSharedRest(
  { teams, rest }: Explanation,
  { people }: Candidate,
  byKey: Map<string, Candidate>,
  explained: ReadonlyMap<Candidate, Explanation>,
  table: RightsTable,
): Explanation {
  if (people.length === 1 || rest.size === 0) return { teams, rest };
  const access = new Map([...rest].map(([site, code]) => [site, table.rightsOf(code)]));
  const profile = profileOf(access, table);
  const team = byKey.get(profile.key) ?? {
    profile,
    people: [],
    existing: undefined,
    isCommon: false,
  };
  byKey.set(profile.key, team);
  // Whoever has exactly the rest may be explained by other teams: then these grant it.
  const inner = explained.get(team);
  const parts = inner && inner.rest.size === 0 ? inner.teams : [team];
  return inner && inner.rest.size > 0
    ? { teams, rest }
    : { teams: [...teams, ...parts], rest: new Map() };
}

/** A team that is there already and grants exactly this, before one that would be new. */
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

/** Roles on certain sites that are part of many accesses, as profiles of their own, by their keys. */
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
      count >= MIN_ACCESSES
        ? [[key, { key, codes: new Map(sites.map((site) => [site, code])) }]]
        : [],
    ),
  );
}

/** Every different access with the people who have it, from small to large; none without sites. */
function candidatesFrom(
  people: ReadonlyMap<LivePerson, Profile>,
  common: ReadonlySet<string>,
): Candidate[] {
  return [...Map.groupBy(people, ([, { key }]) => key).values()]
    .flatMap((group): Candidate[] => {
      const profile = group[0]?.[1];
      if (!profile || profile.codes.size === 0) return [];
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
        a.profile.codes.size - b.profile.codes.size || compareTexts(a.profile.key, b.profile.key),
    );
}

/**
 * Writes equal access once: people with the same access become a team, and whoever has exactly what
 * teams grant together, or that and an exception, becomes a member of these. Access on no site
 * makes no team.
 * @param allSites how many sites Matomo has
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
  // From small to large: what is explained by others is never a team itself.
  for (const one of profiles) {
    const team = same.get(one);
    const explanation = team
      ? { teams: [team], rest: new Map<number, number>() }
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
  const own = new Map<LivePerson, ReadonlyMap<number, number>>();
  for (const [person] of people) own.set(person, new Map());
  for (const one of profiles) {
    const teams = (explained.get(one)?.teams ?? [one]).filter(isTeam);
    const rest = restOf(one.profile.codes, teams, table);
    for (const person of one.people) own.set(person, rest);
  }
  return {
    teams: [...members].flatMap(([team, list]) =>
      isTeam(team) ? [{ profile: team.profile, members: list, existing: team.existing }] : [],
    ),
    own,
  };
}

/** Everybody with their own lines. */
export const withoutTeams = (people: ReadonlyMap<LivePerson, Profile>): SharedAccess => ({
  teams: [],
  own: new Map([...people].map(([person, { codes }]) => [person, codes])),
});
