import type { InheritedRows } from "../plan/inherited.ts";

/**
 * One line of the journal. Intents are on disk before anything is sent. Outcomes are written right
 * after the answer.
 */
export type JournalEntry =
  | {
      readonly type: "run";
      readonly url: string;
      readonly plan: string;
      readonly effects: number;
      readonly held: number;
    }
  /**
   * The inherited rights of the plan's accounts: site ids by rights and by login. If a run dies
   * between creating an account and removing these rights, the next run removes them. The last such
   * line counts.
   */
  | { readonly type: "inherited"; readonly rows: InheritedRows }
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
 * Records what a run is about to do, and the outcomes. `write` returns when the lines are on disk.
 */
export interface Journal {
  write(entries: readonly JournalEntry[]): void;
}

/** The journal of one run, which tolerates a full disk where it can. */
export interface RunJournal extends Journal {
  /** Steps that were sent or about to be sent. */
  readonly begun: ReadonlySet<number>;
  /** Why some lines are not on disk yet. `undefined` if all of them are. */
  missing(): unknown;
}

/**
 * Keeps lines that cannot be written and writes them with the next ones, so that outcomes are not
 * lost. But a run or a change must not start without its line on disk, so in that case the error is
 * thrown.
 */
export function runJournal(journal: Journal): RunJournal {
  const begun = new Set<number>();
  let waiting: readonly JournalEntry[] = [];
  let failure: { readonly error: unknown } | undefined;
  return {
    begun,
    missing: () => failure?.error,
    write(entries) {
      const mustBeThere = entries.some(({ type }) => type === "run" || type === "intent");
      try {
        journal.write([...waiting, ...entries]);
        waiting = [];
        failure = undefined;
      } catch (error) {
        if (mustBeThere) throw error;
        waiting = [...waiting, ...entries];
        failure = { error };
      }
      for (const entry of entries) if (entry.type === "intent") begun.add(entry.step);
    },
  };
}
