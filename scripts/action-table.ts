// The tables of the action's inputs, outputs and reason codes for the README and docs/github.md.
import { INPUTS, OUTPUTS, REASON_CODES } from "../src/github/platform/contract.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** Each table begins with a unique line, by which it is found. */
export const TABLES = {
  inputs: [
    "| input | default | means |",
    "|---|---|---|",
    ...Object.entries(INPUTS).map(
      ([name, { description, required, default: value }]) =>
        `| \`${name}\` | ${required ? "required" : value === "" ? "" : `\`${value}\``} | ${cell(description)} |`,
    ),
  ].join("\n"),
  outputs: [
    "| output | means |",
    "|---|---|",
    ...Object.entries(OUTPUTS).map(([name, text]) => `| \`${name}\` | ${cell(text)} |`),
  ].join("\n"),
  reasons: [
    "| reason-code | means |",
    "|---|---|",
    ...Object.entries(REASON_CODES).map(([code, text]) => `| \`${code}\` | ${cell(text)} |`),
  ].join("\n"),
} as const;

/** Replaces the tables in a text with newly generated ones. */
export function withActionTables(text: string): string {
  return Object.values(TABLES).reduce((rest, table) => {
    const start = rest.indexOf(table.slice(0, table.indexOf("\n") + 1));
    if (start === -1) return rest;
    const end = rest.slice(start).search(/\n(?!\|)/);
    return rest.slice(0, start) + table + (end === -1 ? "\n" : rest.slice(start + end));
  }, text);
}
