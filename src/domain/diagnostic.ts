import { compareTexts } from "./compare.ts";
import type { FindingCode } from "./finding-codes.ts";

/**
 * A position in a manifest. `line` and `column` count from 1. `file` is relative to the working
 * directory and uses `/`.
 */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = "error" | "warning";

/**
 * A finding about the manifests: a value, not an exception. Message and hint are plain sentences
 * for people who are not programmers.
 */
export interface Diagnostic {
  readonly severity: Severity;
  /** The stable name of the kind of finding. */
  readonly code: FindingCode;
  /** What is wrong. */
  readonly message: string;
  /** The correction to make, ready to be typed. */
  readonly hint?: string | undefined;
  /** Missing only for findings without a line, such as an empty folder. */
  readonly at?: Location | undefined;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/**
 * Removes duplicate findings. A mistake in a role or a set is found again in every grant that uses
 * it, although only one line needs to be corrected.
 */
export function uniqueDiagnostics<T extends Diagnostic>(diagnostics: Iterable<T>): T[] {
  const found = new Map<string, T>();
  for (const diagnostic of diagnostics) {
    const { severity, code, message, at } = diagnostic;
    const key = `${severity} ${code} ${at?.line ?? ""}:${at?.column ?? ""} ${at?.file ?? ""}\n${message}`;
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return [...found.values()];
}

/** Sorts findings for printing: by file, line, column and code. */
export function sortDiagnostics<T extends Diagnostic>(diagnostics: readonly T[]): T[] {
  return diagnostics.toSorted(
    (a, b) =>
      compareTexts(a.at?.file ?? "", b.at?.file ?? "") ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
      compareTexts(a.code, b.code),
  );
}
