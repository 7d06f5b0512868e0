import { forMarkdown } from "../safe-text.ts";

/** What people read above a text of ours that somebody else had changed. */
export const editNote = (edit: { readonly by: string; readonly at: string } | undefined): string =>
  edit === undefined
    ? ""
    : `> **${forMarkdown(edit.by)} edited this text at ${edit.at.slice(0, 16).replace("T", " ")} UTC.** What they wrote was not by matomo-access, and has been replaced.\n\n`;

/** The same for the log of the run. */
export const editWarning = (
  what: string,
  { by, at }: { readonly by: string; readonly at: string },
): string => `${by} edited ${what} at ${at}; it was written again.`;
