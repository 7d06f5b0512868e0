import { DANGERS, dangersOf, type Part } from "../../plan/decision.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import type { Entry, Sheet } from "../group.ts";
import { DANGER_WORDS } from "../notes.ts";
import { PART_TITLES } from "../part-titles.ts";
import { count } from "../words.ts";
import { type EntryStyle, entryLines } from "./entry-lines.ts";
import { countKinds, groupLine, groupShortly, linesThatFit } from "./short-plan.ts";

/**
 * The level of detail of a part: everything; all people, combined by what happens to them; or only
 * as many names as fit.
 */
export type Detail = "full" | "short" | "counts";

export interface PartStyle {
  readonly entry: EntryStyle;
  readonly detail: Readonly<Record<Part, Detail>>;
  /** With `short`, the number of sites that are named; otherwise they are counted. */
  readonly maxSites: number;
  /** With `counts`, the maximum size of all lines about people, as `size` measures it. */
  readonly room: number;
  readonly size: (text: string) => number;
  /** Marks of a heading: `###`. */
  readonly heading: string;
}

const peopleOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { logins }) => sum + logins.length, 0);

function linesOf(
  plan: Plan,
  entries: readonly Entry[],
  detail: Detail,
  { entry, maxSites, room, size }: PartStyle,
): string[] {
  if (detail === "full") return entries.flatMap((one) => entryLines(plan, one, entry));
  const groups = groupShortly(plan, entries, maxSites);
  const lines =
    detail === "short"
      ? groups.map((group) => groupLine(group, Infinity))
      : linesThatFit(groups, room, size);
  return [`In all: ${countKinds(entries).join("; ")}.`, "", ...lines];
}

/** How the room with `counts` is divided among the parts that have entries. */
const SHARES: Readonly<Record<Part, number>> = { attention: 4, losses: 3, rest: 1 };

/** Explains the tags whose meaning is not obvious. */
function meanings(entries: readonly Entry[]): string[] {
  const found = new Set(
    entries.flatMap(({ changes }) => changes.flatMap(({ effect }) => dangersOf(effect))),
  );
  const texts = DANGERS.flatMap((danger) => {
    const { tag, meaning, explained } = DANGER_WORDS[danger];
    return found.has(danger) && explained ? [`<code>${tag}</code>: ${meaning}`] : [];
  });
  return texts.length === 0 ? [] : [`<sub>${texts.join("; ")}.</sub>`, ""];
}

/**
 * The changes of a plan in parts: what needs attention, losses, and the rest.
 * @param approvals what else is approved together with the plan; it is as important as the part
 * above it
 */
export function partLines(
  plan: Plan,
  sheet: Sheet,
  style: PartStyle,
  approvals: readonly string[],
): string[] {
  const parts = (Object.keys(PART_TITLES) as Part[]).filter((part) => sheet[part].length > 0);
  const shares = parts.reduce((sum, part) => sum + SHARES[part], 0);
  const shown = parts.map((part) => [
    `${style.heading} ${PART_TITLES[part]} (${count(peopleOf(sheet[part]), "person", "people")})`,
    "",
    ...linesOf(plan, sheet[part], style.detail[part], {
      ...style,
      room: (style.room * SHARES[part]) / shares,
    }),
    "",
    ...(part === "attention" ? meanings(sheet[part]) : []),
  ]);
  const isFirst = parts[0] === "attention" ? 1 : 0;
  return [...shown.slice(0, isFirst).flat(), ...approvals, ...shown.slice(isFirst).flat()];
}
