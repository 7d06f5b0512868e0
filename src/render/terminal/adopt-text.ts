import type { Plan } from "../../plan/plan.generated.ts";
import { type AdoptedInput, renamedText, unrenamedText } from "../adopted-input.ts";
import { personName } from "../describe-change.ts";
import { isDrift } from "../../plan/drift.ts";
import { PlanWriter } from "./plan-writer.ts";
import type { TerminalOptions } from "./terminal-writer.ts";
import { forTerminal } from "../safe-text.ts";
import { count } from "../words.ts";

/**
 * The number of differences that were never applied. Differences that were not made by hand are not
 * adopted.
 */
const notApplied = ({ effects }: Plan): number =>
  effects.filter(({ cause }) => cause === "not-applied").length;

/**
 * The text below the drift: what was written into the files, what was not and why, and what to do
 * next.
 */
export function renderAdoptedText(
  { files, renamed, unrenamed, adopted, skipped, notes, left, hasBaseline }: AdoptedInput,
  known: ReadonlySet<string>,
  options: TerminalOptions,
): string {
  const writer = new PlanWriter(left, options);
  const named = (login: string, text: string): void =>
    writer.item(`${personName(login, forTerminal)}: ${forTerminal(text)}`, "  ", "    ");
  if (files.length === 0) writer.title("Nothing was written.");
  else {
    if (renamed.length > 0)
      writer.title(`Renamed in the manifests, as in Matomo: ${count(renamed.length, "site")}`);
    for (const site of renamed) writer.item(renamedText(site, forTerminal), "  ", "    ");
    if (adopted.length > 0) {
      writer.title(
        `Access written to the manifests as it is in Matomo: ${count(adopted.length, "person", "people")}`,
      );
      writer.item(writer.names(adopted));
    }
    for (const { path } of files)
      writer.item(`${forTerminal(path)}${known.has(path) ? "" : "  (new)"}`, "    ");
  }
  if (notes.length > 0) {
    writer.title("Notes for the review");
    for (const { login, text } of notes) named(login, text);
  }
  if (skipped.length + unrenamed.length > 0) {
    writer.title("Not written");
    for (const site of unrenamed) writer.item(unrenamedText(site, forTerminal), "  ", "    ");
    for (const { login, why } of skipped) named(login, why);
  }
  writer.line();
  const open = notApplied(left);
  if (open > 0)
    writer.item(
      `${count(open, "change")} in the manifests ${open === 1 ? "was" : "were"} never applied. Nobody made ${open === 1 ? "it" : "them"} by hand, so nothing was written. Apply ${open === 1 ? "it" : "them"}, or remove the lines.`,
      "",
      "",
    );
  if (files.length > 0 && !hasBaseline)
    writer.item(
      "Without --baseline, changes by hand and changes that were never applied look the same. All differences were written.",
      "",
      "",
    );
  if (renamed.length > 0)
    writer.item(
      "The new names change nobody's access. Approving the plan of these files also approves the new names.",
      "",
      "",
    );
  if (files.length > 0)
    writer.item(
      "Matomo was not changed. Check the lines with git diff, and have them reviewed like any other change.",
      "",
      "",
    );
  else if (left.effects.some(isDrift) && open === 0)
    writer.item("These differences can only be reverted: run apply.", "", "");
  return writer.text();
}
