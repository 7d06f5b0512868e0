import { compareTexts } from "../domain/compare.ts";
import type { Oddity, Site } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { ODDITIES, type OddityKind } from "../domain/oddities.ts";
import {
  type CapabilityCatalog,
  makeRights,
  type Rights,
  type Role,
  ROLES,
} from "../domain/rights.ts";
import { cleanText } from "./answer.ts";

/**
 * Rows of Matomo's access table in the form of an answer: one login, one role or capability, many
 * sites.
 */
export interface AccessRows {
  readonly login: string;
  readonly access: string;
  readonly sites: readonly number[];
}

export interface KnownLogin {
  readonly login: string;
  readonly superuser: boolean;
}

/**
 * The access values of one login on one site. Only few combinations occur, and equal combinations
 * share their rights object. So 400,000 rows fit into a few dozen megabytes.
 */
interface Combination {
  readonly values: ReadonlySet<string>;
  readonly rights: Rights | null;
  readonly roles: number;
  /** For each value that can be added, the index of the resulting combination. */
  readonly with: Map<string, number>;
}

/** The index of the empty combination. */
const NOTHING = 0;

const EXAMPLES = 5;

/** Counts inconsistencies by kind, with the first few examples in alphabetical order. */
class Oddities {
  readonly #seen = new Map<OddityKind, { rows: number; names: string[]; more: boolean }>();

  add(kind: OddityKind, rows: number, name: string): void {
    if (rows === 0) return;
    const seen = this.#seen.get(kind) ?? { rows: 0, names: [], more: false };
    this.#seen.set(kind, seen);
    seen.rows += rows;
    if (seen.names.includes(name)) return;
    seen.names = [...seen.names, name].toSorted();
    seen.more ||= seen.names.length > EXAMPLES;
    seen.names.length = Math.min(seen.names.length, EXAMPLES);
  }

  list(): Oddity[] {
    return [...this.#seen]
      .map(([kind, { rows, names, more }]) => {
        const examples = names.map((name) => cleanText(name, [], 120)).join(", ");
        return { kind, rows, message: `${ODDITIES[kind]} (${examples}${more ? ", ..." : ""})` };
      })
      .toSorted((a, b) => compareTexts(a.kind, b.kind));
  }
}

/** The sites of one access value, under one spelling of the login. */
interface Held {
  readonly access: string;
  readonly sites: readonly number[];
}

/**
 * Collects access rows and joins them into rights by login and site. Inconsistent rows are read the
 * way Matomo reads them (core/Access.php: the highest role counts) and reported as oddities.
 *
 * Rows stay as they arrived until `take` is called for a login. Then the sites of this login are
 * joined in an array that all logins reuse.
 */
export class AccessCells {
  readonly #known: ReadonlyMap<LoginKey, KnownLogin>;
  readonly #catalog: CapabilityCatalog;
  readonly #rows = new Map<LoginKey, Held[]>();
  readonly #odd = new Oddities();
  readonly #unknownLogins = new Map<LoginKey, string>();
  readonly #unknownSites = new Set<number>();
  readonly #combinations: Combination[] = [];
  readonly #numbers = new Map<string, number>();
  /** The site ids in ascending order, and the position of each id in that list. */
  readonly #ids: readonly number[];
  readonly #places: ReadonlyMap<number, number>;
  /** For each site position, the index of the combination that the current login has there. */
  readonly #cells: Uint32Array;
  /**
   * The site positions that are in use, in the order of the rows. Only the first entries are valid.
   */
  readonly #taken: Uint32Array;

  constructor(
    known: ReadonlyMap<LoginKey, KnownLogin>,
    sites: ReadonlyMap<number, Site>,
    catalog: CapabilityCatalog,
  ) {
    this.#known = known;
    this.#catalog = catalog;
    this.#ids = [...sites.keys()].toSorted((a, b) => a - b);
    this.#places = new Map(this.#ids.map((id, place) => [id, place]));
    this.#cells = new Uint32Array(this.#ids.length);
    this.#taken = new Uint32Array(this.#ids.length);
    this.#combine(new Set());
  }

  /** The index of a combination, which is created if it is new. */
  #combine(values: ReadonlySet<string>): number {
    const name = [...values].toSorted().join(" ");
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const roles = ROLES.filter((role) => values.has(role));
    const role: Role | undefined = roles.at(-1);
    const capabilities = [...values].filter((value) => this.#catalog.has(value));
    const rights = role === undefined ? null : makeRights(role, capabilities, this.#catalog);
    const number = this.#combinations.length;
    this.#combinations.push({ values, rights, roles: roles.length, with: new Map() });
    this.#numbers.set(name, number);
    return number;
  }

  #withValue(before: number, access: string): number {
    const combination = this.#combinations[before];
    const known = combination?.with.get(access);
    if (known !== undefined) return known;
    const after = this.#combine(new Set([...(combination?.values ?? []), access]));
    combination?.with.set(access, after);
    return after;
  }

  add({ login, access, sites }: AccessRows): void {
    const key = loginKey(login);
    const known = this.#known.get(key);
    if (!known) {
      this.#odd.add("orphan-login", sites.length, login);
      this.#unknownLogins.set(key, login);
    } else if (known.superuser) {
      for (const site of sites) if (!this.#places.has(site)) this.#unknownSites.add(site);
      return this.#odd.add("superuser-rows", sites.length, known.login);
    }
    if (!(ROLES as readonly string[]).includes(access) && !this.#catalog.has(access))
      return known && this.#odd.add("unknown-value", sites.length, access);
    if (known && known.login !== login) this.#odd.add("other-casing", sites.length, login);
    const rows = this.#rows.get(key);
    if (rows) rows.push({ access, sites });
    else this.#rows.set(key, [{ access, sites }]);
  }

  /**
   * The rights of a login by site id, in ascending order. Callers must call `take` only once for
   * each login.
   */
  take(key: LoginKey): Map<number, Rights> {
    const result = new Map<number, Rights>();
    const rows = this.#rows.get(key);
    if (!rows) return result;
    this.#rows.delete(key);
    const login = this.#known.get(key)?.login;
    const cells = this.#cells;
    let count = 0;
    for (const { access, sites } of rows) {
      for (const site of sites) {
        const place = this.#places.get(site);
        if (place === undefined) {
          this.#unknownSites.add(site);
          if (login !== undefined) this.#odd.add("orphan-site", 1, `${login} on ${site}`);
          continue;
        }
        const before = cells[place] ?? NOTHING;
        if (before === NOTHING) {
          this.#taken[count] = place;
          count += 1;
        }
        cells[place] = this.#withValue(before, access);
      }
    }
    for (const place of this.#taken.subarray(0, count).sort()) {
      const site = this.#ids[place] ?? 0;
      const combination = this.#combinations[cells[place] ?? NOTHING];
      cells[place] = NOTHING;
      if (!combination) continue;
      const { rights, roles, values } = combination;
      if (roles > 1 && login !== undefined)
        this.#odd.add("two-roles", roles, `${login} on ${site}`);
      if (rights) result.set(site, rights);
      else if (login !== undefined)
        this.#odd.add("capability-without-role", values.size, `${login} on ${site}`);
    }
    return result;
  }

  /** Rights of logins without an account. Callers must first call `take` for all accounts. */
  orphans(): Map<LoginKey, Map<number, Rights>> {
    return new Map(
      [...this.#rows.keys()]
        .filter((key) => !this.#known.has(key))
        .map((key) => [key, this.take(key)] as const),
    );
  }

  /** Logins in access rows that have no account, each in one spelling. */
  unknownLogins(): string[] {
    return [...this.#unknownLogins.values()];
  }

  /** Site ids that no site has, from the rows taken so far and from rows of super users. */
  unknownSites(): ReadonlySet<number> {
    return this.#unknownSites;
  }

  /** Records another inconsistency. */
  remark(kind: OddityKind, name: string): void {
    this.#odd.add(kind, 1, name);
  }

  /** The inconsistencies found in the rows so far. */
  oddities(): Oddity[] {
    return this.#odd.list();
  }
}
