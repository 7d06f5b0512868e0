import { collate, sameCollated } from "./collation.ts";

/**
 * A row of Matomo's `access` table: a role or a capability of a login on a site. `login` keeps the
 * case in which it was sent.
 */
export interface AccessRow {
  readonly id: number;
  readonly login: string;
  readonly site: number;
  readonly access: string;
}

/**
 * The `access` table with an index by login. Like Matomo's, it has no unique key and no foreign
 * keys.
 */
export class AccessTable {
  readonly #byLogin = new Map<string, AccessRow[]>();
  #nextId: number;
  #size = 0;

  constructor(rows: readonly AccessRow[], nextId: number) {
    this.#nextId = nextId;
    for (const row of rows) this.#add(row);
  }

  #add(row: AccessRow): void {
    const key = collate(row.login);
    const own = this.#byLogin.get(key);
    if (own) own.push(row);
    else this.#byLogin.set(key, [row]);
    this.#size++;
  }

  get size(): number {
    return this.#size;
  }

  get nextId(): number {
    return this.#nextId;
  }

  insert(login: string, site: number, access: string): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#add({ id, login, site, access });
  }

  /** Rows of a login, ignoring case, oldest first. */
  ofLogin(login: string): readonly AccessRow[] {
    return this.#byLogin.get(collate(login)) ?? [];
  }

  /**
   * Rows of a login in the order of the table's index, by site. A query for a login without ORDER
   * BY returns this order.
   */
  ofLoginBySite(login: string): AccessRow[] {
    return this.ofLogin(login).toSorted((a, b) => a.site - b.site || a.id - b.id);
  }

  /** Rows of a site, oldest first. */
  ofSite(site: number): AccessRow[] {
    return this.all().filter((row) => row.site === site);
  }

  /** All rows, oldest first. */
  all(): AccessRow[] {
    return [...this.#byLogin.values()].flat().sort((a, b) => a.id - b.id);
  }

  /** All rows grouped by login, with logins in collation order. */
  groups(): AccessRow[][] {
    return [...this.#byLogin].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => rows);
  }

  /** Deletes those rows of a login that match. */
  remove(login: string, matches: (row: AccessRow) => boolean): void {
    const key = collate(login);
    const rows = this.#byLogin.get(key);
    if (!rows) return;
    const kept = rows.filter((row) => !matches(row));
    this.#size -= rows.length - kept.length;
    if (kept.length > 0) this.#byLogin.set(key, kept);
    else this.#byLogin.delete(key);
  }

  removeSite(site: number): void {
    for (const rows of this.#byLogin.values()) {
      const [first] = rows;
      if (first && rows.some((row) => row.site === site))
        this.remove(first.login, (row) => row.site === site);
    }
  }

  has(login: string, site: number, access: string): boolean {
    return this.ofLogin(login).some((row) => row.site === site && sameCollated(row.access, access));
  }
}
