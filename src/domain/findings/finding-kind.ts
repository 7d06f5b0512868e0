/** What leads to a finding: a manifest, settings, or words where no file alone can. */
export type FindingExample =
  | { readonly manifest: string }
  | { readonly settings: string }
  | { readonly when: string };

/** One kind of finding, as a reference page explains it. */
export interface FindingKind {
  /** `either`: an error in some cases, a warning in others. */
  readonly severity: "error" | "warning" | "either";
  /** What the finding says, in one sentence. */
  readonly meaning: string;
  /**
   * A small case that leads to it; a test reads every manifest and every settings file of these.
   */
  readonly example: FindingExample;
  /** What to do. */
  readonly fix: string;
}

export type FindingKinds = Readonly<Record<string, FindingKind>>;
