import { type Diagnostic, sortDiagnostics } from "../domain/diagnostic.ts";
import { NameSearch } from "../domain/nearest.ts";

/** More errors than anybody reads: after them nothing is looked for any more. */
export const MAX_ERRORS = 500;
const MAX_WARNINGS = 500;

/** Messages repeat what people wrote; a name of a megabyte does not help anybody. */
const MAX_MESSAGE = 500;

const cut = (text: string): string =>
  (text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}...` : text).toWellFormed();

/**
 * Gathers what is wrong with the manifests, each finding once: a line that an alias or a role
 * repeats is still one line to correct. Bounded, so that a file full of errors costs no more than a
 * good one: readers end when it is full.
 */
export class Findings {
  readonly #found = new Map<string, Diagnostic>();
  #errors = 0;
  #warnings = 0;
  readonly #search = new NameSearch();

  /** So many errors that looking for more is useless. */
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

  /** The name most like `wanted`; see `NameSearch`. */
  nearest(wanted: string, candidates: readonly string[]): string[] {
    return this.isFull ? [] : this.#search.nearest(wanted, candidates, 1);
  }

  /** Sorted by place. */
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
  hint: "Correct these, then run the command again.",
});
