import type { Day } from "../../domain/day.ts";
import type { Owner } from "../../domain/owner.ts";
import { forMarkdown } from "../safe-text.ts";
import { count } from "../words.ts";

/** What a run of the review routine did for one owner. */
export type OwnerOutcome = {
  readonly owner: Owner | undefined;
  /** The pull request that proposes to end access that nobody confirmed. */
  readonly end?: number;
} & (
  | { readonly kind: "nothing" | "unwritable"; readonly people: number }
  | { readonly kind: "opened"; readonly people: number; readonly pull: number }
  | {
      readonly kind: "wait" | "remind" | "late";
      readonly people: number;
      readonly pull: number;
      readonly by: Day;
      /** What happened to a pull request that could no longer be merged. */
      readonly state?: "refreshed" | "conflict";
    }
  | {
      readonly kind: "answered" | "closed";
      readonly people: number;
      readonly pull: number;
      readonly next: Day;
    }
  | { readonly kind: "failed"; readonly message: string; readonly hint: string }
);

function outcomeText(outcome: OwnerOutcome): string {
  if (outcome.kind === "failed")
    return `**failed**: ${forMarkdown([outcome.message, outcome.hint].filter(Boolean).join(" "))}`;
  const people = count(outcome.people, "person", "people");
  switch (outcome.kind) {
    case "nothing":
      return `${people} to review later; nothing is due soon`;
    case "unwritable":
      return `${people} due, but no entry can be edited: write \`reviewed\` by hand`;
    case "opened":
      return `#${outcome.pull} asks about ${people}`;
    case "wait":
      return `#${outcome.pull} is open; answers are due by ${outcome.by}`;
    case "remind":
      return `#${outcome.pull} is open; answers are due by ${outcome.by}; a reminder has been posted`;
    case "late":
      return `**late**: #${outcome.pull} should have been answered by ${outcome.by}`;
    case "answered":
      return `#${outcome.pull} was merged; ${people} still to be confirmed. The next request opens on ${outcome.next}`;
    case "closed":
      return `**#${outcome.pull} was closed without merging**, and is not opened again; ${people} still to be confirmed. The next request opens on ${outcome.next}`;
  }
}

const STATES = {
  refreshed: "; it conflicted with the default branch, so its branch was replaced",
  conflict:
    "; **it conflicts with the default branch**: the person who changed it must resolve the conflict in the pull request",
} as const;

const more = (outcome: OwnerOutcome): string =>
  [
    "state" in outcome && outcome.state ? STATES[outcome.state] : "",
    outcome.end === undefined
      ? ""
      : `; #${outcome.end} proposes to end the access that nobody confirmed`,
  ].join("");

/** The summary of a run, with one line per owner. */
export function reviewSummary(outcomes: readonly OwnerOutcome[], instance: string): string {
  if (outcomes.length === 0) return `**Nothing is due** for ${forMarkdown(instance)}.\n`;
  const lines = outcomes.map(
    (outcome) =>
      `- ${outcome.owner === undefined ? "people without an owner" : `**${forMarkdown(outcome.owner)}**`}: ${outcomeText(outcome)}${more(outcome)}`,
  );
  return [`**Access reviews** for ${forMarkdown(instance)}:`, "", ...lines, ""].join("\n");
}
