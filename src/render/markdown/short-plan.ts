import { describeRights } from "../../domain/rights.ts";
import type { Effect, Plan } from "../../plan/plan.generated.ts";
import { personName } from "../describe-change.ts";
import type { Entry } from "../group.ts";
import { siteNames } from "../site-words.ts";
import { forMarkdown } from "../safe-text.ts";
import { count, shortList } from "../words.ts";

/** People with the same changes, as far as a short text distinguishes them. */
interface Group {
  readonly text: string;
  readonly logins: string[];
}

/** The number of names that are shown in the line itself; the others are folded. */
const MAX_IN_LINE = 20;

/** What a change does, without its sites. */
function verbOf(effect: Effect): string {
  switch (effect.kind) {
    case "account":
      return effect.after === "absent"
        ? "is deleted"
        : effect.after === "created"
          ? "gets an account"
          : "is invited";
    case "superuser":
      return effect.after ? "becomes a super user" : "loses the super user right";
    case "email":
      return "gets a new e-mail";
    case "site": {
      const { before, after, leftover } = effect;
      if (leftover) return `does not inherit ${describeRights(before)}`;
      if (!before) return `gains ${describeRights(after)}`;
      return after
        ? `changes from ${describeRights(before)} to ${describeRights(after)}`
        : `loses ${describeRights(before)}`;
    }
  }
}

/** What happens to the people of an entry. Names the sites if they are few. */
function shortText(plan: Plan, { changes }: Entry, maxSites: number): string {
  const parts = [...Map.groupBy(changes, ({ effect }) => verbOf(effect))].map(([verb, same]) => {
    const sites = same.flatMap((change) => change.sites).toSorted((a, b) => a - b);
    if (sites.length === 0) return verb;
    return `${verb} on ${sites.length <= maxSites ? siteNames(plan, sites, { safe: forMarkdown, maxSites }) : count(sites.length, "site")}`;
  });
  return shortList(parts, 6);
}

/** Groups all people by what happens to them, in the order of the entries. */
export function groupShortly(plan: Plan, entries: readonly Entry[], maxSites: number): Group[] {
  const groups = new Map<string, Group>();
  for (const entry of entries) {
    const text = shortText(plan, entry, maxSites);
    const group = groups.get(text);
    if (group) group.logins.push(...entry.logins);
    else groups.set(text, { text, logins: [...entry.logins] });
  }
  return [...groups.values()];
}

const nameOf = (login: string): string => personName(login, forMarkdown);

/**
 * A group as an item of a list. `named` is the number of people to name; if there are many, most
 * names are folded.
 */
export function groupLine({ text, logins }: Group, named: number): string {
  const shown = logins.slice(0, named).map(nameOf);
  const rest = logins.length - shown.length;
  const title = `- **${text}**${logins.length > 1 ? ` (${logins.length} people)` : ""}`;
  if (shown.length === 0) return title;
  const more = rest > 0 ? ` and ${rest} more` : "";
  if (shown.length <= MAX_IN_LINE + 5) return `${title}: ${shown.join(", ")}${more}`;
  // HTML on one line, so that the block ends by itself. Names are written with character
  // references, which show as text.
  const folded = `<details><summary>${shown.length - MAX_IN_LINE} more</summary>${shown.slice(MAX_IN_LINE).join(", ")}${more}</details>`;
  return `${title}: ${shown.slice(0, MAX_IN_LINE).join(", ")}\n  ${folded}`;
}

/** The groups that fit into `room`: first the number of people per group, then their names. */
export function linesThatFit(
  groups: readonly Group[],
  room: number,
  size: (text: string) => number,
): string[] {
  let left = room;
  const fitting: Group[] = [];
  for (const group of groups) {
    // Counts the tags of a fold in case the group gets names.
    left -= size(groupLine(group, 0)) + 80;
    if (left < 0) break;
    fitting.push(group);
  }
  const lines: string[] = [];
  for (const group of fitting) {
    let named = 0;
    for (const login of group.logins) {
      left -= size(nameOf(login)) + 2;
      if (left < 0) break;
      named++;
    }
    lines.push(groupLine(group, named));
  }
  const others = groups.slice(fitting.length).reduce((sum, { logins }) => sum + logins.length, 0);
  return others === 0 || lines.length === 0
    ? lines
    : [...lines, `- and ${count(others, "more person", "more people")}`];
}

/** The number of changes of each kind: `loses view: 9000`. */
export function countKinds(entries: readonly Entry[]): string[] {
  const effects = entries.flatMap(({ changes, logins }) =>
    changes.map(({ effect, indexes }) => ({
      verb: verbOf(effect),
      times: indexes.length * logins.length,
    })),
  );
  return [...Map.groupBy(effects, ({ verb }) => verb)].map(
    ([verb, all]) => `${verb}: ${all.reduce((sum, { times }) => sum + times, 0)}`,
  );
}
