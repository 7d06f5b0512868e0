import { PEOPLE } from "./clicks.ts";
import type { Dice } from "./dice.ts";
import { type Item, SETS, TEAMS } from "./items.ts";
import type { PlainSelector, Selector } from "./selectors.ts";
import type { Role, SiteFacts } from "./server.ts";

const ROLES: readonly Role[] = ["view", "write", "admin"];
const PATTERNS: readonly PlainSelector[] = [
  { group: "Shops" },
  { group: "HR" },
  { name: "Shop ??" },
  { name: "*a*" },
  { url: "*.shop.example" },
  { group: "Shops", url: "*.example" },
  "all",
];

/** The facts for making an edit: days relative to today, and the current names of sites. */
export interface Desk {
  readonly dice: Dice;
  readonly dayAfter: (days: number) => string;
  readonly sites: readonly SiteFacts[];
}

function plainSelector({ dice, sites }: Desk): PlainSelector {
  const site = dice.pick(sites);
  const isNamedOnce = sites.filter(({ name }) => name === site.name).length === 1;
  const named = dice.pick<PlainSelector>([{ exact: site.name }, site.id, dice.pick(PATTERNS)]);
  return typeof named === "object" && "exact" in named && !isNamedOnce ? site.id : named;
}

function days({ dice, dayAfter }: Desk): { from?: string; until?: string } {
  return {
    ...(dice.chance(0.2) ? { from: dayAfter(dice.below(4)) } : {}),
    ...(dice.chance(0.5) ? { until: dayAfter(4 + dice.below(4)) } : {}),
  };
}

function scope(desk: Desk): { sites: Selector[]; except: Selector[] } {
  const { dice } = desk;
  const sites: Selector[] = dice.chance(0.15) ? [{ set: SETS[0] }] : [plainSelector(desk)];
  if (dice.chance(0.15)) sites.push(plainSelector(desk));
  return { sites, except: dice.chance(0.2) ? [plainSelector(desk)] : [] };
}

function newItem(desk: Desk): Item {
  const { dice } = desk;
  const person = dice.pick(PEOPLE);
  const team = dice.pick(TEAMS);
  switch (dice.below(10)) {
    case 0:
    case 1:
      return { kind: "member", team, person, ...days(desk) };
    case 2:
      return { kind: "team-grant", team, role: dice.pick(ROLES), ...scope(desk), ...days(desk) };
    case 3:
      return { kind: "superuser", person, ...days(desk) };
    case 4:
      return { kind: "public", ...scope(desk), ...days(desk) };
    case 5:
      return { kind: "set-item", set: SETS[0], item: plainSelector(desk) };
    default:
      return { kind: "grant", person, role: dice.pick(ROLES), ...scope(desk), ...days(desk) };
  }
}

/** The number of items in the first files. */
const FIRST_ITEMS = 8;

/** The contents of the first pull request: a team that grants access, and random items. */
export function firstItems(desk: Desk): readonly Item[] {
  const { dice } = desk;
  const [team] = TEAMS;
  const items: Item[] = [
    { kind: "member", team, person: dice.pick(PEOPLE), ...days(desk) },
    { kind: "team-grant", team, role: "view", sites: [plainSelector(desk)], except: [] },
  ];
  while (items.length < FIRST_ITEMS) {
    const item = newItem(desk);
    // An exception that matches nothing is an error, which would block the first plan.
    items.push("except" in item ? { ...item, except: [] } : item);
  }
  return items;
}

/** Makes a random edit: adds, removes, extends or changes one item. */
export function edited(items: readonly Item[], desk: Desk): readonly Item[] {
  const { dice, dayAfter } = desk;
  const index = dice.below(items.length || 1);
  const old = items[index];
  if (!old || dice.chance(0.5)) return [...items, newItem(desk)];
  if (dice.chance(0.4)) return items.toSpliced(index, 1);
  if ("until" in old && dice.chance(0.6)) return items.with(index, { ...old, until: dayAfter(20) });
  return items.with(index, newItem(desk));
}
