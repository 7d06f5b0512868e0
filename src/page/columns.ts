import { CellSum, type Model } from "./model.ts";
import type { View } from "./view.ts";

/** A column of the matrix: a site, or a folded site group. */
export interface Column {
  /** Number of the site group. */
  readonly group: number;
  /** The sites of the column; exactly one unless it is folded. */
  readonly sites: readonly number[];
  readonly isFolded: boolean;
  /** In pixels. */
  readonly left: number;
  readonly width: number;
}

/** The maximum number of sites that are unfolded at first. */
const MAX_UNFOLDED = 40;
const SITE_WIDTH = 40;
const GROUP_WIDTH = 64;

export const groupLabel = (name: string): string => (name === "" ? "No group" : name);

const isOpen = (view: View, group: string, sites: number): boolean =>
  sites <= MAX_UNFOLDED || view.open.includes("*") || view.open.includes(group);

/** The columns of a view, from left to right. A group with one site is shown as that site. */
export function columnsOf({ data }: Model, sites: readonly number[], view: View): Column[] {
  const groups = Map.groupBy(sites, (site) => data.sites[site]?.group ?? 0);
  const columns: Column[] = [];
  let left = 0;
  const add = (group: number, members: readonly number[], isFolded: boolean): void => {
    const width = isFolded ? GROUP_WIDTH : SITE_WIDTH;
    columns.push({ group, sites: members, isFolded, left, width });
    left += width;
  };
  for (const [group, members] of groups) {
    if (members.length === 1 || isOpen(view, data.groups[group] ?? "", sites.length))
      for (const site of members) add(group, [site], false);
    else add(group, members, true);
  }
  return columns;
}

/** A person's cell in a column: the highest role, and the number of sites with any role. */
export function cellIn(
  model: Model,
  person: number,
  { sites }: Column,
): { readonly cell: number; readonly many: number } {
  const sum = new CellSum();
  for (const site of sites) sum.add(model.cell(person, site));
  return sum;
}

/**
 * The indexes of the columns that are at least partly between two distances (in pixels) from the
 * left edge.
 */
export function visibleColumns(
  columns: readonly Column[],
  from: number,
  to: number,
): readonly [first: number, end: number] {
  const firstAfter = (isBefore: (column: Column) => boolean): number => {
    let [low, high] = [0, columns.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const column = columns[middle];
      if (column && isBefore(column)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [
    firstAfter(({ left, width }) => left + width <= from),
    firstAfter(({ left }) => left < to),
  ];
}
