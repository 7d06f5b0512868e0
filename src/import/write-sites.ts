import { compareTexts } from "../domain/compare.ts";
import type { Live } from "../domain/live.ts";
import { type Entry, siteText } from "../edit/entry.ts";
import { scalarText } from "../edit/scalar-text.ts";
import { type SelectorTexts, setEntry } from "./entries.ts";
import {
  findSets,
  type FoundSet,
  type SetInput,
  type SiteItem,
  type SitePattern,
} from "./find-sets.ts";
import { FreeNames, groupOf, scopeName, slugOf } from "./names.ts";

/** Named sets, and a writer for lists of sites. */
export interface SiteTexts {
  write(sites: readonly number[]): SelectorTexts;
  /** The patterns that the text of a list uses. */
  patternsOf(sites: readonly number[]): readonly SitePattern[];
  /** The new sets, sorted by name. */
  readonly sets: readonly {
    readonly name: string;
    readonly sites: readonly number[];
    readonly patterns: readonly SitePattern[];
    readonly entry: Entry;
  }[];
}

/** The sites of each site group in Matomo, sorted by id. */
export const siteGroups = ({ sites }: Live): { name: string; sites: number[] }[] =>
  [...Map.groupBy(sites.values(), groupOf)].flatMap(([name, members]) =>
    name === "" ? [] : [{ name, sites: members.map(({ id }) => id).toSorted((a, b) => a - b) }],
  );

/** Combines site groups whose names begin with the same word, such as the groups of all clients. */
export function groupFamilies(
  groups: readonly { readonly name: string; readonly sites: readonly number[] }[],
): { name: string; sites: number[] }[] {
  const families = Map.groupBy(groups, ({ name }) => slugOf(name).split("-")[0] ?? "");
  return [...families].flatMap(([word, members]) =>
    members.length < 2 || word === ""
      ? []
      : [
          {
            name: `${word}-sites`,
            sites: members.flatMap(({ sites }) => sites).toSorted((a, b) => a - b),
          },
        ],
  );
}

/** Names for a new set, the best first. */
function setNames(
  { sites, labels }: FoundSet,
  live: Live,
  groupSizes: ReadonlyMap<string, number>,
): string[] {
  const scope = scopeName(sites, live.sites);
  const isGroup = groupSizes.get(labels[0] ?? "") === sites.length;
  if (isGroup) return [slugOf(labels[0] ?? "")];
  if (scope === "all-sites") return [scope];
  const groups = new Set(sites.map((id) => groupOf(live.sites.get(id) ?? { group: "" })));
  if (scope === undefined) return ["shared-sites"];
  return [groups.size === 1 ? `${scope}-part` : `${scope}-sites`];
}

const patternsIn = (items: readonly SiteItem[]): SitePattern[] =>
  items.flatMap((item) => (item.kind === "pattern" ? [item.pattern] : []));

export function writeSites(input: SetInput, live: Live, takenNames: Iterable<string>): SiteTexts {
  const lists = findSets(input);
  const free = new FreeNames(takenNames);
  const names = new Map<FoundSet, string>();
  const groupSizes = new Map(input.groups.map(({ name, sites }) => [name, sites.length]));
  for (const { set } of lists.sets)
    names.set(set, free.take(setNames(set, live, groupSizes), "sites"));
  const textOf = (item: SiteItem): string => {
    if (item.kind === "site") return siteText(item.id, live.sites);
    if (item.kind === "set")
      return `{ set: ${scalarText(item.set.existing ?? names.get(item.set) ?? "")} }`;
    return item.pattern.text;
  };
  // Sets and patterns come first, sorted by text; sites follow, sorted by id.
  const textsOf = (items: readonly SiteItem[]): string[] => [
    ...items
      .filter(({ kind }) => kind !== "site")
      .map(textOf)
      .toSorted(),
    ...items.filter(({ kind }) => kind === "site").map(textOf),
  ];
  return {
    write: (sites) => {
      const written = lists.write(sites);
      return {
        sites: textsOf(written.items),
        except: written.except.map((id) => siteText(id, live.sites)),
      };
    },
    patternsOf: (sites) => patternsIn(lists.write(sites).items),
    sets: lists.sets
      .map(({ set, sites: { items } }) => {
        const name = names.get(set) ?? "";
        return {
          name,
          sites: set.sites,
          patterns: patternsIn(items),
          entry: setEntry(name, textsOf(items)),
        };
      })
      .toSorted((a, b) => compareTexts(a.name, b.name)),
  };
}
