import type { AccessChange, WriteOutcome } from "../matomo/writer.ts";
import type { ApplyContext, StepOutcome } from "./context.ts";
import type { JournalEntry } from "./journal.ts";
import { isAchieved } from "./settle.ts";
import { describeStep, type Step } from "./steps.ts";

export type AccessStep = Extract<Step, { kind: "access" }>;

/**
 * Items of one bulk request. Far below PHP's max_input_vars of 1,000, above which Matomo drops the
 * rest and reports no error.
 */
const MAX_ITEMS = 100;
/**
 * Rows of one bulk request: about a second of work for Matomo (two statements a site), well inside
 * its time limit.
 */
const MAX_ROWS = 4_000;
/**
 * A doubtful chunk is sent again at most so often; the last time one by one, so that one bad item
 * spoils nothing else.
 */
const MAX_ATTEMPTS = 3;

const rowsOf = ({ rights, sites }: AccessStep): number =>
  sites.length * (1 + (rights?.capabilities.length ?? 0));

/** Cuts one step with very many sites into several that fit a request each. */
function pieces(step: AccessStep): AccessChange[] {
  const size = Math.max(1, Math.floor(MAX_ROWS / (1 + (step.rights?.capabilities.length ?? 0))));
  const all: AccessChange[] = [];
  for (let at = 0; at < step.sites.length; at += size)
    all.push({ login: step.login, rights: step.rights, sites: step.sites.slice(at, at + size) });
  return all;
}

/** Steps that go out together. */
function chunksOf(steps: readonly AccessStep[], max = MAX_ITEMS): AccessStep[][] {
  const chunks: AccessStep[][] = [];
  let current: AccessStep[] = [];
  let rows = 0;
  for (const step of steps) {
    if (current.length > 0 && (current.length >= max || rows + rowsOf(step) > MAX_ROWS)) {
      chunks.push(current);
      current = [];
      rows = 0;
    }
    current.push(step);
    rows += rowsOf(step);
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

async function sendChunk(
  chunk: readonly AccessStep[],
  context: ApplyContext,
): Promise<WriteOutcome[]> {
  const [only] = chunk;
  if (chunk.length === 1 && only && rowsOf(only) > MAX_ROWS) {
    for (const piece of pieces(only)) {
      const [outcome] = await context.writer.setAccess([piece]);
      if (outcome?.kind !== "done") return [outcome ?? { kind: "doubtful", message: "no answer" }];
    }
    return [{ kind: "done" }];
  }
  return context.writer.setAccess(chunk);
}

const settled = (outcome: WriteOutcome): StepOutcome =>
  outcome.kind === "done" ? { status: "done" } : { status: "failed", message: outcome.message };

const outcomeEntry = (step: Step, outcome: WriteOutcome): JournalEntry => ({
  type: "outcome",
  step: step.id,
  outcome: outcome.kind,
  ...(outcome.kind === "done" ? {} : { message: outcome.message }),
});

/**
 * Makes access steps in bulk chunks. A chunk without a clear answer is settled by reading the live
 * state again: what is there is done, the rest is sent again. Errors that end all traffic
 * (AccessError) pass through; what was not tried by then stays out of the result.
 */
export async function runAccess(
  steps: readonly AccessStep[],
  context: ApplyContext,
  onOutcome: (step: Step, outcome: StepOutcome) => void,
): Promise<void> {
  let pending = [...steps];
  for (let attempt = 1; pending.length > 0; attempt++) {
    const doubtful: AccessStep[] = [];
    let reason = "";
    for (const chunk of chunksOf(pending, attempt === MAX_ATTEMPTS ? 1 : MAX_ITEMS)) {
      context.signal.throwIfAborted();
      context.journal.write(
        chunk.map((step) => ({ type: "intent", step: step.id, does: describeStep(step) })),
      );
      const outcomes = await sendChunk(chunk, context);
      context.journal.write(
        chunk.map((step, index) =>
          outcomeEntry(step, outcomes[index] ?? { kind: "doubtful", message: "no answer" }),
        ),
      );
      for (const [index, step] of chunk.entries()) {
        const outcome = outcomes[index];
        if (outcome && outcome.kind !== "doubtful") {
          onOutcome(step, settled(outcome));
          continue;
        }
        doubtful.push(step);
        reason = outcome?.message ?? "no answer";
      }
    }
    if (doubtful.length === 0) return;
    context.journal.write([
      { type: "read", why: `${doubtful.length} changes without a clear answer: ${reason}` },
    ]);
    const live = await context.read();
    pending = [];
    for (const step of doubtful) {
      if (isAchieved(step, live)) {
        context.journal.write([{ type: "outcome", step: step.id, outcome: "settled" }]);
        onOutcome(step, { status: "done" });
      } else if (attempt >= MAX_ATTEMPTS) onOutcome(step, { status: "failed", message: reason });
      else pending.push(step);
    }
  }
}
