import { describe, expect, test } from "vitest";
import { isGreen } from "../../src/apply/apply.ts";
import type { Journal, JournalEntry } from "../../src/apply/journal.ts";
import { AccessError } from "../../src/domain/error.ts";
import { BUSY_MANIFEST, BUSY_SEED } from "../helpers/busy-day.ts";
import { openApplying } from "./applying.ts";

const BUSY = {
  settings:
    "removals: all\nlimits: { losing: { count: 20 }, gaining: { count: 20 } }\ninvitations: { expired: resend }",
};
const FULL = "The journal j.jsonl cannot be written (ENOSPC).";

/** A journal whose disk is full for the given number of batches, starting at one batch. */
function journalOn(from: number, times: number): Journal & { readonly lines: JournalEntry[] } {
  const lines: JournalEntry[] = [];
  let batch = 0;
  return {
    lines,
    write(entries) {
      batch += 1;
      if (batch >= from && batch < from + times) throw new AccessError("usage", FULL);
      lines.push(...entries);
    },
  };
}

describe("if the disk is full from some line of the journal on", () => {
  test("a run without its first line in the journal does not start", async () => {
    await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    await expect(run.apply({ journal: journalOn(1, Number.POSITIVE_INFINITY) })).rejects.toThrow(
      FULL,
    );
    expect(run.writes()).toEqual([]);
  });

  test("a run ends with a result that contains the outcome of each change", async () => {
    const made = new Set<number>();
    for (const from of [2, 3, 4, 9, 16, 20]) {
      await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
      const journal = journalOn(from, Number.POSITIVE_INFINITY);
      const result = await run.apply({ journal });
      expect(isGreen(result), `batch ${from}`).toBe(false);
      expect(result.stopped, `batch ${from}`).toBe(FULL);
      // Nothing is sent that is not in the journal.
      const intents = journal.lines.filter(({ type }) => type === "intent").length;
      expect(run.writes().length, `batch ${from}`).toBeLessThanOrEqual(intents + 2);
      const left = new Set(result.after?.plan.effects.map(({ kind, login }) => `${kind} ${login}`));
      const done = result.outcomes.filter(({ status }) => status === "done");
      expect(result.plan.effects.length - (result.after?.plan.effects.length ?? 0)).toBe(
        done.length,
      );
      for (const { effectIndex, status, message } of result.outcomes) {
        const { kind, login } = result.plan.effects[effectIndex] ?? {};
        if (status !== "done")
          expect([left.has(`${kind} ${login}`), message]).toEqual([true, FULL]);
      }
      made.add(done.length);
    }
    expect([...made].toSorted((a, b) => a - b).at(0)).toBe(0);
    expect(made.size).toBeGreaterThan(3);
  });

  test("lines that do not fit on the disk are written with the next ones, and the run continues", async () => {
    await using whole = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    const complete = journalOn(1, 0);
    await whole.apply({ journal: complete });
    // The third batch is the outcome of the first change.
    await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    const journal = journalOn(3, 1);
    const result = await run.apply({ journal });
    expect([isGreen(result), result.stopped]).toEqual([true, undefined]);
    expect(journal.lines.map(({ type }) => type)).toEqual(complete.lines.map(({ type }) => type));
  });

  test("a run whose last line is missing is not green, although everything was applied", async () => {
    await using run = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    const complete = journalOn(1, 0);
    let batches = 0;
    await run.apply({
      journal: {
        write: (entries) => {
          batches += 1;
          complete.write(entries);
        },
      },
    });
    await using again = await openApplying(BUSY_SEED, BUSY_MANIFEST, BUSY);
    const result = await again.apply({ journal: journalOn(batches, 1) });
    expect([isGreen(result), result.stopped, result.verified?.clean]).toEqual([false, FULL, true]);
  });
});
