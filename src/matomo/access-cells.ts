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

/** Rows of the access table as they arrive: of one role or capability, for one login. */
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
 * The values that one cell holds; equal sets share one object, and so do their rights: 400,000 rows
 * fit into a few dozen megabytes.
 */
interface Combination {
  readonly values: ReadonlySet<string>;
  readonly next: Map<string, Combination>;
  readonly rights: Rights | null;
  readonly roles: number;
}

const EXAMPLES = 5;

/** Counts what is untidy, and keeps the first few examples in order of their text. */
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

/**
 * Gathers rows into rights per login and site. What is untidy is read as Matomo reads it
 * (core/Access.php: the highest role counts), and reported.
 */
export class AccessCells {
  readonly #known: ReadonlyMap<LoginKey, KnownLogin>;
  readonly #sites: ReadonlyMap<number, Site>;
  readonly #catalog: CapabilityCatalog;
  readonly #cells = new Map<LoginKey, Map<number, Combination>>();
  readonly #odd = new Oddities();
  readonly #combinations = new Map<string, Combination>();
  readonly #none: Combination;

  constructor(
    known: ReadonlyMap<LoginKey, KnownLogin>,
    sites: ReadonlyMap<number, Site>,
    catalog: CapabilityCatalog,
  ) {
    this.#known = known;
    this.#sites = sites;
    this.#catalog = catalog;
    this.#none = this.#combine(new Set());
  }

  #combine(values: ReadonlySet<string>): Combination {
    const name = [...values].toSorted().join(" ");
    const known = this.#combinations.get(name);
    if (known !== undefined) return known;
    const roles = ROLES.filter((role) => values.has(role));
    const role: Role | undefined = roles.at(-1);
    const capabilities = [...values].filter((value) => this.#catalog.has(value));
    const rights = role === undefined ? null : makeRights(role, capabilities, this.#catalog);
    const combination = { values, next: new Map(), rights, roles: roles.length };
    this.#combinations.set(name, combination);
    return combination;
  }

  add({ login, access, sites }: AccessRows): void {
    const key = loginKey(login);
    const known = this.#known.get(key);
    if (!known) this.#odd.add("orphan-login", sites.length, login);
    else if (known.superuser) return this.#odd.add("superuser-rows", sites.length, known.login);
    if (!(ROLES as readonly string[]).includes(access) && !this.#catalog.has(access))
      return known && this.#odd.add("unknown-value", sites.length, access);
    if (known && known.login !== login) this.#odd.add("other-casing", sites.length, login);
    const cells = this.#cells.get(key) ?? new Map<number, Combination>();
    this.#cells.set(key, cells);
    for (const site of sites) {
      if (!this.#sites.has(site)) {
        if (known) this.#odd.add("orphan-site", 1, `${known.login} on ${site}`);
        continue;
      }
      const before = cells.get(site) ?? this.#none;
      const after = before.next.get(access) ?? this.#combine(new Set([...before.values, access]));
      before.next.set(access, after);
      cells.set(site, after);
    }
  }

  /** The rights of a login by site id, sites in order. To be asked once for each login. */
  take(key: LoginKey): Map<number, Rights> {
    const cells = this.#cells.get(key);
    if (!cells) return new Map();
    const login = this.#known.get(key)?.login;
    const result = new Map<number, Rights>();
    for (const [site, { rights, roles, values }] of [...cells].sort(([a], [b]) => a - b)) {
      if (roles > 1 && login !== undefined)
        this.#odd.add("two-roles", roles, `${login} on ${site}`);
      if (rights) result.set(site, rights);
      else if (login !== undefined)
        this.#odd.add("capability-without-role", values.size, `${login} on ${site}`);
    }
    this.#cells.delete(key);
    return result;
  }

  /** What the rows give to logins without an account; to be asked after all others were taken. */
  orphans(): Map<LoginKey, Map<number, Rights>> {
    return new Map(
      [...this.#cells.keys()]
        .filter((key) => !this.#known.has(key))
        .map((key) => [key, this.take(key)] as const),
    );
  }

  /** Notes what else was odd. */
  remark(kind: OddityKind, name: string): void {
    this.#odd.add(kind, 1, name);
  }

  /** What was untidy, in the rows and the cells taken so far. */
  oddities(): Oddity[] {
    return this.#odd.list();
  }
}
