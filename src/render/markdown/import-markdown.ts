import {
  type ImportFacts,
  importHeadline,
  importOutcome,
  importSections,
} from "../import-sections.ts";
import { forMarkdown } from "../safe-text.ts";
import { fittingLines } from "./fit.ts";
import { folded } from "./fold.ts";

/** Sections with more lines are folded. */
const MAX_OPEN_LINES = 10;

/**
 * The maximum number of characters per section, so that a dozen sections fit into a description on
 * GitHub.
 */
const MAX_SECTION = 4_500;

/** An import as the description of the first pull request, without e-mails. */
export function renderImportMarkdown(facts: ImportFacts): string {
  const sections = importSections(facts, forMarkdown).flatMap(({ title, text, lines }) => {
    const items = fittingLines(
      lines.map((line) => `- [ ] ${line}`),
      MAX_SECTION,
    );
    const about = text === undefined ? [] : [text, ""];
    return lines.length > MAX_OPEN_LINES
      ? folded(title, [...about, ...items])
      : [`### ${title}`, "", ...about, ...items, ...(items.length > 0 ? [""] : [])];
  });
  return [
    `${importHeadline(facts)} ${importOutcome(facts)}`,
    "",
    "Merging this pull request approves what Matomo has today. Access that should not stay can be removed in later pull requests, each with its own plan, reviewer and reason.",
    "",
    ...sections,
  ].join("\n");
}
