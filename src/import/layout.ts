import type { Live, LivePerson } from "../domain/live.ts";
import { domainOf, FreeNames, groupOf, slugOf } from "./names.ts";

/** How imported entries are divided into files. */
export const LAYOUTS = ["one-file", "by-team", "by-site-group", "by-domain"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** The file for each entry, relative to the folder of the instance. */
export interface Places {
  person(person: LivePerson, teams: readonly string[]): string;
  team(name: string, members: readonly LivePerson[], sites: readonly number[]): string;
  readonly sets: string;
  readonly public: string;
}

const ONE_FILE = "access.yaml";
const PEOPLE = "people.yaml";
const TEAMS = "teams.yaml";

/** File names by topic. The same topic always gets the same name, and no name is used twice. */
class FileNames {
  readonly #folder: string;
  readonly #free = new FreeNames();
  readonly #names = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  of(subject: string, slug: string): string {
    const known = this.#names.get(subject);
    if (known !== undefined) return known;
    const name = `${this.#folder}/${this.#free.take([slug], "other")}.yaml`;
    this.#names.set(subject, name);
    return name;
  }
}

/** `example.org` as a file name. */
const domainSlug = (domain: string): string =>
  domain
    .split(".")
    .map(slugOf)
    .filter((label) => label !== "")
    .join(".");

export function placesOf(layout: Layout, { sites }: Live): Places {
  const shared = { sets: "sites.yaml", public: "public.yaml" };
  if (layout === "one-file")
    return { person: () => ONE_FILE, team: () => ONE_FILE, sets: ONE_FILE, public: ONE_FILE };
  if (layout === "by-team") {
    const names = new FileNames("teams");
    const fileOf = (team: string): string => names.of(team, slugOf(team));
    return {
      ...shared,
      person: (_, teams) =>
        teams.length === 1 && teams[0] !== undefined ? fileOf(teams[0]) : PEOPLE,
      team: fileOf,
    };
  }
  if (layout === "by-site-group") {
    const names = new FileNames("groups");
    const fileOf = (ids: Iterable<number>): string | undefined => {
      const groups = new Set([...ids].map((id) => groupOf(sites.get(id) ?? { group: "" })));
      const [only = ""] = groups;
      return groups.size === 1 && only !== "" ? names.of(only, slugOf(only)) : undefined;
    };
    return {
      ...shared,
      person: ({ access }) => fileOf(access.keys()) ?? PEOPLE,
      team: (_, __, ids) => fileOf(ids) ?? TEAMS,
    };
  }
  const names = new FileNames("domains");
  const fileOf = (domain: string): string => names.of(domain, domainSlug(domain));
  return {
    ...shared,
    person: (person) => fileOf(domainOf(person)),
    team: (_, members) => {
      const domains = new Set(members.map(domainOf));
      const [only] = domains;
      return domains.size === 1 && only !== undefined ? fileOf(only) : TEAMS;
    },
  };
}
