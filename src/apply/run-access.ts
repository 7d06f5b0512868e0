import type { WriteOutcome } from "../matomo/writer.ts";
import { type AccessStep, jobsOf, piecesOf } from "./access-requests.ts";
import type { ApplyContext, StepOutcome } from "./context.ts";
import type { JournalEntry } from "./journal.ts";
import { inLanes } from "./lanes.ts";
import { isAchieved } from "./settle.ts";
import { describeStep, type Step } from "./steps.ts";

/**
 * How often a request without a clear answer is sent. On the last attempt each change is sent
 * alone, so that one bad item does not affect the others.
 */
const MAX_ATTEMPTS = 3;

async function sendTogether(
  steps: readonly AccessStep[],
  context: ApplyContext,
): Promise<(WriteOutcome | undefined)[]> {
  // A step that is too large for one request is the only step of its request.
  const [first] = steps;
  const pieces = first && piecesOf(first);
  if (!pieces) return context.writer.setAccess(steps);
  for (const piece of pieces) {
    const [outcome] = await context.writer.setAccess([piece]);
    if (outcome?.kind !== "done") return [outcome];
  }
  return [{ kind: "done" }];
}

const NO_ANSWER: WriteOutcome = { kind: "doubtful", message: "no answer" };

const settled = (outcome: WriteOutcome): StepOutcome =>
  outcome.kind === "done" ? { status: "done" } : { status: "failed", message: outcome.message };

const outcomeEntry = (step: Step, outcome: WriteOutcome): JournalEntry => ({
  type: "outcome",
  step: step.id,
  outcome: outcome.kind,
  ...(outcome.kind === "done" ? {} : { message: outcome.message }),
});

/**
 * Applies access steps in bulk requests, several at the same time for different people. Steps
 * without a clear answer are settled by reading the live state again: steps that took effect count as
 * done, and the others are sent again. Steps that were not tried before an AccessError get no outcome.
 * @throws AccessError, after which nothing more may be sent
 */
export async function runAccess(
  steps: readonly AccessStep[],
  context: ApplyContext,
  onOutcome: (step: Step, outcome: StepOutcome) => void,
): Promise<void> {
  const width = (): number => context.writer.width();
  let pending = [...steps];
  for (let attempt = 1; ; attempt++) {
    const doubtful = new Set<AccessStep>();
    let reason = "";
    const sendOne = async (request: readonly AccessStep[]): Promise<void> => {
      context.signal.throwIfAborted();
      context.journal.write(
        request.map((step) => ({ type: "intent", step: step.id, does: describeStep(step) })),
      );
      const outcomes = await sendTogether(request, context);
      const answered = request.map((step, index) => [step, outcomes[index] ?? NO_ANSWER] as const);
      context.journal.write(answered.map(([step, outcome]) => outcomeEntry(step, outcome)));
      for (const [step, outcome] of answered) {
        if (outcome.kind === "doubtful") {
          doubtful.add(step);
          reason = outcome.message;
        } else onOutcome(step, settled(outcome));
      }
    };
    const isLast = attempt === MAX_ATTEMPTS;
    const jobs = isLast ? [pending.map((step) => [step])] : jobsOf(pending, width());
    await inLanes(jobs, width, async (job) => {
      for (const request of job) await sendOne(request);
    });
    if (doubtful.size === 0) return;
    context.journal.write([
      { type: "read", why: `${doubtful.size} changes without a clear answer: ${reason}` },
    ]);
    const live = await context.read();
    // The open steps keep their order, whichever answer came first.
    const open = pending.filter((step) => doubtful.has(step));
    pending = [];
    for (const step of open) {
      if (isAchieved(step, live)) {
        context.journal.write([{ type: "outcome", step: step.id, outcome: "settled" }]);
        onOutcome(step, { status: "done" });
      } else if (isLast) onOutcome(step, { status: "failed", message: reason });
      else pending.push(step);
    }
  }
}
