import { forMarkdown } from "../safe-text.ts";

/** A note above one of the bot's texts that somebody else had edited. */
export const editNote = (edit: { readonly by: string; readonly at: string } | undefined): string =>
  edit === undefined
    ? ""
    : `> **${forMarkdown(edit.by)} edited this text at ${edit.at.slice(0, 16).replace("T", " ")} UTC.** matomo-access has replaced the edited text with its own.\n\n`;

/** The warning about such an edit for the log of the run. */
export const editWarning = (
  what: string,
  { by, at }: { readonly by: string; readonly at: string },
): string => `${by} edited ${what} at ${at}; matomo-access has restored its own text.`;
