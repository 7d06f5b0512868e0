import type { Plan } from "../../plan/plan.generated.ts";
import { type AdoptedInput, renamedText, unrenamedText } from "../adopted-input.ts";
import { personName } from "../describe-change.ts";
import { isDrift } from "../../plan/drift.ts";
import { PlanWriter } from "./plan-writer.ts";
import type { TerminalOptions } from "./terminal-writer.ts";
import { forTerminal } from "../safe-text.ts";
import { count } from "../words.ts";

/** Differences that are no changes by hand, so nothing was written about them. */
const notApplied = ({ effects }: Plan): number =>
  effects.filter(({ cause }) => cause === "not-applied").length;

/**
 * Below the drift: what of it stands in the files now, what does not and why, and what is to be
 * done.
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
      writer.title(`Renamed in the files, as in Matomo: ${count(renamed.length, "site")}`);
    for (const site of renamed) writer.item(renamedText(site, forTerminal), "  ", "    ");
    if (adopted.length > 0) {
      writer.title(
        `Written, so that the files want what Matomo has: ${count(adopted.length, "person", "people")}`,
      );
      writer.item(writer.names(adopted));
    }
    for (const { path } of files)
      writer.item(`${forTerminal(path)}${known.has(path) ? "" : "  (new)"}`, "    ");
  }
  if (notes.length > 0) {
    writer.title("To know when you review it");
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
      `${count(open, "difference")} in the manifests ${open === 1 ? "was" : "were"} never applied: no change by hand, so nothing was written about ${open === 1 ? "it" : "them"}. Apply, or take the lines out.`,
      "",
      "",
    );
  if (files.length > 0 && !hasBaseline)
    writer.item(
      "Without --baseline nobody can tell what was changed by hand from what was never applied: whatever differed was written.",
      "",
      "",
    );
  if (renamed.length > 0)
    writer.item(
      "Nobody's access changes by the new names. Approving a plan of these files approves them.",
      "",
      "",
    );
  if (files.length > 0)
    writer.item(
      "Matomo was not changed. See the lines with git diff, and have them reviewed as any other change.",
      "",
      "",
    );
  else if (left.effects.some(isDrift) && open === 0)
    writer.item("The way out is to put it back: apply.", "", "");
  return writer.text();
}
