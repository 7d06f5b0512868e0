import { type CapabilityCatalog, equalRights, joinRights } from "../domain/rights.ts";
import type { Cell } from "./desired.ts";
import type { Line } from "./line.ts";

const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined ? b : b === undefined || a > b ? a : b;

const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined ? b : b === undefined || a < b ? a : b;

/** The last day of rights that two grants give: of whichever gives all of them the longest. */
function untilOf(a: Cell, b: Cell, rights: Cell["rights"]): string | undefined {
  const whole = [a, b].filter((cell) => equalRights(cell.rights, rights));
  // Only together they give all of it.
  if (whole.length === 0) return earlier(a.until, b.until);
  return whole.some(({ until }) => until === undefined)
    ? undefined
    : later(whole[0]?.until, whole[1]?.until);
}

/** The cell of two grants on one site: the highest role, all capabilities, the lines of both. */
function join(a: Cell, b: Cell, catalog: CapabilityCatalog): Cell {
  const rights = joinRights(a.rights, b.rights, catalog) ?? a.rights;
  const stated = [a, b].some((cell) => !cell.combined && equalRights(cell.rights, rights));
  const why: Line[] = [...a.why, ...b.why.filter((line) => !a.why.includes(line))];
  const until = untilOf(a, b, rights);
  return { rights, why, combined: !stated, from: later(a.from, b.from), until };
}

/**
 * Lays grants over each other, site by site. Sites with the same grants share one cell object, so
 * that a person with a thousand sites from two teams costs three cells, and comparing stays cheap.
 */
export function layCells(
  layers: readonly { readonly cell: Cell; readonly sites: ReadonlySet<number> }[],
  catalog: CapabilityCatalog,
): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const { cell, sites } of layers) {
    const joined = new Map<Cell, Cell>();
    for (const site of sites) {
      const existing = cells.get(site);
      if (!existing) {
        cells.set(site, cell);
        continue;
      }
      const both = joined.get(existing) ?? join(existing, cell, catalog);
      joined.set(existing, both);
      cells.set(site, both);
    }
  }
  return cells;
}
