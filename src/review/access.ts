import type { Cell } from "../desired/desired.ts";
import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY, type LoginKey } from "../domain/login.ts";
import { equalRights, type Rights, roleLevel } from "../domain/rights.ts";
import { rightsText } from "../plan/approved-state.ts";
import type { History } from "./history.ts";
import type { LineTable } from "./lines.ts";
import type { ReviewAccess, ReviewOrigin } from "./review.generated.ts";

/** The access that the manifests grant a person, as far as it is known. */
export interface Granted {
  readonly access: ReadonlyMap<number, Cell>;
  /**
   * The same as `access`, plus grants that nobody approved yet, which explain access but do not
   * grant it.
   */
  readonly claimed: ReadonlyMap<number, Cell>;
  /** Whether a line has an error, so that the granted access is not fully known. */
  readonly isFrozen: boolean;
}

export interface AccessInput {
  readonly key: LoginKey;
  readonly access: ReadonlyMap<number, Rights>;
  /** `undefined` if no manifest manages the account, or if none was read. */
  readonly granted: Granted | undefined;
}

/** Facts about access that are the same for everybody. */
export interface AccessFacts {
  /** The shown sites, with their position in the list. */
  readonly order: ReadonlyMap<number, number>;
  readonly lines: LineTable;
  readonly history: History | undefined;
  /** The live state before the plan that is shown as applied; `undefined` without a plan. */
  readonly before: Live | undefined;
}

const accessBefore = (live: Live, key: LoginKey): ReadonlyMap<number, Rights> | undefined =>
  key === ANONYMOUS_KEY ? live.anonymous : live.people.get(key)?.access;

/** Rights on one site, with all details. */
interface Shown extends Omit<ReviewAccess, "sites" | "why"> {
  readonly cell: Cell | undefined;
}

function shownOn(
  site: number,
  rights: Rights,
  { key, granted }: AccessInput,
  { history, before }: AccessFacts,
): Shown {
  const certain = granted?.access.get(site);
  const cell = certain ?? granted?.claimed.get(site);
  const wanted = certain?.rights ?? null;
  const isWanted = !granted || granted.isFrozen || equalRights(rights, wanted);
  const since = history?.ofSite(key, site, rights);
  const earlier = before && (accessBefore(before, key)?.get(site) ?? null);
  return {
    rights,
    cell,
    ...(isWanted ? {} : { wanted }),
    ...(cell?.until === undefined ? {} : { until: cell.until }),
    ...(since ? { since } : {}),
    ...(earlier === undefined || equalRights(earlier, rights) ? {} : { before: earlier }),
  };
}

const originKey = (origin: ReviewOrigin | undefined): string => {
  if (!origin) return "";
  const { day, pullRequest, byHand, earlier } = origin;
  return `${day} ${pullRequest ?? ""} ${byHand === true} ${earlier === true}`;
};

const optional = (rights: Rights | null | undefined): string =>
  rights === undefined ? "-" : rightsText(rights);

/** A key that is equal for sites that are shown together. */
function keyOf({ rights, cell, wanted, since, before }: Shown, cells: Map<Cell, number>): string {
  let number = 0;
  if (cell) {
    number = cells.get(cell) ?? cells.size + 1;
    cells.set(cell, number);
  }
  return `${rightsText(rights)}|${number}|${optional(wanted)}|${originKey(since)}|${optional(before)}`;
}

/** A person's access to the shown sites. Sites with the same details are combined. */
export function accessOf(input: AccessInput, facts: AccessFacts): ReviewAccess[] {
  const { order, lines } = facts;
  const groups = new Map<string, { readonly shown: Shown; readonly sites: number[] }>();
  const cells = new Map<Cell, number>();
  for (const [site, rights] of input.access) {
    if (!order.has(site)) continue;
    const shown = shownOn(site, rights, input, facts);
    const key = keyOf(shown, cells);
    const group = groups.get(key);
    if (group) group.sites.push(site);
    else groups.set(key, { shown, sites: [site] });
  }
  const place = (site: number | undefined): number => order.get(site ?? -1) ?? 0;
  return [...groups.values()]
    .map(({ shown: { cell, ...rest }, sites }) => ({
      ...rest,
      sites: sites.toSorted((a, b) => place(a) - place(b)),
      why: cell ? lines.numbersOf(cell.why) : [],
    }))
    .toSorted(
      (a, b) =>
        roleLevel(b.rights) - roleLevel(a.rights) ||
        b.sites.length - a.sites.length ||
        place(a.sites[0]) - place(b.sites[0]),
    );
}
