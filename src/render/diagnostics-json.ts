import type { Diagnostic } from "../domain/diagnostic.ts";

/** For programs. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return `${JSON.stringify({ version: 1, ok: errors === 0, errors, warnings: diagnostics.length - errors, diagnostics }, undefined, 2)}\n`;
}
