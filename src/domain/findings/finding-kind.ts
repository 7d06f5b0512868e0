/**
 * An example manifest or example settings that lead to the finding, or a description if no single
 * file leads to it.
 */
export type FindingExample =
  | { readonly manifest: string }
  | { readonly settings: string }
  | { readonly when: string };

/** One kind of finding, as the reference page explains it. */
export interface FindingKind {
  /** `either`: an error in some cases and a warning in others. */
  readonly severity: "error" | "warning" | "either";
  /** What the finding means, in one sentence. */
  readonly meaning: string;
  /**
   * A small case that leads to the finding. A test reads every example manifest and settings file.
   */
  readonly example: FindingExample;
  /** How to correct the mistake. */
  readonly fix: string;
}

export type FindingKinds = Readonly<Record<string, FindingKind>>;
