import type { PageData, PagePerson } from "../render/html/page-data.ts";

/** Names of roles by number; 0 for none. */
export const ROLE_NAMES = ["no access", "view", "write", "admin", "super user"] as const;
export const ROLE_LETTERS = ["", "V", "W", "A", "S"] as const;
export const SUPERUSER = 4;

/** Added to a role if the person also has capabilities. */
const MORE = 8;
/** Added to a role if the manifests do not grant exactly this access. */
const DIFFERS = 16;
/** Added to a role if the plan that is shown as applied changes it. */
const CHANGED = 32;

export const roleIn = (cell: number): number => cell & 7;
export const hasMore = (cell: number): boolean => (cell & MORE) !== 0;
export const differs = (cell: number): boolean => (cell & DIFFERS) !== 0;
export const isChanged = (cell: number): boolean => (cell & CHANGED) !== 0;

/** Combines several cells: the highest role, and every flag that at least one of them has. */
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

/** Expands `0-39,52` to numbers. */
export function expandPlaces(list: string): Uint16Array {
  const places: number[] = [];
  for (const run of list === "" ? [] : list.split(",")) {
    const [first = "0", last = first] = run.split("-");
    for (let place = Number(first); place <= Number(last); place++) places.push(place);
  }
  return Uint16Array.from(places);
}

/** The number of the role in a text of rights, ignoring capabilities. */
const levelOf = (rights: string): number =>
  Math.max(
    0,
    ROLE_NAMES.findIndex((name) => rights === name || rights.startsWith(`${name} + `)),
  );

const mailDomain = ({ email = "" }: PagePerson): string =>
  email.slice(email.lastIndexOf("@") + 1).toLowerCase();

/** The data of the page, with derived values that are needed often. */
export class Model {
  readonly data: PageData;
  /** The cells of all people, one row after the other. */
  readonly #cells: Uint8Array;
  readonly #places: (Uint16Array | undefined)[] = [];
  /** The text by which each person is found, in lower case. */
  readonly searched: readonly string[];
  readonly searchedSites: readonly string[];
  readonly domains: readonly string[];
  /** For each person, the day on which their first access ends; empty if nothing ends. */
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

  /** The indexes of the sites in a list. */
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
