import type { Review } from "../../review/review.generated.ts";
import { needWords, reviewHeadline } from "../review-words.ts";
import { forTerminal } from "../safe-text.ts";
import { TerminalWriter, type TerminalOptions } from "./terminal-writer.ts";

/** The result of a review that was written to a file: the number of items that need attention. */
export function renderReviewText(review: Review, file: string, options: TerminalOptions): string {
  const writer = new TerminalWriter(options);
  const { bold, dim } = writer.colors;
  writer.line(`Wrote ${forTerminal(file)}: ${reviewHeadline(review)}.`);
  if (review.needs.length > 0) {
    writer.line();
    writer.line(bold("Needs attention"));
    const width = Math.max(...review.needs.map(({ items }) => String(items.length).length));
    for (const { kind, items } of review.needs)
      writer.line(`  ${String(items.length).padStart(width)}  ${needWords(kind, review).title}`);
  }
  writer.line();
  writer.item(
    "The file contains names and e-mail addresses. Share it only with people who may see them, and do not commit it.",
    "",
    "",
    dim,
  );
  return writer.text();
}
