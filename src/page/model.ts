import type { PageData, PagePerson } from "../render/html/page-data.ts";

/** Roles as the matrix holds them: 0 for none. */
export const ROLE_NAMES = ["no access", "view", "write", "admin", "super user"] as const;
export const ROLE_LETTERS = ["", "V", "W", "A", "S"] as const;
export const SUPERUSER = 4;

/** Added to a role: capabilities beside it. */
const MORE = 8;
/** Added to a role: the manifests do not grant exactly this. */
const DIFFERS = 16;
/** Added to a role: the plan that is shown as applied changes it. */
const CHANGED = 32;

export const roleIn = (cell: number): number => cell & 7;
export const hasMore = (cell: number): boolean => (cell & MORE) !== 0;
export const differs = (cell: number): boolean => (cell & DIFFERS) !== 0;
export const isChanged = (cell: number): boolean => (cell & CHANGED) !== 0;

/** The highest role of several cells, with everything that is told about one of them. */
export class CellSum {
  many = 0;
  #role = 0;
  #more = 0;
  #differs = 0;
  #changed = 0;

  add(cell: number): void {
    const role = roleIn(cell);
    if (role === 0) return;
    this.many += 1;
    if (role > this.#role) this.#role = role;
    if (hasMore(cell)) this.#more = MORE;
    if (differs(cell)) this.#differs = DIFFERS;
    if (isChanged(cell)) this.#changed = CHANGED;
  }

  get cell(): number {
    return this.#role + this.#more + this.#differs + this.#changed;
  }
}

/** `0-39,52` as numbers. */
export function expandPlaces(list: string): Uint16Array {
  const places: number[] = [];
  for (const run of list === "" ? [] : list.split(",")) {
    const [first = "0", last = first] = run.split("-");
    for (let place = Number(first); place <= Number(last); place++) places.push(place);
  }
  return Uint16Array.from(places);
}

/** The rights, without capabilities, as a number. */
const levelOf = (rights: string): number =>
  Math.max(
    0,
    ROLE_NAMES.findIndex((name) => rights === name || rights.startsWith(`${name} + `)),
  );

const mailDomain = ({ email = "" }: PagePerson): string =>
  email.slice(email.lastIndexOf("@") + 1).toLowerCase();

/** The data of the page with what is asked of it often. */
export class Model {
  readonly data: PageData;
  /** Every person's row of cells, one after the other. */
  readonly #cells: Uint8Array;
  readonly #places: (Uint16Array | undefined)[] = [];
  /** What a person is searched by, in lower case. */
  readonly searched: readonly string[];
  readonly searchedSites: readonly string[];
  readonly domains: readonly string[];
  /** The last day of what ends first, by person; empty for nothing. */
  readonly ends: readonly string[];

  constructor(data: PageData) {
    this.data = data;
    const { people, sites } = data;
    this.#cells = new Uint8Array(people.length * sites.length);
    const levels = data.rights.map(levelOf);
    for (const [row, person] of people.entries()) this.#decode(row, person, levels);
    this.searched = people.map((person) =>
      [
        person.login,
        person.email ?? "",
        person.owner ?? "",
        ...(person.teams ?? []).map((team) => data.teams[team] ?? ""),
      ]
        .join("\n")
        .toLowerCase(),
    );
    this.searchedSites = sites.map(({ id, name, url, class: dataClass = "" }) =>
      [String(id), name, url, dataClass].join("\n").toLowerCase(),
    );
    this.domains = people.map(mailDomain);
    this.ends = people.map(({ until = "", superuser, access }) =>
      [until, superuser?.until ?? "", ...access.map((group) => group[6])]
        .filter((day) => day !== "")
        .reduce((first, day) => (first === "" || day < first ? day : first), ""),
    );
  }

  #decode(
    row: number,
    { access, superuser, standing }: PagePerson,
    levels: readonly number[],
  ): void {
    const { sites, rights } = this.data;
    const start = row * sites.length;
    if (superuser) {
      this.#cells.fill(SUPERUSER + (superuser.isNew ? CHANGED : 0), start, start + sites.length);
      return;
    }
    for (const [right, list, , wanted, , before] of access) {
      const text = rights[right] ?? "";
      const cell =
        (levels[right] ?? 0) +
        (text.includes(" + ") ? MORE : 0) +
        (wanted >= 0 || standing === "unmanaged" ? DIFFERS : 0) +
        (before >= 0 ? CHANGED : 0);
      for (const place of this.places(list)) this.#cells[start + place] = cell;
    }
  }

  /** The places of a list of sites. */
  places(list: number): Uint16Array {
    const known = this.#places[list];
    if (known) return known;
    const places = expandPlaces(this.data.lists[list] ?? "");
    this.#places[list] = places;
    return places;
  }

  cell(person: number, site: number): number {
    return this.#cells[person * this.data.sites.length + site] ?? 0;
  }

  person(number: number): PagePerson | undefined {
    return this.data.people[number];
  }
}
