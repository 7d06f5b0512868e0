import { compareTexts } from "../domain/compare.ts";
import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { rightsText } from "./approved-state.ts";
import type { AnyBaseline } from "./baseline.ts";
import type { BaselineAccess } from "./baseline.generated.ts";
import type { Plan } from "./plan.generated.ts";

/** Site ids by rights and by login, in the format of baselines and journals. */
export type InheritedRows = Readonly<Record<string, BaselineAccess | undefined>>;

const cell = (key: LoginKey, site: number, rights: string): string => `${key} ${site} ${rights}`;

/**
 * Rights that accounts have, or would have, from access rows that an earlier account with the same
 * login left behind. Nobody granted these rights, so they can also be removed after the account was
 * created. A run that ended too early leaves the removal to the next run.
 */
export class Inherited {
  readonly #cells: ReadonlySet<string>;

  private constructor(cells: Iterable<string>) {
    this.#cells = new Set(cells);
  }

  static readonly nothing = new Inherited([]);

  /** Reads stored rows. Invalid rows are ignored. */
  static of(rows: unknown): Inherited {
    const cells: string[] = [];
    if (typeof rows !== "object" || rows === null) return Inherited.nothing;
    for (const [login, access] of Object.entries(rows as Record<string, unknown>)) {
      if (typeof access !== "object" || access === null) continue;
      for (const [rights, sites] of Object.entries(access as Record<string, unknown>))
        for (const site of Array.isArray(sites) ? (sites as unknown[]) : [])
          if (typeof site === "number") cells.push(cell(loginKey(login), site, rights));
    }
    return new Inherited(cells);
  }

  static ofBaseline(baseline: AnyBaseline | undefined): Inherited {
    return baseline?.version === 2 ? Inherited.of(baseline.inherited) : Inherited.nothing;
  }

  /** Rows whose account does not exist. */
  static ofOrphans({ orphans }: Live): Inherited {
    return Inherited.of(rowsOf(cellsOfOrphans(orphans)));
  }

  /** All rights of the given accounts, to which nobody has granted anything yet. */
  static ofAccounts({ people }: Live, keys: ReadonlySet<LoginKey>): Inherited {
    const rows = [...keys].flatMap((key): Row[] =>
      [...(people.get(key)?.access ?? [])].map(([site, rights]) => ({ login: key, site, rights })),
    );
    return Inherited.of(rowsOf(rows));
  }

  with(other: Inherited): Inherited {
    return new Inherited(this.#cells.union(other.#cells));
  }

  has(key: LoginKey, site: number, rights: Rights): boolean {
    return this.#cells.has(cell(key, site, rightsText(rights)));
  }
}

interface Row {
  readonly login: string;
  readonly site: number;
  readonly rights: Rights;
}

const cellsOfOrphans = (orphans: Live["orphans"]): Row[] =>
  [...orphans].flatMap(([login, rows]) =>
    [...rows].map(([site, rights]) => ({ login, site, rights })),
  );

const sorted = <T>(groups: ReadonlyMap<string, T>): [string, T][] =>
  [...groups].toSorted(([a], [b]) => compareTexts(a, b));

/** Rows grouped by login and rights, sorted. */
function rowsOf(rows: readonly Row[]): Record<string, BaselineAccess> {
  const byLogin = Map.groupBy(rows, ({ login }) => login);
  return Object.fromEntries(
    sorted(byLogin).map(([login, own]) => {
      const byRights = Map.groupBy(own, ({ rights }) => rightsText(rights));
      const access = sorted(byRights).map(([rights, all]) => [
        rights,
        all.map(({ site }) => site).toSorted((a, b) => a - b),
      ]);
      return [login, Object.fromEntries(access) as BaselineAccess];
    }),
  );
}

/**
 * The inherited rights in a plan, whether it removes them or not, in the format in which they are
 * stored.
 */
export const inheritedRows = ({ effects }: Pick<Plan, "effects">): Record<string, BaselineAccess> =>
  rowsOf(
    effects.flatMap((effect) => {
      if (effect.kind !== "site") return [];
      const rights = effect.leftover ? effect.before : effect.inherits;
      return rights ? [{ login: effect.login, site: effect.site, rights }] : [];
    }),
  );

/** What the next run needs: rows without an account, and inherited rows of existing accounts. */
export function inheritedAfter(live: Live, plan: Plan): Record<string, BaselineAccess> {
  const ofAccounts = plan.effects.filter(({ login }) => live.people.has(loginKey(login)));
  return {
    ...inheritedRows({ effects: ofAccounts }),
    ...rowsOf(cellsOfOrphans(live.orphans)),
  };
}
