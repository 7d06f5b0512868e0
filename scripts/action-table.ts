// Prints the tables of the action's inputs, outputs and reason codes, for docs/github.md: node scripts/action-table.ts
import { INPUTS, OUTPUTS, REASON_CODES } from "../src/github/contract.ts";

export function actionTable(): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  return [
    "| input | default | means |",
    "|---|---|---|",
    ...Object.entries(INPUTS).map(
      ([name, { description, required, default: value }]) =>
        `| \`${name}\` | ${required ? "required" : value === "" ? "" : `\`${value}\``} | ${cell(description)} |`,
    ),
    "",
    "| output | means |",
    "|---|---|",
    ...Object.entries(OUTPUTS).map(([name, description]) => `| \`${name}\` | ${cell(description)} |`),
    "",
    "| reason-code | means |",
    "|---|---|",
    ...Object.entries(REASON_CODES).map(([code, text]) => `| \`${code}\` | ${cell(text)} |`),
  ].join("\n");
}

if (import.meta.main) console.log(actionTable());
