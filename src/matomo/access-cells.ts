import { AccessError } from "../domain/error.ts";
import type { Oddity, Site } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { type CapabilityCatalog, makeRights, type Rights, ROLES } from "../domain/rights.ts";

/** Rows of the access table as they arrive: of one role or capability, or of one login. */
export interface AccessRows {
  readonly login: string;
  readonly access: string;
  readonly sites: readonly number[];
}

export interface KnownLogin {
  readonly login: string;
  readonly superuser: boolean;
}

const ROLE_BITS = 0b111;

/**
 * Gathers rows into rights per login and site. Each cell is a set of bits (three roles, then the capabilities), and equal sets become one
 * shared object: 400,000 rows fit into a few megabytes. What is untidy is read as Matomo reads it, and counted.
 */
export class AccessCells {
  readonly #known: ReadonlyMap<LoginKey, KnownLogin>;
  readonly #sites: ReadonlyMap<number, Site>;
  readonly #catalog: CapabilityCatalog;
  readonly #bits = new Map<string, number>();
  readonly #names: string[] = [...ROLES];
  readonly #cells = new Map<LoginKey, Map<number, number>>();
  readonly #odd = new Map<Oddity["kind"], { rows: number; names: Set<string> }>();
  readonly #rights = new Map<number, Rights | undefined>();

  constructor(known: ReadonlyMap<LoginKey, KnownLogin>, sites: ReadonlyMap<number, Site>, catalog: CapabilityCatalog) {
    this.#known = known;
    this.#sites = sites;
    this.#catalog = catalog;
    this.#names.push(...catalog.keys());
    if (this.#names.length > 30)
      throw new AccessError("matomo-answer", `Matomo lists ${catalog.size} capabilities, more than this program knows to handle (27).`);
    for (const [index, name] of this.#names.entries()) this.#bits.set(name, 1 << index);
  }

  #count(kind: Oddity["kind"], rows: number, name: string): void {
    const seen = this.#odd.get(kind);
    if (seen) {
      seen.rows += rows;
      if (seen.names.size < 5) seen.names.add(name);
    } else this.#odd.set(kind, { rows, names: new Set([name]) });
  }

  add({ login, access, sites }: AccessRows): void {
    const key = loginKey(login);
    const known = this.#known.get(key);
    const bit = this.#bits.get(access);
    if (!known) return this.#count("orphan-login", sites.length, login);
    if (bit === undefined) return this.#count("unknown-value", sites.length, access);
    if (known.superuser) return this.#count("superuser-rows", sites.length, known.login);
    if (known.login !== login) this.#count("other-casing", sites.length, login);
    let cells = this.#cells.get(key);
    if (!cells) this.#cells.set(key, (cells = new Map<number, number>()));
    for (const site of sites) {
      if (this.#sites.has(site)) cells.set(site, (cells.get(site) ?? 0) | bit);
      else this.#count("orphan-site", 1, `${known.login} on ${site}`);
    }
  }

  #rightsOf(mask: number): Rights | undefined {
    if (this.#rights.has(mask)) return this.#rights.get(mask);
    const role = ROLES.findLast((_, index) => (mask & (1 << index)) !== 0);
    const capabilities = this.#names.filter((_, index) => index >= ROLES.length && (mask & (1 << index)) !== 0);
    const rights = role && makeRights(role, capabilities, this.#catalog);
    this.#rights.set(mask, rights);
    return rights;
  }

  /** The rights of a login by site id, sites in order. */
  of(key: LoginKey): Map<number, Rights> {
    const result = new Map<number, Rights>();
    const login = this.#known.get(key)?.login ?? "";
    for (const [site, mask] of [...(this.#cells.get(key) ?? [])].toSorted(([a], [b]) => a - b)) {
      const roles = mask & ROLE_BITS;
      if ((roles & (roles - 1)) !== 0) this.#count("two-roles", 1, `${login} on ${site}`);
      const rights = this.#rightsOf(mask);
      if (rights) result.set(site, rights);
      else this.#count("capability-without-role", 1, `${login} on ${site}`);
    }
    return result;
  }

  /** What was untidy so far, with a few examples each. */
  oddities(): Oddity[] {
    const said: Record<Oddity["kind"], string> = {
      "two-roles": "access rows give two roles on one site; the higher counts",
      "other-casing": "access rows spell the login in another way; Matomo takes them for the same person",
      "orphan-login": "access rows belong to accounts that do not exist",
      "orphan-site": "access rows belong to sites that do not exist; a site made later with that id would inherit them",
      "capability-without-role": "access rows give a capability without a role, which has no effect",
      "superuser-rows": "access rows of super users, which have no effect until the right goes",
      "unknown-value": "access rows hold a value that is no role and no known capability",
    };
    return [...this.#odd]
      .map(([kind, { rows, names }]) => ({
        kind,
        rows,
        message: `${said[kind]} (${[...names].join(", ")}${rows > names.size ? ", ..." : ""})`,
      }))
      .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  }
}
