import { forTerminal } from "./safe-text.ts";

export type CsvValue = string | number | boolean | undefined;

/**
 * A cell in the format of RFC 4180. A text that a spreadsheet would run as a formula gets an
 * apostrophe. Control characters are made visible, so that every row is one line and no cell can
 * control a terminal.
 */
function cell(value: CsvValue): string {
  const raw = String(value ?? "");
  const text = `${/^[=+\-@\t\r\n]/.test(raw) ? "'" : ""}${forTerminal(raw)}`;
  // Quotes semicolons too, because spreadsheets split at them in locales with a decimal comma.
  return /[",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of a CSV file. */
export const csvRow = (values: readonly CsvValue[]): string => `${values.map(cell).join(",")}\r\n`;
