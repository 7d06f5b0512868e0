import { forMarkdown } from "../safe-text.ts";

const MAX_SHOWN = 10;

/** Plans by the beginnings of their hashes, as code. */
export const shortHashes = (hashes: readonly string[]): string =>
  hashes
    .slice(0, MAX_SHOWN)
    .map((hash) => `<code>${hash.slice(0, 12)}</code>`)
    .join(", ");

/** That lines of approve.yaml can go: none counts twice. `when`: with which change. */
export const usedLinesNote = (
  hashes: readonly string[],
  { path, when }: { readonly path: string; readonly when: string },
): string =>
  hashes.length === 0
    ? ""
    : `> ${hashes.length === 1 ? "The line" : "The lines"} ${shortHashes(hashes)} of ${forMarkdown(path)} ${hashes.length === 1 ? "no longer counts" : "no longer count"}: delete ${hashes.length === 1 ? "it" : "them"} with ${when}.\n\n`;
