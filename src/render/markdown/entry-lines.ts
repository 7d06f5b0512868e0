import type { Plan } from "../../plan/plan.generated.ts";
import { describeChange, describeLoss, describePlaces, type Wording } from "../describe-change.ts";
import { afterwardsOf, type Change, type Entry, type Place } from "../group.ts";
import { notesOf, tagsOf } from "../notes.ts";
import { forMarkdown } from "../safe-text.ts";
import { shortList } from "../words.ts";
import { boldNames } from "./names.ts";

/** Returns the address of a line of the manifests; `undefined` if it has none. */
export type LinkOf = (place: Place) => string | undefined;

export interface EntryStyle {
  readonly wording: Wording;
  /** The number of people of an entry that are named; the rest are only counted. */
  readonly maxNames: number;
  readonly linkOf?: LinkOf | undefined;
}

/** The maximum number of lines of the manifests that are named per change. */
const MAX_REASONS = 3;

function placeText(place: Place, text: string, linkOf: LinkOf | undefined): string {
  const url = linkOf?.(place);
  return url === undefined ? text : `[${text}](${url})`;
}

function reasonsText({ reasons, effect }: Change, linkOf: LinkOf | undefined): string[] {
  if (reasons.length === 0)
    return effect.loss || (effect.kind === "site" && effect.leftover)
      ? ["not granted by any manifest"]
      : [];
  const texts = reasons.map(({ places, text }) => {
    const where = describePlaces(places, forMarkdown, (place, shown) =>
      placeText(place, shown, linkOf),
    );
    return `${where} ${forMarkdown(text)}`;
  });
  return [shortList(texts, MAX_REASONS)];
}

/** Whether the change itself shows what access the person has afterwards. */
const isPlain = ({ effect }: Change): boolean =>
  (effect.kind === "account" && effect.after === "absent") ||
  (effect.kind === "superuser" && effect.after) ||
  effect.kind === "email";

/**
 * A change without its people: a sentence, what Matomo deletes, and in small type the lines behind
 * it.
 */
function changeText(
  plan: Plan,
  change: Change,
  { wording, linkOf }: EntryStyle,
  then: string | undefined,
): string {
  const { text } = describeChange(plan, change, wording);
  const loss = describeLoss(change, forMarkdown);
  const small = [
    ...(then === undefined || isPlain(change) ? [] : [`then: ${forMarkdown(then)}`]),
    ...reasonsText(change, linkOf),
  ];
  return [
    [text, ...notesOf(change.effect, wording)].join("; "),
    ...(loss === "" ? [] : [loss]),
    ...(small.length === 0 ? [] : [`<sub>${small.join(" · ")}</sub>`]),
  ].join("<br>");
}

/** An entry as an item of a list. Several changes get a list below the item. */
export function entryLines(plan: Plan, entry: Entry, style: EntryStyle): string[] {
  const { logins, changes } = entry;
  const own: EntryStyle =
    logins.length > 1 ? { ...style, wording: { ...style.wording, many: true } } : style;
  const tags = tagsOf(changes.map(({ effect }) => effect)).map((tag) => `<code>${tag}</code> `);
  const name = `- ${tags.join("")}${boldNames(logins, style.maxNames)}`;
  const then = afterwardsOf(plan)(entry);
  const [only, ...more] = changes;
  if (only && more.length === 0) return [`${name} ${changeText(plan, only, own, then)}`];
  const isNew = changes.some(({ effect }) => effect.kind === "account");
  return [
    name,
    ...changes.map((change, index) => {
      const last = index === changes.length - 1 && !isNew;
      return `  - ${changeText(plan, change, own, last ? then : undefined)}`;
    }),
  ];
}
