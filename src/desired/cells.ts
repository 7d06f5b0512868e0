import { type CapabilityCatalog, equalRights, joinRights } from "../domain/rights.ts";
import type { Cell } from "./desired.ts";
import type { Line } from "./line.ts";

const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined ? b : b === undefined || a > b ? a : b;

const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined ? b : b === undefined || a < b ? a : b;

/**
 * The last day of joined rights: the latest end of the cells that each grant all of these rights.
 */
function untilOf(a: Cell, b: Cell, rights: Cell["rights"]): string | undefined {
  const whole = [a, b].filter((cell) => equalRights(cell.rights, rights));
  // No single cell grants all of the rights, so they last until the first of the two ends.
  if (whole.length === 0) return earlier(a.until, b.until);
  return whole.some(({ until }) => until === undefined)
    ? undefined
    : later(whole[0]?.until, whole[1]?.until);
}

/**
 * Joins two cells of one site into one with the higher role, all capabilities, and the lines of
 * both.
 */
function join(a: Cell, b: Cell, catalog: CapabilityCatalog): Cell {
  const rights = joinRights(a.rights, b.rights, catalog) ?? a.rights;
  const stated = [a, b].some((cell) => !cell.combined && equalRights(cell.rights, rights));
  const why: Line[] = [...a.why, ...b.why.filter((line) => !a.why.includes(line))];
  const until = untilOf(a, b, rights);
  return { rights, why, combined: !stated, from: later(a.from, b.from), until };
}

/**
 * Joins all grants of a person, site by site. Sites with the same grants share one cell object, so
 * a person with a thousand sites from two teams needs three cells, and comparing stays fast.
 */
export function layCells(
  layers: readonly { readonly cell: Cell; readonly sites: ReadonlySet<number> }[],
  catalog: CapabilityCatalog,
): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const { cell, sites } of layers) {
    const joined = new Map<Cell, Cell>();
    sites.forEach((site) => {
      const existing = cells.get(site);
      if (!existing) {
        cells.set(site, cell);
        return;
      }
      const both = joined.get(existing) ?? join(existing, cell, catalog);
      joined.set(existing, both);
      cells.set(site, both);
    });
  }
  return cells;
}
