import { type GrantLine, keyOf } from "./lines.ts";
import { type PlainSelector, type Selector, selectorText } from "./selectors.ts";
import type { Role } from "./server.ts";

interface Days {
  readonly from?: string;
  readonly until?: string;
}

interface Scope extends Days {
  readonly sites: readonly Selector[];
  readonly except: readonly Selector[];
}

/** Something that a person adds to the manifests or removes from them. */
export type Item =
  | ({ readonly kind: "grant"; readonly person: string; readonly role: Role } & Scope)
  | ({ readonly kind: "team-grant"; readonly team: string; readonly role: Role } & Scope)
  | ({ readonly kind: "member"; readonly team: string; readonly person: string } & Days)
  | ({ readonly kind: "superuser"; readonly person: string } & Days)
  | ({ readonly kind: "public" } & Scope)
  | { readonly kind: "set-item"; readonly set: string; readonly item: PlainSelector };

export const TEAMS = ["crew", "guests"] as const;
export const SETS = ["alpha"] as const;
export const ANONYMOUS = "anonymous";

const daysText = ({ from, until }: Days): string =>
  `${from === undefined ? "" : `, from: ${from}`}${until === undefined ? "" : `, until: ${until}`}`;

const listText = (items: readonly Selector[]): string => `[${items.map(selectorText).join(", ")}]`;

const scopeText = (scope: Scope): string =>
  `sites: ${listText(scope.sites)}${scope.except.length === 0 ? "" : `, except: ${listText(scope.except)}`}${daysText(scope)}`;

/** The same text means the same item. */
export const nameOfItem = (item: Item): string => JSON.stringify(item);

/** The place of an item. Some kinds have only one item per person. */
export function placeOfItem(item: Item): string {
  if (item.kind === "member") return `member ${item.team} ${item.person}`;
  return item.kind === "superuser" ? `superuser ${item.person}` : nameOfItem(item);
}

const isKind =
  <K extends Item["kind"]>(kind: K) =>
  (item: Item): item is Extract<Item, { kind: K }> =>
    item.kind === kind;

const blockOf = (lines: readonly string[], indent: string): string =>
  lines.length === 0 ? " []" : lines.map((line) => `\n${indent}- ${line}`).join("");

/** The manifests with all people, teams and sets, including those without items. */
export function manifestText(people: readonly string[], items: readonly Item[]): string {
  const grants = items.filter(isKind("grant"));
  const users = people.map((person) => {
    const right = items.filter(isKind("superuser")).find((item) => item.person === person);
    const days = right && daysText(right).slice(2);
    const superuser = right ? `    superuser: ${days === "" ? "true" : `{ ${days} }`}\n` : "";
    const access = grants
      .filter((item) => item.person === person)
      .map((item) => `{ role: ${item.role}, ${scopeText(item)} }`);
    return `  ${person}:\n${superuser}    access:${blockOf(access, "      ")}\n`;
  });
  const teams = TEAMS.map((team) => {
    const members = items
      .filter(isKind("member"))
      .filter((item) => item.team === team)
      .map((item) => `{ login: ${item.person}${daysText(item)} }`);
    const access = items
      .filter(isKind("team-grant"))
      .filter((item) => item.team === team)
      .map((item) => `{ role: ${item.role}, ${scopeText(item)} }`);
    return `  ${team}:\n    members: [${members.join(", ")}]\n    access:${blockOf(access, "      ")}\n`;
  });
  const sets = SETS.map((set) => `  ${set}: ${listText(itemsOfSet(set, items))}\n`);
  const open = items.filter(isKind("public")).map((item) => `{ ${scopeText(item)} }`);
  return `users:\n${users.join("")}teams:\n${teams.join("")}sites:\n${sets.join("")}public:${blockOf(open, "  ")}\n`;
}

/** Every set contains the first site, so that none is empty. */
const itemsOfSet = (set: string, items: readonly Item[]): PlainSelector[] => [
  1,
  ...items
    .filter(isKind("set-item"))
    .filter((item) => item.set === set)
    .map(({ item }) => item),
];

const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;
const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

/**
 * The grants of the items, person by person. An approval applies to these, whichever team or set
 * they come from.
 */
export function linesOf(items: readonly Item[]): GrantLine[] {
  const plain = (selectors: readonly Selector[]): PlainSelector[] =>
    selectors.flatMap((item) =>
      typeof item === "object" && "set" in item ? itemsOfSet(item.set, items) : [item],
    );
  const lineOf = (
    person: string,
    role: Role,
    { sites, except, from, until }: Scope,
    within: Days = {},
  ): GrantLine => ({
    person,
    role,
    sites: plain(sites),
    except: plain(except),
    from: later(from, within.from),
    until: earlier(until, within.until),
  });
  const members = items.filter(isKind("member"));
  const all = items.flatMap((item): GrantLine[] => {
    switch (item.kind) {
      case "grant":
        return [lineOf(item.person, item.role, item)];
      case "team-grant":
        return members
          .filter(({ team }) => team === item.team)
          .map((member) => lineOf(member.person, item.role, item, member));
      case "public":
        return [lineOf(ANONYMOUS, "view", item)];
      case "superuser":
        return [
          {
            person: item.person,
            role: "superuser",
            sites: [],
            except: [],
            from: item.from,
            until: item.until,
          },
        ];
      case "member":
      case "set-item":
        return [];
    }
  });
  const found = new Map<string, GrantLine>();
  for (const line of all)
    // A grant whose days never come gives nothing.
    if ((line.from ?? "") <= (line.until ?? "9999")) found.set(keyOf(line), line);
  return [...found.values()];
}
