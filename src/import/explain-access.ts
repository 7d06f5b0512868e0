import type { LivePerson } from "../domain/live.ts";
import { CodesWalk, type Profile, type RightsTable, type SiteCodes } from "./profiles.ts";
import { RarestSiteIndex } from "./rarest-site.ts";

/** The maximum number of teams that explain one person's access. More would be hard to read. */
const MAX_TEAMS = 3;
/**
 * The maximum number of sites that count as an exception beside teams. Any further
 * sites count as separate access.
 */
const MAX_EXCEPTIONS = 2;
/**
 * The maximum number of compared sites in the search for combined teams. It takes about a second.
 */
const MAX_COMPARISONS = 30_000_000;

export interface Candidate {
  readonly profile: Profile;
  /** People with exactly this access. */
  readonly people: readonly LivePerson[];
  readonly existing: string | undefined;
  /**
   * Whether this is one role on the same sites, which many people have in addition to other access.
   */
  readonly isCommon: boolean;
}

/** Finds the candidates that are part of an access. */
export class Candidates {
  readonly #index: RarestSiteIndex<Candidate>;
  readonly #table: RightsTable;
  #comparisons = 0;

  constructor(profiles: readonly Profile[], table: RightsTable) {
    this.#index = new RarestSiteIndex(profiles.map(({ codes }) => codes.sites));
    this.#table = table;
  }

  add(candidate: Candidate): void {
    this.#index.add(candidate.profile.codes.sites, candidate);
  }

  /** Candidates whose access is a smaller part of this access. */
  within({ key, codes }: Profile): Candidate[] {
    const found: Candidate[] = [];
    for (const candidate of this.#index.maybeWithin(codes.sites)) {
      if (this.#comparisons > MAX_COMPARISONS) return found;
      const { profile } = candidate;
      if (profile.key === key || profile.codes.sites.length > codes.sites.length) continue;
      if (this.#isContained(profile, codes)) found.push(candidate);
    }
    return found;
  }

  #isContained({ codes: inner }: Profile, outer: SiteCodes): boolean {
    const walk = new CodesWalk(outer);
    for (let index = 0; index < inner.sites.length; index++) {
      this.#comparisons += 1;
      const there = walk.codeAt(inner.sites[index] ?? 0);
      if (there === undefined || !this.#table.contains(there, inner.codes[index] ?? 0))
        return false;
    }
    return true;
  }
}

export interface Explanation {
  readonly teams: readonly Candidate[];
  /**
   * For each site where the teams grant less than the person has: the code of all rights that the
   * person has there.
   */
  readonly rest: SiteCodes;
}

/** The part of an access that these teams do not grant. */
export function restOf(
  { sites, codes }: SiteCodes,
  teams: readonly Candidate[],
  table: RightsTable,
): SiteCodes {
  const walks = teams.map(({ profile }) => new CodesWalk(profile.codes));
  const rest: { readonly sites: number[]; readonly codes: number[] } = { sites: [], codes: [] };
  for (let index = 0; index < sites.length; index++) {
    const site = sites[index] ?? 0;
    const code = codes[index] ?? 0;
    let granted: number | undefined;
    for (const walk of walks) {
      const part = walk.codeAt(site);
      if (part === undefined) continue;
      granted = granted === undefined ? part : table.join(granted, part);
    }
    if (granted === code) continue;
    rest.sites.push(site);
    rest.codes.push(code);
  }
  return rest;
}

/** The number of these sites on which a candidate grants exactly the needed rights. */
const gainOf = ({ profile }: Candidate, open: SiteCodes): number => {
  const walk = new CodesWalk(profile.codes);
  let gain = 0;
  for (let index = 0; index < open.sites.length; index++)
    if (walk.codeAt(open.sites[index] ?? 0) === open.codes[index]) gain += 1;
  return gain;
};

/** Whether several people share the access, so that it is no coincidence. */
const isShared = ({ people, existing, isCommon }: Candidate): boolean =>
  people.length > 1 || existing !== undefined || isCommon;

/**
 * The candidate that explains most of the open sites; among equals, the one with the most people. A
 * candidate with a single person counts only if all of its access is still unexplained, because two
 * people whose access merely overlaps have nothing in common.
 */
function bestOf(candidates: readonly Candidate[], open: SiteCodes): Candidate | undefined {
  let best: { readonly candidate: Candidate; readonly rank: number } | undefined;
  for (const candidate of candidates) {
    const gain = gainOf(candidate, open);
    if (!isShared(candidate) && gain < candidate.profile.codes.sites.length) continue;
    const known = candidate.existing === undefined ? 0 : 0.5;
    const rank = gain + known + candidate.people.length / 1_000_000;
    if (gain > 0 && (best === undefined || rank > best.rank)) best = { candidate, rank };
  }
  return best?.candidate;
}

/**
 * Explains an access by teams and few exceptions; `undefined` if separate grants for the person are
 * easier to read.
 */
export function explain(
  { profile, people }: Candidate,
  candidates: readonly Candidate[],
  table: RightsTable,
  allSites: number,
): Explanation | undefined {
  const usable = people.length > 1 ? candidates.filter(isShared) : candidates;
  const teams: Candidate[] = [];
  let open = profile.codes;
  while (open.sites.length > 0 && teams.length < MAX_TEAMS) {
    const best = bestOf(
      usable.filter((candidate) => !teams.includes(candidate)),
      open,
    );
    if (!best) break;
    teams.push(best);
    open = restOf(profile.codes, teams, table);
  }
  if (teams.length === 0 || (teams.length + open.sites.length) * 2 > profile.codes.sites.length)
    return undefined;
  if (open.sites.length === 0) return { teams, rest: open };
  // The same rights on every site are easier to read than a team plus the remaining sites.
  if (profile.codes.sites.length === allSites && new Set(profile.codes.codes).size === 1)
    return undefined;
  const granted = new Set(teams.flatMap((team) => team.profile.codes.codes));
  // If more sites remain, and the teams grant the same role, these sites are a larger area rather
  // than an exception.
  const isException =
    open.sites.length <= Math.max(MAX_EXCEPTIONS, profile.codes.sites.length / 10) ||
    (people.length === 1 && open.codes.every((code) => !granted.has(code)));
  return isException && teams.every(isShared) ? { teams, rest: open } : undefined;
}
