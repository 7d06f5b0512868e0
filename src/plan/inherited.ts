import { compareTexts } from "../domain/compare.ts";
import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { rightsText } from "./approved-state.ts";
import type { AnyBaseline } from "./baseline.ts";
import type { BaselineAccess } from "./baseline.generated.ts";
import type { Plan } from "./plan.generated.ts";

/** Site ids by rights, by login, as baselines and journals write them. */
export type InheritedRows = Readonly<Record<string, BaselineAccess | undefined>>;

const cell = (key: LoginKey, site: number, rights: string): string => `${key} ${site} ${rights}`;

/**
 * What accounts have, or would have at once, from rows that an earlier account of their login left
 * behind. Nobody granted it, so it can be removed after the account was made as well: a run that
 * ended right then leaves it to the next one.
 */
export class Inherited {
  readonly #cells: ReadonlySet<string>;

  private constructor(cells: Iterable<string>) {
    this.#cells = new Set(cells);
  }

  static readonly nothing = new Inherited([]);

  /** Of rows that were written down; what is no such row counts for nothing. */
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

  /** Rows of accounts that do not exist now. */
  static ofOrphans({ orphans }: Live): Inherited {
    return Inherited.of(rowsOf(cellsOfOrphans(orphans)));
  }

  /** Everything that accounts have whom nobody had granted anything until a moment ago. */
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

/** Logins, rights and sites in order. */
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

/** What a plan says of inherited rights, whether it removes them or not: to be written down. */
export const inheritedRows = ({ effects }: Pick<Plan, "effects">): Record<string, BaselineAccess> =>
  rowsOf(
    effects.flatMap((effect) => {
      if (effect.kind !== "site") return [];
      const rights = effect.leftover ? effect.before : effect.inherits;
      return rights ? [{ login: effect.login, site: effect.site, rights }] : [];
    }),
  );

/** What the next run has to know: rows without an account, and those that accounts still have. */
export function inheritedAfter(live: Live, plan: Plan): Record<string, BaselineAccess> {
  const ofAccounts = plan.effects.filter(({ login }) => live.people.has(loginKey(login)));
  return {
    ...inheritedRows({ effects: ofAccounts }),
    ...rowsOf(cellsOfOrphans(live.orphans)),
  };
}
