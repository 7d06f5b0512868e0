import { compareTexts } from "./compare.ts";
import type { FindingCode } from "./finding-codes.ts";

/**
 * A place in a manifest. Lines and columns count from 1, as editors do; `file` is relative to the
 * working directory, with `/`.
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
  /** Stable name of the kind of finding, from the closed list. */
  readonly code: FindingCode;
  /** What is wrong. */
  readonly message: string;
  /** What would be right: a proposal that can be typed as it stands. */
  readonly hint?: string | undefined;
  /** Missing only where a finding belongs to no line (an empty folder). */
  readonly at?: Location | undefined;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** Each finding once: what a role or a set repeats in many grants is still one line to correct. */
export function uniqueDiagnostics<T extends Diagnostic>(diagnostics: Iterable<T>): T[] {
  const found = new Map<string, T>();
  for (const diagnostic of diagnostics) {
    const { severity, code, message, at } = diagnostic;
    const key = `${severity} ${code} ${at?.line ?? ""}:${at?.column ?? ""} ${at?.file ?? ""}\n${message}`;
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return [...found.values()];
}

/** File, then line, then column, then code: the order in which they are printed. */
export function sortDiagnostics<T extends Diagnostic>(diagnostics: readonly T[]): T[] {
  return diagnostics.toSorted(
    (a, b) =>
      compareTexts(a.at?.file ?? "", b.at?.file ?? "") ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
      compareTexts(a.code, b.code),
  );
}
