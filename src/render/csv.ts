import { forTerminal } from "./safe-text.ts";

export type CsvValue = string | number | boolean | undefined;

/**
 * A cell of RFC 4180. What a spreadsheet would run as a formula gets an apostrophe; control
 * characters are made visible, so one row is one line for every program, and no cell can steer the
 * terminal it is shown on.
 */
function cell(value: CsvValue): string {
  const raw = String(value ?? "");
  const text = `${/^[=+\-@\t\r\n]/.test(raw) ? "'" : ""}${forTerminal(raw)}`;
  // Where the comma is the decimal sign, spreadsheets split at semicolons.
  return /[",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of a CSV file. */
export const csvRow = (values: readonly CsvValue[]): string => `${values.map(cell).join(",")}\r\n`;
