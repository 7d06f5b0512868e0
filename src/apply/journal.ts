import type { InheritedRows } from "../plan/inherited.ts";

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
  /**
   * What accounts of the plan inherit or have inherited, site ids by rights by login: a run that dies
   * between an account and the removal leaves it to the next one. The last such line counts.
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
 * Where a run writes down what it is about to do and what came of it. Returns when the lines are on
 * disk.
 */
export interface Journal {
  write(entries: readonly JournalEntry[]): void;
}

/** The journal of one run, which goes on while a disk is full as far as it may. */
export interface RunJournal extends Journal {
  /** Steps that were about to be sent. */
  readonly begun: ReadonlySet<number>;
  /** Why lines are not on disk yet; `undefined` when all of them are. */
  missing(): unknown;
}

/**
 * What was done must not be lost because it cannot be written down: lines that cannot be written
 * wait for the next ones. Only a run or a change that cannot be written down is not begun, so for
 * its line the error of the journal is thrown.
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
