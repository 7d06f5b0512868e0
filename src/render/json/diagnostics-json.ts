import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { DiagnosticsOutput } from "./diagnostics.generated.ts";
import { renderJson } from "./printable.ts";

/** Findings as JSON. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return renderJson<DiagnosticsOutput>({
    version: 1,
    ok: errors === 0,
    errors,
    warnings: diagnostics.length - errors,
    diagnostics,
  });
}
