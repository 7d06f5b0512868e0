import {
  type ImportFacts,
  importHeadline,
  importOutcome,
  importSections,
} from "../import-sections.ts";
import { forTerminal } from "../safe-text.ts";
import { TerminalWriter, type TerminalOptions } from "./terminal-writer.ts";

/** The maximum number of lines per section. --json has all of them. */
const MAX_LINES = 20;

/** What was imported, and what needs a decision. */
export function renderImportText(
  facts: ImportFacts,
  options: TerminalOptions & { readonly verbose: boolean },
): string {
  const writer = new TerminalWriter(options);
  const { bold, dim } = writer.colors;
  writer.item(importHeadline(facts), "", "", bold);
  writer.item(importOutcome(facts));
  for (const { path } of facts.imported.files)
    writer.line(`    ${forTerminal(path)}${facts.known.has(path) ? "" : "  (new)"}`);
  for (const { title, text, lines } of importSections(facts, forTerminal)) {
    writer.line();
    writer.item(title, "", "", bold);
    if (text !== undefined) writer.item(text, "  ", "  ", dim);
    const max = options.verbose ? lines.length : MAX_LINES;
    // "and 1 more" would need as much room as the line itself.
    const shown = lines.length <= max + 1 ? lines : lines.slice(0, max);
    for (const line of shown) writer.item(line, "  ", "    ");
    if (shown.length < lines.length)
      writer.item(`and ${lines.length - shown.length} more (--verbose shows all)`, "  ", "  ", dim);
  }
  if (facts.imported.files.length > 0 && !facts.isDryRun) {
    writer.line();
    writer.item(
      "Matomo was not changed. Read the files, commit them, and open a pull request. Its plan is empty. Merging the pull request approves the access that people have today.",
    );
  }
  return writer.text();
}
