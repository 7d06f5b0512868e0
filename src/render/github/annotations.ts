import type { Diagnostic } from "../../domain/diagnostic.ts";
import { forTerminal } from "../safe-text.ts";

/**
 * Makes a text safe for the log, and escapes it for GitHub's runner: the data of a workflow
 * command, or (more strictly) its properties.
 */
const escapeData = (text: string): string =>
  forTerminal(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** A line that GitHub shows only with debug logging. */
export const renderDebugLine = (text: string): string => `::debug::${escapeData(text)}\n`;

/** Workflow commands that GitHub shows as annotations beside the lines. */
export function renderAnnotations(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ severity, code, message, hint, at }) => {
      const place = at ? `file=${escapeProperty(at.file)},line=${at.line},col=${at.column},` : "";
      return `::${severity} ${place}title=${escapeProperty(code)}::${escapeData(hint === undefined ? message : `${message} ${hint}`)}\n`;
    })
    .join("");
}
