import { forMarkdown } from "../safe-text.ts";

const MAX_SHOWN = 10;

/** The beginnings of hashes, formatted as code. */
export const shortHashes = (hashes: readonly string[]): string =>
  hashes
    .slice(0, MAX_SHOWN)
    .map((hash) => `<code>${hash.slice(0, 12)}</code>`)
    .join(", ");

/**
 * Says that lines of approve.yaml can be removed, because none counts twice.
 * @param when the change in which they should be removed
 */
export const usedLinesNote = (
  hashes: readonly string[],
  { path, when }: { readonly path: string; readonly when: string },
): string =>
  hashes.length === 0
    ? ""
    : `> ${hashes.length === 1 ? "The line" : "The lines"} ${shortHashes(hashes)} of ${forMarkdown(path)} ${hashes.length === 1 ? "no longer counts" : "no longer count"}: delete ${hashes.length === 1 ? "it" : "them"} with ${when}.\n\n`;
