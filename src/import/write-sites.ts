import { compareTexts } from "../domain/compare.ts";
import type { Location } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { trimOuter } from "../domain/names.ts";
import { type Entry, siteText } from "../edit/entry.ts";
import { scalarText } from "../edit/scalar-text.ts";
import type { SiteSelector } from "../manifest/model.ts";
import { type SelectorTexts, setEntry } from "./entries.ts";
import {
  findSets,
  type FoundSet,
  type SetInput,
  type SiteItem,
  type SitePattern,
} from "./find-sets.ts";
import { FreeNames, groupOf, scopeName, slugOf } from "./names.ts";

/** A list of sites, as a reader of its text would understand it. */
export interface Selectors {
  readonly sites: readonly SiteSelector[];
  readonly except: readonly SiteSelector[];
}

/** Named sets, and a writer for lists of sites. */
export interface SiteTexts {
  write(sites: readonly number[]): SelectorTexts;
  /** The selectors that `write` writes, in the same order. */
  select(sites: readonly number[], at: Location): Selectors;
  /** The patterns that the text of a list uses. */
  patternsOf(sites: readonly number[]): readonly SitePattern[];
  /** The new sets, sorted by name. */
  readonly sets: readonly {
    readonly name: string;
    readonly sites: readonly number[];
    readonly patterns: readonly SitePattern[];
    readonly entry: Entry;
    /** The selectors in the entry, in the same order. */
    select(at: Location): readonly SiteSelector[];
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

/** The selector that reading the text of `siteText` would give. */
function siteSelector(id: number, { sites }: Live, at: Location): SiteSelector {
  const name = trimOuter(sites.get(id)?.name ?? "");
  return { kind: "id", id, ...(name === "" ? {} : { name }), at };
}

function selectorOf(
  item: SiteItem,
  nameOf: (set: FoundSet) => string,
  live: Live,
  at: Location,
): SiteSelector {
  if (item.kind === "site") return siteSelector(item.id, live, at);
  if (item.kind === "set") return { kind: "match", set: nameOf(item.set), at };
  throw new Error("a pattern cannot be written as one site");
}

export function writeSites(input: SetInput, live: Live, takenNames: Iterable<string>): SiteTexts {
  const lists = findSets(input);
  const free = new FreeNames(takenNames);
  const names = new Map<FoundSet, string>();
  const groupSizes = new Map(input.groups.map(({ name, sites }) => [name, sites.length]));
  for (const { set } of lists.sets)
    names.set(set, free.take(setNames(set, live, groupSizes), "sites"));
  const nameOf = (set: FoundSet): string => set.existing ?? names.get(set) ?? "";
  const textOf = (item: SiteItem): string => {
    if (item.kind === "site") return siteText(item.id, live.sites);
    if (item.kind === "set") return `{ set: ${scalarText(nameOf(item.set))} }`;
    return item.pattern.text;
  };
  // Sets and patterns come first, sorted by text; sites follow, sorted by id.
  const inOrder = (items: readonly SiteItem[]): { item: SiteItem; text: string }[] => {
    const texts = items.map((item) => ({ item, text: textOf(item) }));
    return [
      ...texts
        .filter(({ item }) => item.kind !== "site")
        .toSorted((a, b) => compareTexts(a.text, b.text)),
      ...texts.filter(({ item }) => item.kind === "site"),
    ];
  };
  const textsOf = (items: readonly SiteItem[]): string[] => inOrder(items).map(({ text }) => text);
  const selectorsOf = (items: readonly SiteItem[], at: Location): SiteSelector[] =>
    inOrder(items).map(({ item }) => selectorOf(item, nameOf, live, at));
  return {
    write: (sites) => {
      const { items, except } = lists.write(sites);
      return { sites: textsOf(items), except: except.map((id) => siteText(id, live.sites)) };
    },
    select: (sites, at) => {
      const { items, except } = lists.write(sites);
      return {
        sites: selectorsOf(items, at),
        except: except.map((id) => siteSelector(id, live, at)),
      };
    },
    patternsOf: (sites) => patternsIn(lists.write(sites).items),
    sets: lists.sets
      .map(({ set, sites: { items } }) => {
        const name = nameOf(set);
        return {
          name,
          sites: set.sites,
          patterns: patternsIn(items),
          entry: setEntry(name, textsOf(items)),
          select: (at: Location) => selectorsOf(items, at),
        };
      })
      .toSorted((a, b) => compareTexts(a.name, b.name)),
  };
}
