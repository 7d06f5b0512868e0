import type { Live, LivePerson, Site } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import { mailDomainOf } from "../domain/mail-domains.ts";
import { patternKey } from "../domain/names.ts";
import { compilePattern } from "../domain/patterns.ts";
import type { ReviewSelection } from "./review.generated.ts";

export const WHOLE: ReviewSelection = { siteGroups: [], teams: [], owners: [], domains: [] };

export const isWhole = ({ siteGroups, teams, owners, domains }: ReviewSelection): boolean =>
  siteGroups.length + teams.length + owners.length + domains.length === 0;

/** Facts for selecting people that the live state does not contain. */
export interface Belonging {
  readonly teamsOf: (key: LoginKey) => readonly string[];
  readonly ownerOf: (key: LoginKey) => string | undefined;
}

export interface Selected {
  readonly people: readonly LivePerson[];
  readonly sites: readonly Site[];
  /** Whether visitors without a login are shown. */
  readonly hasPublic: boolean;
}

type Matcher = (text: string) => boolean;

/** Matches any of several patterns; without patterns it matches everything. */
function anyOf(patterns: readonly string[], keyOf: (text: string) => string): Matcher {
  const compiled = patterns.map((pattern) => compilePattern(keyOf(pattern)));
  return (text) => compiled.length === 0 || compiled.some((matches) => matches(keyOf(text)));
}

/** GitHub ignores case in logins and teams. */
const ownerKey = (owner: string): string => owner.replace(/^@/, "").toLowerCase();

/**
 * Selects the part of a server that one manager reviews. A person must match one value of every
 * given kind. Super users see every site, so they belong to every site group.
 */
export function select(live: Live, selection: ReviewSelection, belonging: Belonging): Selected {
  const { siteGroups, teams, owners, domains } = selection;
  const inGroup = anyOf(siteGroups, patternKey);
  const inTeam = anyOf(teams, patternKey);
  const isOwner = anyOf(owners, ownerKey);
  const inDomain = anyOf(domains, (text) => text.replace(/^@/, "").toLowerCase());
  const grouped = [...live.sites.values()].filter(({ group }) => inGroup(group));
  const ids = new Set(grouped.map(({ id }) => id));
  const sees = ({ access, superuser }: LivePerson): boolean =>
    siteGroups.length === 0 || superuser || access.keys().some((site) => ids.has(site));
  const people = [...live.people.values()].filter(
    (person) =>
      sees(person) &&
      inDomain(mailDomainOf(person.email)) &&
      (teams.length === 0 || belonging.teamsOf(person.key).some(inTeam)) &&
      (owners.length === 0 || isOwner(belonging.ownerOf(person.key) ?? "")),
  );
  const isByPeople = teams.length + owners.length + domains.length > 0;
  const seen = new Set(people.flatMap(({ access }) => [...access.keys()]));
  const sites = isByPeople && seen.size > 0 ? grouped.filter(({ id }) => seen.has(id)) : grouped;
  return {
    people,
    sites,
    hasPublic: !isByPeople && sites.some(({ id }) => live.anonymous.has(id)),
  };
}
