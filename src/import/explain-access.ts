import type { LivePerson } from "../domain/live.ts";
import type { Profile, RightsTable } from "./profiles.ts";
import { RarestSiteIndex } from "./rarest-site.ts";

/** Teams that one person's access is explained by: more would be a riddle. */
const MAX_TEAMS = 3;
/** Sites beside teams that are an exception, and no other access. */
const MAX_EXCEPTIONS = 2;
/** Sites that are compared before the search for combined teams ends: about a second. */
const MAX_COMPARISONS = 30_000_000;

export interface Candidate {
  readonly profile: Profile;
  /** People with exactly this access. */
  readonly people: readonly LivePerson[];
  readonly existing: string | undefined;
  /** Whether many different accesses have it as a part: one role on certain sites. */
  readonly isCommon: boolean;
}

/** The candidates that are contained in an access. */
export class Candidates {
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

export interface Explanation {
  readonly teams: readonly Candidate[];
  /** What the teams do not grant. */
  readonly rest: ReadonlyMap<number, number>;
}

/** What is left of an access when these teams grant their part. */
export function restOf(
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
const isShared = ({ people, existing, isCommon }: Candidate): boolean =>
  people.length > 1 || existing !== undefined || isCommon;

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
export function explain(
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
  const granted = new Set(teams.flatMap((team) => [...team.profile.codes.values()]));
  // More sites with a role that the teams grant anyway are a larger area, not an exception.
  const isException =
    open.size <= Math.max(MAX_EXCEPTIONS, profile.codes.size / 10) ||
    (people.length === 1 && [...open.values()].every((code) => !granted.has(code)));
  return isException && teams.every(isShared) ? { teams, rest: open } : undefined;
}
