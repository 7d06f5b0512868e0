import { compareTexts } from "../domain/compare.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Edit } from "../edit/draft.ts";
import { item } from "../edit/entry.ts";
import { scalarText } from "../edit/scalar-text.ts";
import { grantEntry, GRANT_COLUMN, publicSection, teamEntry, userEntry } from "./entries.ts";
import type { Existing } from "./existing.ts";
import type { SiteListUse, SitePattern } from "./find-sets.ts";
import { findTeams, type FoundTeam, withoutTeams } from "./find-teams.ts";
import type { Written, WrittenUser } from "./as-manifest.ts";
import { type Layout, placesOf } from "./layout.ts";
import { FreeNames, teamNames } from "./names.ts";
import { NO_CODES, profileOf, type RightsTable, type SiteCodes, sitesByCode } from "./profiles.ts";
import { sitePatterns } from "./site-patterns.ts";
import type { Piece } from "./write-files.ts";
import { groupFamilies, siteGroups, type SiteTexts, writeSites } from "./write-sites.ts";

export interface PiecesInput {
  readonly live: Live;
  /** The people to write. */
  readonly people: readonly LivePerson[];
  readonly emails: ReadonlyMap<LoginKey, string>;
  /** Whether to write public access. */
  readonly isPublicWritten: boolean;
  readonly existing: Existing;
  /** Names of teams and sets in the manifests. */
  readonly takenTeams: Iterable<string>;
  readonly takenSets: Iterable<string>;
  readonly table: RightsTable;
  readonly teams: boolean;
  readonly generalize: boolean;
  readonly layout: Layout;
  /** People whose accounts SSO or LDAP creates. */
  readonly external: ReadonlySet<LoginKey>;
  /** Accounts that programs use. */
  readonly services: ReadonlySet<LoginKey>;
}

export interface ImportedTeam {
  readonly name: string;
  /** The people whom this import adds. */
  readonly members: readonly string[];
  readonly isNew: boolean;
}

/** A selector that also covers future sites, and the places where it is used. */
export interface Widening {
  readonly pattern: SitePattern;
  /** `the team shop-viewers`, `the person alice`, `the set shops`, `public`. */
  readonly where: readonly string[];
  /** The line that is or would be written. */
  readonly line: string;
}

export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly edits: readonly Edit[];
  readonly teams: readonly ImportedTeam[];
  readonly sets: readonly string[];
  /** Lists that are or could be written as patterns. */
  readonly widenings: readonly Widening[];
  /** The data of all pieces, without the edits of existing files. */
  readonly written: Written;
}

interface NamedTeam extends FoundTeam {
  readonly name: string;
}

const byKey = (a: LivePerson, b: LivePerson): number => compareTexts(a.key, b.key);

/** Names the teams. The largest teams choose first. */
function nameTeams(teams: readonly FoundTeam[], input: PiecesInput): NamedTeam[] {
  const { live, table, takenTeams } = input;
  const free = new FreeNames(takenTeams);
  return teams
    .toSorted(
      (a, b) => b.members.length - a.members.length || compareTexts(a.profile.key, b.profile.key),
    )
    .map((team) => {
      const grants = sitesByCode(team.profile.codes, table).map(([code, sites]) => ({
        rights: table.rightsOf(code),
        sites,
      }));
      return {
        ...team,
        members: team.members.toSorted(byKey),
        name: team.existing ?? free.take(teamNames(grants, team.members, live), "team"),
      };
    })
    .toSorted((a, b) => compareTexts(a.name, b.name));
}

/** Every list of sites that will be written. */
function usesOf(
  teams: readonly NamedTeam[],
  own: ReadonlyMap<LivePerson, SiteCodes>,
  isPublicWritten: boolean,
  { live, table }: PiecesInput,
): SiteListUse[] {
  const lists = (codes: SiteCodes, label: string): SiteListUse[] =>
    sitesByCode(codes, table).map(([, sites]) => ({ sites, label }));
  return [
    ...teams.flatMap(({ existing, profile, name }) =>
      existing === undefined ? lists(profile.codes, `the team ${name}`) : [],
    ),
    ...[...own].flatMap(([{ login }, codes]) => lists(codes, `the person ${login}`)),
    ...(isPublicWritten && live.anonymous.size > 0
      ? [{ sites: publicSites(live), label: "what is public" }]
      : []),
  ];
}

const publicSites = ({ anonymous }: Live): number[] =>
  [...anonymous.keys()].toSorted((a, b) => a - b);

/**
 * Lists that contain exactly the sites that a pattern matches today, and so could be written as the
 * pattern.
 */
function proposedWidenings(
  lists: readonly SiteListUse[],
  sets: SiteTexts["sets"],
  { live }: PiecesInput,
): Widening[] {
  const byList = Map.groupBy(lists, ({ sites }) => sites.join(","));
  const byName = new Map(sets.map(({ name, sites }) => [sites.join(","), name]));
  // If several patterns match the same sites, the first is the simplest.
  const plainest = new Map(
    sitePatterns(live.sites)
      .toReversed()
      .map((pattern) => [pattern.sites.join(","), pattern]),
  );
  return [...plainest].toReversed().flatMap(([key, pattern]): Widening[] => {
    const set = byName.get(key);
    const same = byList.get(key) ?? [];
    const { text } = pattern;
    if (set !== undefined)
      return [{ pattern, where: [`the set ${set}`], line: `${scalarText(set)}: [${text}]` }];
    const where = [...new Set(same.map(({ label }) => label))];
    return where.length === 0 ? [] : [{ pattern, where, line: `sites: ${text}` }];
  });
}

/** The written patterns, each with all places where it is used. */
function writtenWidenings(uses: readonly SiteListUse[], texts: SiteTexts): Widening[] {
  const found = new Map<SitePattern, Set<string>>();
  const add = (patterns: readonly SitePattern[], label: string): void => {
    for (const pattern of patterns) {
      const where = found.get(pattern) ?? new Set<string>();
      where.add(label);
      found.set(pattern, where);
    }
  };
  for (const { sites, label } of uses) add(texts.patternsOf(sites), label);
  for (const { patterns, name } of texts.sets) add(patterns, `the set ${name}`);
  return [...found].map(([pattern, where]) => ({
    pattern,
    where: [...where],
    line: `sites: ${pattern.text}`,
  }));
}

/** All entries to write, in their order. */
export function makePieces(input: PiecesInput): Pieces {
  const { live, people, table, existing, generalize, isPublicWritten } = input;
  const places = placesOf(input.layout, live);
  const profiles = new Map(
    people.map((person) => [
      person,
      profileOf(person.superuser ? new Map() : person.access, table),
    ]),
  );
  const shared = input.teams
    ? findTeams(profiles, existing.teams, table, live.sites.size)
    : withoutTeams(profiles);
  const teams = nameTeams(shared.teams, input);
  const uses = usesOf(teams, shared.own, isPublicWritten, input);
  const groups = siteGroups(live);
  const texts = writeSites(
    {
      uses,
      groups: [...groups, ...groupFamilies(groups)],
      existing: existing.sets,
      patterns: generalize ? sitePatterns(live.sites) : [],
    },
    live,
    input.takenSets,
  );
  const teamsOf = new Map<LoginKey, string[]>();
  for (const { name, members } of teams)
    for (const { key } of members) teamsOf.set(key, [...(teamsOf.get(key) ?? []), name]);
  const users = people.toSorted(byKey).map((person) => {
    const names = teamsOf.get(person.key) ?? [];
    const user = userOf(person, names, shared.own.get(person) ?? NO_CODES, input);
    return { file: places.person(person, names), user };
  });
  return {
    pieces: [
      ...users.map(({ file, user }): Piece => ({
        file,
        section: "users",
        entry: userEntry({ ...user, access: user.own && grantsOf(user.own, texts, table) }),
      })),
      ...teams.flatMap(({ name, members, profile, existing: there }): Piece[] =>
        there === undefined
          ? [
              {
                file: places.team(name, members, profile.codes.sites),
                section: "teams",
                entry: teamEntry(
                  name,
                  members.map(({ login }) => login),
                  grantsOf(profile.codes, texts, table),
                ),
              },
            ]
          : [],
      ),
      ...texts.sets.map(({ entry }): Piece => ({ file: places.sets, section: "sites", entry })),
      ...(isPublicWritten
        ? [
            {
              file: places.public,
              section: "public" as const,
              entry: publicSection(
                live.anonymous.size === 0 ? undefined : texts.write(publicSites(live)),
              ),
            },
          ]
        : []),
    ],
    edits: teams.flatMap(({ existing: there, members }) => joinTeam(there, members, existing)),
    teams: teams.map(({ name, members, existing: there }) => ({
      name,
      members: members.map(({ login }) => login),
      isNew: there === undefined,
    })),
    sets: texts.sets.map(({ name }) => name),
    written: {
      users: users.map(({ user }) => user),
      teams: teams.flatMap(({ name, members, profile: { codes }, existing: there }) =>
        there === undefined ? [{ name, members, codes }] : [],
      ),
      public: isPublicWritten ? publicSites(live) : undefined,
      texts,
    },
    widenings: generalize
      ? writtenWidenings(uses, texts)
      : proposedWidenings(uses, texts.sets, input),
  };
}

/** The edits that add people to an existing team. */
function joinTeam(
  team: string | undefined,
  members: readonly LivePerson[],
  existing: Existing,
): Edit[] {
  const place = team === undefined ? undefined : existing.membersOf(team);
  if (!place) return [];
  const entries = members.map(({ login }) => item(scalarText(login)));
  return [{ kind: "append", ...place, entries }];
}

const grantsOf = (
  codes: SiteCodes,
  texts: SiteTexts,
  table: RightsTable,
): ReturnType<typeof grantEntry>[] =>
  sitesByCode(codes, table).map(([code, sites]) =>
    grantEntry(table.rightsOf(code), texts.write(sites), GRANT_COLUMN),
  );

function userOf(
  person: LivePerson,
  teams: readonly string[],
  own: SiteCodes,
  { emails, external, services }: PiecesInput,
): WrittenUser {
  const { key, login, superuser } = person;
  const facts = {
    email: emails.get(key),
    isService: services.has(key),
    isExternal: external.has(key),
    superuser,
  };
  const isListed = own.sites.length > 0 || (teams.length === 0 && !superuser);
  // A user needs at least one key, so `access: []` is written if there is nothing else.
  const hasFacts = Object.values(facts).some((fact) => fact !== undefined && fact !== false);
  return { key, login, ...facts, own: isListed || !hasFacts ? own : undefined };
}
