import type { LivePerson } from "../domain/live.ts";
import { type Profile, profileOf, type RightsTable } from "./profiles.ts";
import { RarestSiteIndex } from "./rarest-site.ts";

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

/** Teams that one person's access is explained by: more would be a riddle. */
const MAX_TEAMS = 3;
/** Sites beside teams that are an exception, and no other access. */
const MAX_EXCEPTIONS = 2;
/** Sites that are compared before the search for combined teams ends: about a second. */
const MAX_COMPARISONS = 30_000_000;

interface Candidate {
  readonly profile: Profile;
  /** People with exactly this access. */
  readonly people: readonly LivePerson[];
  readonly existing: string | undefined;
}

/** The candidates that are contained in an access. */
class Candidates {
  readonly #index: RarestSiteIndex<Candidate>;
  readonly #table: RightsTable;
  #comparisons = 0;

  constructor(profiles: readonly Profile[], table: RightsTable) {
    this.#index = new RarestSiteIndex(profiles.map(({ codes }) => codes.keys()));
    this.#table = table;
  }

  add(candidate: Candidate): void {
    this.#index.add([...candidate.profile.codes.keys()], candidate);
  }

  /** Candidates whose access is contained in this one, and is less. */
  within({ key, codes }: Profile): Candidate[] {
    const found: Candidate[] = [];
    for (const candidate of this.#index.maybeWithin(codes.keys())) {
      if (this.#comparisons > MAX_COMPARISONS) return found;
      const { profile } = candidate;
      if (profile.key === key || profile.codes.size > codes.size) continue;
      if (this.#isContained(profile, codes)) found.push(candidate);
    }
    return found;
  }

  #isContained(inner: Profile, outer: ReadonlyMap<number, number>): boolean {
    for (const [site, code] of inner.codes) {
      this.#comparisons += 1;
      const there = outer.get(site);
      if (there === undefined || !this.#table.contains(there, code)) return false;
    }
    return true;
  }
}

interface Explanation {
  readonly teams: readonly Candidate[];
  /** What the teams do not grant. */
  readonly rest: ReadonlyMap<number, number>;
}

/** What is left of an access when these teams grant their part. */
function restOf(
  codes: ReadonlyMap<number, number>,
  teams: readonly Candidate[],
  table: RightsTable,
): Map<number, number> {
  const rest = new Map<number, number>();
  for (const [site, code] of codes) {
    let granted: number | undefined;
    for (const { profile } of teams) {
      const part = profile.codes.get(site);
      if (part === undefined) continue;
      granted = granted === undefined ? part : table.join(granted, part);
    }
    if (granted !== code) rest.set(site, code);
  }
  return rest;
}

/** How many of these sites a candidate grants exactly as they are had. */
const gainOf = ({ profile }: Candidate, open: ReadonlyMap<number, number>): number => {
  let gain = 0;
  for (const [site, code] of open) if (profile.codes.get(site) === code) gain += 1;
  return gain;
};

/** Whether people share the access already: then it is no accident. */
const isShared = ({ people, existing }: Candidate): boolean =>
  people.length > 1 || existing !== undefined;

/**
 * The candidate that explains most of what is open; of equal ones that of most people. What only
 * one person has is a part of another's access when all of it is: two accesses that overlap have
 * nothing to do with each other.
 */
function bestOf(
  candidates: readonly Candidate[],
  open: ReadonlyMap<number, number>,
): Candidate | undefined {
  let best: { readonly candidate: Candidate; readonly rank: number } | undefined;
  for (const candidate of candidates) {
    const gain = gainOf(candidate, open);
    if (!isShared(candidate) && gain < candidate.profile.codes.size) continue;
    const known = candidate.existing === undefined ? 0 : 0.5;
    const rank = gain + known + candidate.people.length / 1_000_000;
    if (gain > 0 && (best === undefined || rank > best.rank)) best = { candidate, rank };
  }
  return best?.candidate;
}

/**
 * Somebody's access as that of teams and few exceptions; `undefined` when it is better written as
 * their own.
 */
function explain(
  { profile, people }: Candidate,
  candidates: readonly Candidate[],
  table: RightsTable,
  allSites: number,
): Explanation | undefined {
  const usable = people.length > 1 ? candidates.filter(isShared) : candidates;
  const teams: Candidate[] = [];
  let open: ReadonlyMap<number, number> = profile.codes;
  while (open.size > 0 && teams.length < MAX_TEAMS) {
    const best = bestOf(
      usable.filter((candidate) => !teams.includes(candidate)),
      open,
    );
    if (!best) break;
    teams.push(best);
    open = restOf(profile.codes, teams, table);
  }
  if (teams.length === 0 || (teams.length + open.size) * 2 > profile.codes.size) return undefined;
  if (open.size === 0) return { teams, rest: open };
  // The same on every site is plainer than a team for most of them.
  if (profile.codes.size === allSites && new Set(profile.codes.values()).size === 1)
    return undefined;
  const isException = open.size <= Math.max(MAX_EXCEPTIONS, profile.codes.size / 10);
  return isException && teams.every(isShared) ? { teams, rest: open } : undefined;
}

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
  const team = byKey.get(profile.key) ?? { profile, people: [], existing: undefined };
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
  }));
  const byKey = new Map(known.toReversed().map((team) => [team.profile.key, team]));
  const same = new Map<Candidate, Candidate>();
  for (const candidate of profiles) {
    const team = byKey.get(candidate.profile.key);
    if (team) same.set(candidate, team);
  }
  return { same, known };
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
  const groups = Map.groupBy(people, ([, { key }]) => key);
  const profiles = [...groups.values()]
    .flatMap((group): Candidate[] =>
      group[0] && group[0][1].codes.size > 0
        ? [
            {
              profile: group[0][1],
              people: group.map(([person]) => person),
              existing: undefined,
            },
          ]
        : [],
    )
    .toSorted(
      (a, b) =>
        a.profile.codes.size - b.profile.codes.size || (a.profile.key < b.profile.key ? -1 : 1),
    );
  const { same, known } = sameAsExisting(profiles, existing);
  const candidates = new Candidates(
    [...profiles, ...known].map(({ profile }) => profile),
    table,
  );
  for (const team of known) if (team.profile.codes.size > 0) candidates.add(team);
  const explained = new Map<Candidate, Explanation>();
  // From small to large: what is explained by others is never a team itself.
  const byKey = new Map([...profiles, ...known].map((one) => [one.profile.key, one]));
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
    const rest = explained.get(one)?.rest ?? (isTeam(one) ? new Map() : one.profile.codes);
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
