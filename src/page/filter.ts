import { type Model, ROLE_NAMES, roleIn } from "./model.ts";
import type { View } from "./view.ts";

/** The people and sites of a view, as numbers, in display order. */
export interface Shown {
  readonly people: readonly number[];
  readonly sites: readonly number[];
}

/** The orders of people, by their names in the page's address. */
export const SORTS = {
  "": "Highest role first",
  name: "Name",
  needs: "Needs most attention first",
  sites: "Most sites first",
  seen: "Least recently seen first",
  ends: "Ends first",
  reviewed: "Least recently reviewed first",
} as const;
type Sort = keyof typeof SORTS;
const isSort = (text: string): text is Sort => Object.hasOwn(SORTS, text);

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

function shownSites({ data, searchedSites }: Model, view: View): number[] {
  const text = view.site.trim().toLowerCase();
  const group = data.groups.indexOf(view.group);
  return range(data.sites.length).filter(
    (site) =>
      (view.group === "" || data.sites[site]?.group === group) &&
      (text === "" || (searchedSites[site] ?? "").includes(text)),
  );
}

/** Whether a person has the role on one of the sites; -1 stands for any role. */
function hasRole(model: Model, person: number, sites: readonly number[], role: number): boolean {
  for (const site of sites) {
    const has = roleIn(model.cell(person, site));
    if (role < 0 ? has > 0 : has === role) return true;
  }
  return false;
}

function shownPeople(model: Model, view: View, sites: readonly number[]): number[] {
  const { data, searched, domains } = model;
  const text = view.person.trim().toLowerCase();
  const team = data.teams.indexOf(view.team);
  const risk = data.needs.findIndex(({ kind }) => kind === view.risk);
  const role = ROLE_NAMES.findIndex((name) => name === view.role);
  const isPart = sites.length < data.sites.length;
  return range(data.people.length).filter((number) => {
    const person = data.people[number];
    return (
      person !== undefined &&
      (text === "" || (searched[number] ?? "").includes(text)) &&
      (view.team === "" || (person.teams ?? []).includes(team)) &&
      (view.owner === "" || person.owner === view.owner) &&
      (view.domain === "" || domains[number] === view.domain) &&
      (view.kind === "" || person.kind === view.kind) &&
      (view.risk === "" || (person.needs ?? []).includes(risk)) &&
      ((view.role === "" && !isPart) || hasRole(model, number, sites, view.role === "" ? -1 : role))
    );
  });
}

/** A person's access to the sites: the highest role, and the number of sites with any role. */
function extentOf(
  model: Model,
  person: number,
  sites: readonly number[],
): { readonly role: number; readonly sites: number } {
  let role = 0;
  let many = 0;
  for (const site of sites) {
    const has = roleIn(model.cell(person, site));
    if (has > 0) many += 1;
    if (has > role) role = has;
  }
  return { role, sites: many };
}

/**
 * The sort key of each person, lowest first. A missing day comes first, except for a missing end,
 * which comes last.
 */
function keysOf(model: Model, sort: Sort, people: readonly number[], sites: readonly number[]) {
  const keys = new Map<number, number | string>();
  for (const number of people) {
    const person = model.person(number);
    if (!person) continue;
    switch (sort) {
      case "name":
        break;
      case "needs":
        keys.set(number, -(person.needs ?? []).length);
        break;
      case "":
        keys.set(number, -extentOf(model, number, sites).role);
        break;
      case "sites":
        keys.set(number, -extentOf(model, number, sites).sites);
        break;
      case "seen":
        keys.set(number, person.kind === "person" ? (person.seen ?? "") : "~");
        break;
      case "ends":
        keys.set(number, model.ends[number] === "" ? "~" : (model.ends[number] ?? "~"));
        break;
      case "reviewed":
        keys.set(number, person.reviewed ?? "");
        break;
    }
  }
  return keys;
}

/** The people and sites of a view. People with the same sort key stay ordered by login. */
export function shownOf(model: Model, view: View): Shown {
  const sites = shownSites(model, view);
  const people = shownPeople(model, view, sites);
  const sort = isSort(view.sort) ? view.sort : "";
  if (sort === "name") return { people, sites };
  const keys = keysOf(model, sort, people, sites);
  const sorted = people.toSorted((a, b) => {
    const [left = "", right = ""] = [keys.get(a), keys.get(b)];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  return { people: sorted, sites };
}
