import type { WorkflowUpdate } from "../../init/update.ts";
import type { InitResult } from "../init-result.ts";
import { forTerminal } from "../safe-text.ts";
import { lineWidth, wrap } from "./layout.ts";
import { type Paint, paint } from "./paint.ts";

const files = (title: string, paths: readonly string[]): string =>
  paths.length === 0
    ? ""
    : `${title}\n${paths.map((path) => `  ${forTerminal(path)}\n`).join("")}\n`;

/** A patch with coloured and indented lines. */
const patchText = (patch: string, colors: Paint): string =>
  patch
    .trimEnd()
    .split("\n")
    .map((line) => {
      const text = forTerminal(line);
      const painted = line.startsWith("+")
        ? colors.green(text)
        : line.startsWith("-")
          ? colors.red(text)
          : text;
      return `    ${painted}\n`;
    })
    .join("");

function updateText(update: WorkflowUpdate, colors: Paint): string {
  const path = forTerminal(update.path);
  switch (update.kind) {
    case "unchanged":
      return `  unchanged  ${path}\n`;
    case "added":
      return `  new        ${path}\n`;
    case "deleted":
      return `  skipped    ${path}: you deleted it, so it is not written again\n`;
    case "foreign":
      return `  skipped    ${path}: init did not write it\n`;
    case "updated":
      return `  updated    ${path}${update.keeps ? ": your changes are kept" : ""}\n${patchText(update.patch, colors)}`;
    case "conflict":
      return `  ${colors.red("by hand")}    ${path}: you changed the same lines. Make these changes yourself:\n${patchText(update.patch, colors)}`;
  }
}

/** What `init` did, and the next steps, for a terminal. */
export function renderInitText(
  { isDryRun, written, kept, updates, steps, approvals, action }: InitResult,
  options: { readonly color: boolean; readonly width: number },
): string {
  const colors = paint(options.color);
  const width = lineWidth(options.width);
  const parts = [
    files(isDryRun ? "Would be written:" : "Written:", written),
    files("Already there, unchanged:", kept),
  ];
  if (approvals !== undefined)
    parts.push(
      `settings.yaml already existed: check that it contains approvals: ${approvals}.\n\n`,
    );
  if (updates.length > 0)
    parts.push(
      `Workflows:\n${updates.map((update) => updateText(update, colors)).join("")}\n`,
      ...(action === undefined
        ? []
        : [`They use ${forTerminal(action)}. To use another release: --action OWNER/REPO@REF.\n`]),
      written.length === 0
        ? "Nothing was left to update.\n"
        : "Review the difference, and open a pull request with it.\n",
    );
  if (steps.length > 0) {
    parts.push(`${colors.bold("Next steps")}\n`);
    for (const [index, { title, commands }] of steps.entries()) {
      const head = wrap(title, width, `${index + 1}. `, "   ").join("\n");
      // People copy the commands, so they are never wrapped.
      parts.push(`\n${head}\n\n${commands.map((command) => `     ${command}\n`).join("")}`);
    }
  }
  return parts.join("");
}
