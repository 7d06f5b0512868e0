import { dangersOf } from "../../plan/decision.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { describeChange, describeLoss, personName, type Wording } from "../describe-change.ts";
import { type Change, type Entry, type Place, sheetOf } from "../group.ts";
import { totalsText } from "../headline.ts";
import { headLines } from "../markdown/plan-markdown.ts";
import { notesOf, tagsOf } from "../notes.ts";
import { forTerminal } from "../safe-text.ts";
import { shortList } from "../words.ts";

/** The effect of a line of the manifests, as a note beside it in plain text. */
interface LineNote {
  readonly path: string;
  readonly line: number;
  /** `warning` if the change needs attention. */
  readonly level: "notice" | "warning";
  readonly title: string;
  readonly message: string;
}

const MAX_NAMES = 5;
/** The maximum number of changes in a note. */
const MAX_CHANGES = 10;

const sentence = (plan: Plan, { logins }: Entry, change: Change): string => {
  const many = logins.length > 1;
  const wording: Wording = { safe: forTerminal, emails: "masked", many, maxSites: 8 };
  const names = shortList(
    logins.map((login) => personName(login, forTerminal)),
    MAX_NAMES,
  );
  const { text } = describeChange(plan, change, wording);
  return [`${names} ${text}`, ...notesOf(change.effect, wording), describeLoss(change, forTerminal)]
    .filter(Boolean)
    .join("; ");
};

/** The places of a change's grant, without those of the memberships behind it. */
const placesOf = ({ reasons }: Change): readonly Place[] =>
  (reasons.find(({ places }) => places.some(({ before }) => !before))?.places ?? []).filter(
    ({ before }) => !before,
  );

interface Group {
  readonly place: Place;
  readonly sentences: string[];
  readonly tags: Set<string>;
}

/**
 * The changes that each line of the manifests causes. A note is at the line that grants or ends
 * access. The most dangerous changes come first.
 */
export function lineNotes(plan: Plan): LineNote[] {
  const sheet = sheetOf(plan);
  const groups = new Map<string, Group>();
  for (const entry of [...sheet.attention, ...sheet.losses, ...sheet.rest])
    for (const change of entry.changes)
      for (const place of placesOf(change)) {
        const key = `${place.file}:${place.line}`;
        const group = groups.get(key) ?? { place, sentences: [], tags: new Set<string>() };
        group.sentences.push(sentence(plan, entry, change));
        if (dangersOf(change.effect).length > 0)
          for (const tag of tagsOf([change.effect])) group.tags.add(tag);
        groups.set(key, group);
      }
  return [...groups.values()].map(({ place: { file, line }, sentences, tags }): LineNote => {
    const all = [...new Set(sentences)];
    const more = all.length - MAX_CHANGES;
    return {
      path: file,
      line,
      level: tags.size > 0 ? "warning" : "notice",
      title: tags.size > 0 ? [...tags].join(", ") : "What this line changes",
      message: [...all.slice(0, MAX_CHANGES), ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
    };
  });
}

/** The contents of a plan's check run: the totals, and the notes. */
export const lineCheck = (
  plan: Plan,
): {
  readonly title: string;
  readonly summary: string;
  readonly notes: readonly LineNote[];
} => ({ title: totalsText(plan), summary: headLines(plan).join("\n"), notes: lineNotes(plan) });
