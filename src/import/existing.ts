import { SiteSelectors } from "../desired/select-sites.ts";
import { todaysSites } from "../desired/site-view.ts";
import type { Live } from "../domain/live.ts";
import { sameName } from "../domain/names.ts";
import { makeRights } from "../domain/rights.ts";
import { Draft } from "../edit/draft.ts";
import type { Collection } from "../edit/collection.ts";
import type { Source } from "../edit/source.ts";
import type { Workspace } from "../edit/workspace.ts";
import type { Grant, Manifest, SiteSelector, Team } from "../manifest/model.ts";
import type { ExistingTeam } from "./find-teams.ts";
import { profileOf, type RightsTable } from "./profiles.ts";

const byNumber = (a: number, b: number): number => a - b;

/** Teams and site sets in the manifests that can be used for new people. */
export interface Existing {
  readonly teams: readonly ExistingTeam[];
  readonly sets: readonly { readonly name: string; readonly sites: readonly number[] }[];
  /** The place of a team's list of members. */
  membersOf(team: string): { readonly source: Source; readonly list: Collection } | undefined;
}

/** Resolves lists that always match the same sites: ids, names, and sets of these. */
class FixedLists {
  readonly #manifest: Manifest;
  readonly #selectors: SiteSelectors;

  constructor(manifest: Manifest, live: Live) {
    this.#manifest = manifest;
    this.#selectors = new SiteSelectors(todaysSites(live.sites), manifest.siteSets);
  }

  isFixed(items: readonly SiteSelector[]): boolean {
    return items.every((item) => {
      if (item.kind !== "match") return item.kind !== "all";
      const isSet = item.group === undefined && item.name === undefined && item.url === undefined;
      const set = item.set === undefined ? undefined : this.#manifest.siteSets.get(item.set);
      return isSet && set !== undefined && this.isFixed(set.items);
    });
  }

  /** The sites of a list; `undefined` if a selector has an error. */
  sitesOf(items: readonly SiteSelector[]): readonly number[] | undefined {
    const { sites, problems } = this.#selectors.select(items);
    return problems.some(({ severity }) => severity === "error")
      ? undefined
      : [...sites].toSorted(byNumber);
  }
}

const isOpenEnded = ({ from, until }: Pick<Team, "from" | "until">): boolean =>
  from === undefined && until === undefined;

function findMembers(
  team: Team,
  workspace: Workspace,
): { readonly source: Source; readonly list: Collection } | undefined {
  const source = workspace.source(team.at.file);
  if (!source) return undefined;
  const draft = new Draft();
  let list = source.root(draft);
  for (const key of ["teams", team.name, "members"]) {
    const found = list && source.find(list, (candidate) => sameName(candidate, key));
    list = found && list ? source.valueIn(found, list, draft) : undefined;
  }
  return list && draft.why === undefined ? { source, list } : undefined;
}

/** Teams that a new person can join without ever gaining more than they have now. */
function fixedTeams(
  manifest: Manifest,
  lists: FixedLists,
  live: Live,
  table: RightsTable,
): ExistingTeam[] {
  const codesOf = (grants: readonly Grant[]): Map<number, number> | undefined => {
    const codes = new Map<number, number>();
    for (const grant of grants) {
      if (!isOpenEnded(grant) || !lists.isFixed(grant.sites)) return undefined;
      const sites = lists.sitesOf(grant.sites);
      const except = grant.except.length === 0 ? [] : lists.sitesOf(grant.except);
      if (!sites || !except) return undefined;
      const ids = grant.capabilities.map(({ id }) => id);
      const code = table.codeOf(makeRights(grant.role, ids, live.capabilities));
      const out = new Set(except);
      for (const site of sites) {
        if (out.has(site)) continue;
        const there = codes.get(site);
        codes.set(site, there === undefined ? code : table.join(there, code));
      }
    }
    return codes;
  };
  return [...manifest.teams.values()].flatMap((team) => {
    const codes = isOpenEnded(team) ? codesOf(team.access) : undefined;
    if (!codes || codes.size === 0) return [];
    const access = new Map([...codes].map(([site, code]) => [site, table.rightsOf(code)]));
    return [{ name: team.name, profile: profileOf(access, table) }];
  });
}

export function existingIn(
  manifest: Manifest,
  live: Live,
  workspace: Workspace,
  table: RightsTable,
): Existing {
  const lists = new FixedLists(manifest, live);
  const places = new Map(
    [...manifest.teams.values()].flatMap((team) => {
      const place = findMembers(team, workspace);
      return place ? [[team.name, place] as const] : [];
    }),
  );
  return {
    teams: fixedTeams(manifest, lists, live, table).filter(({ name }) => places.has(name)),
    sets: [...manifest.siteSets.values()].flatMap(({ name, items }) => {
      const sites = lists.isFixed(items) ? lists.sitesOf(items) : undefined;
      return sites && sites.length > 0 ? [{ name, sites }] : [];
    }),
    membersOf: (team) => places.get(team),
  };
}
