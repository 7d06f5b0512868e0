import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { SourceFile } from "../../manifest/model.ts";
import { count } from "../words.ts";
import { forTerminal } from "../safe-text.ts";
import { type Paint, paint } from "./paint.ts";

/** The line of a finding, with a caret below the column. Long lines are cut around the column. */
function excerpt(
  diagnostic: Diagnostic,
  files: ReadonlyMap<string, readonly string[]>,
  colors: Paint,
): string[] {
  const { at } = diagnostic;
  const line = at && files.get(at.file)?.[at.line - 1]?.replace(/\r$/, "");
  if (!at || line === undefined || line.trim() === "") return [];
  const from = Math.max(0, at.column - 60);
  const shown = forTerminal(line.slice(from, from + 100).replaceAll("\t", " "));
  const before = forTerminal(line.slice(from, at.column - 1).replaceAll("\t", " "));
  const number = String(at.line).padStart(5);
  return [
    colors.dim(`${number} | ${shown}`),
    colors.dim(`      | `) + " ".repeat(before.length) + colors.bold("^"),
  ];
}

/** `3 errors and 1 warning in 2 files` */
function summary(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const files = new Set(diagnostics.map(({ at }) => at?.file)).size;
  const parts = [
    errors > 0 ? count(errors, "error") : "",
    warnings > 0 ? count(warnings, "warning") : "",
  ].filter(Boolean);
  return `${parts.join(" and ")} in ${count(files, "file")}.`;
}

/**
 * Findings for people: the place, what is wrong, the line, and what would be right. The counts come
 * last.
 */
export function renderDiagnosticsText(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceFile[],
  options: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return "";
  const colors = paint(options.color);
  const found = new Set(diagnostics.map(({ at }) => at?.file));
  const files = new Map(
    sources
      .filter(({ path }) => found.has(path))
      .map(({ path, text }) => [path, text.split("\n")] as const),
  );
  const blocks = diagnostics.map((diagnostic) => {
    const { at, severity, message, hint, code } = diagnostic;
    const place = at ? `${forTerminal(at.file)}:${at.line}:${at.column}: ` : "";
    const word = severity === "error" ? colors.red("error") : colors.yellow("warning");
    const lines = [
      `${colors.bold(place)}${word}: ${forTerminal(message)} ${colors.dim(`[${code}]`)}`,
      ...excerpt(diagnostic, files, colors),
    ];
    if (hint !== undefined) lines.push(`      ${colors.green("->")} ${forTerminal(hint)}`);
    return lines.join("\n");
  });
  return `${blocks.join("\n\n")}\n\n${summary(diagnostics)}\n`;
}
