import { type Diagnostic, sortDiagnostics } from "../domain/diagnostic.ts";
import { NameSearch } from "../domain/nearest.ts";

/** After this many errors nothing more is checked, because nobody reads more. */
export const MAX_ERRORS = 500;
const MAX_WARNINGS = 500;

/** Messages repeat what people wrote, so a very long name is cut. */
const MAX_MESSAGE = 500;

const cut = (text: string): string =>
  (text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}...` : text).toWellFormed();

/**
 * Collects the findings about manifests, without duplicates: an aliased line or a role can lead to
 * the same finding many times, although only one line needs to be corrected. The number is limited,
 * so that a file full of errors takes no longer than a good one.
 */
export class Findings {
  readonly #found = new Map<string, Diagnostic>();
  #errors = 0;
  #warnings = 0;
  readonly #search = new NameSearch();

  /** Whether the limit of errors is reached, so that readers can stop. */
  get isFull(): boolean {
    return this.#errors > MAX_ERRORS;
  }

  add(diagnostic: Diagnostic): void {
    const { severity, code, at } = diagnostic;
    if (severity === "error" ? this.#errors > MAX_ERRORS : this.#warnings > MAX_WARNINGS) return;
    const message = cut(diagnostic.message);
    const key = `${severity} ${code} ${at?.line ?? ""}:${at?.column ?? ""} ${at?.file ?? ""}\n${message}`;
    if (this.#found.has(key)) return;
    if (severity === "error") this.#errors += 1;
    else this.#warnings += 1;
    if (severity === "error" ? this.#errors > MAX_ERRORS : this.#warnings > MAX_WARNINGS) return;
    this.#found.set(key, {
      ...diagnostic,
      message,
      ...(diagnostic.hint === undefined ? {} : { hint: cut(diagnostic.hint) }),
    });
  }

  /** The name most similar to `wanted`. Searches are limited, see `NameSearch`. */
  nearest(wanted: string, candidates: readonly string[]): string[] {
    return this.isFull ? [] : this.#search.nearest(wanted, candidates, 1);
  }

  /** All findings, sorted by position. */
  all(): Diagnostic[] {
    const sorted = sortDiagnostics([...this.#found.values()]);
    if (this.isFull) return [tooMany("error", MAX_ERRORS), ...sorted];
    return this.#warnings > MAX_WARNINGS ? [tooMany("warning", MAX_WARNINGS), ...sorted] : sorted;
  }
}

const tooMany = (severity: Diagnostic["severity"], max: number): Diagnostic => ({
  severity,
  code: "too-many",
  message: `There are more than ${max} ${severity}s. Only the first ${max} are listed.`,
  hint: "Correct these first, then run the command again.",
});
