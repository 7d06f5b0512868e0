/**
 * One line of the journal. Intents are written, and on disk, before anything is sent; outcomes
 * right after the answer.
 */
export type JournalEntry =
  | {
      readonly type: "run";
      readonly url: string;
      readonly plan: string;
      readonly effects: number;
      readonly held: number;
    }
  | { readonly type: "intent"; readonly step: number; readonly does: string }
  | {
      readonly type: "outcome";
      readonly step: number;
      readonly outcome:
        | "done"
        | "refused"
        | "doubtful"
        | "password-refused"
        | "skipped"
        | "settled";
      readonly message?: string;
    }
  | { readonly type: "read"; readonly why: string }
  | { readonly type: "verified"; readonly clean: boolean; readonly remaining: number }
  | { readonly type: "end"; readonly stopped?: string };

/**
 * Where a run writes down what it is about to do and what came of it. Returns when the lines are on
 * disk.
 */
export interface Journal {
  write(entries: readonly JournalEntry[]): void;
}
