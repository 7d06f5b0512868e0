import { canonicalJson } from "../domain/canonical-json.ts";
import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { EffectOutcome, PlanOutcome } from "../plan/outcome.ts";
import { placeOf } from "../plan/effect-core.ts";
import { inheritedRows } from "../plan/inherited.ts";
import type { Effect, Plan } from "../plan/plan.generated.ts";
import { shouldBeDone } from "../plan/policy.ts";
import type { ApplyContext, StepOutcome } from "./context.ts";
import type { AccessStep } from "./access-requests.ts";
import { runAccess } from "./run-access.ts";
import { type JournalEntry, runJournal } from "./journal.ts";
import { type RunState, runSingle, type SingleStep, stopReason } from "./run-single.ts";
import { type PhaseName, PHASES, type Step, stepsOf } from "./steps.ts";

/** The result of an apply. */
export interface ApplyResult extends PlanOutcome {
  /** Live state and plan after the run, for the baseline. Only set together with `verified`. */
  readonly after?: { readonly live: Live; readonly plan: Plan } | undefined;
}

/** Whether everything that should be applied has been applied. */
export function isGreen(result: ApplyResult): boolean {
  if (
    result.refused ||
    result.stopped !== undefined ||
    !result.verified?.clean ||
    result.plan.frozen.length > 0
  )
    return false;
  return result.outcomes.every(({ status, effectIndex }) => {
    const effect = result.plan.effects[effectIndex];
    return status === "done" || (effect !== undefined && !shouldBeDone(effect));
  });
}

/** Whether the step is skipped because the person's account could not be created. */
const blocked = (step: Step, missing: ReadonlySet<LoginKey>): boolean =>
  missing.has(loginKey(step.login));

async function runPhase(
  name: PhaseName,
  steps: readonly Step[],
  context: ApplyContext,
  state: RunState,
  record: (step: Step, outcome: StepOutcome) => void,
): Promise<void> {
  const access = steps.filter((step): step is AccessStep => step.kind === "access");
  const singles = steps.filter((step): step is SingleStep => step.kind !== "access");
  if (name !== "losses") await runAccess(access, context, record);
  for (const step of singles) record(step, await runSingle(step, context, state));
  // The access that replaces a super user right is granted when the right is removed, so other
  // losses wait until then.
  if (name === "losses") await runAccess(access, context, record);
}

/**
 * Whether a difference is only the loss of an effect whose gain was applied and whose loss is on
 * hold.
 */
const isWhatRemains = (rest: Effect, made: Effect): boolean =>
  made.kind === "site" && canonicalJson(rest.before) === canonicalJson(made.after);

/**
 * Corrects the outcomes after the final read: a change that seemed to fail may have been made, and
 * a change that Matomo reported as done may be missing.
 */
function reconcile(plan: Plan, after: Plan, outcomes: Map<number, StepOutcome>): void {
  const left = new Map(after.effects.map((effect) => [placeOf(effect), effect]));
  const people = new Set(
    after.effects.filter(({ kind }) => kind === "site").map(({ login }) => loginKey(login)),
  );
  const frozen = new Set(after.frozen.map(({ login }) => loginKey(login)));
  // With each new account, Matomo also grants view on one site.
  const given = new Set<string>();
  for (const [index, effect] of plan.effects.entries()) {
    const outcome = outcomes.get(index);
    const isMadeFor = given.has(placeOf(effect)) && !left.has(placeOf(effect));
    if (isMadeFor && !outcome) outcomes.set(index, { status: "done" });
    if (!outcome || effect.held.length > 0) continue;
    // The removal of a super user right is done only if the access that replaces the right is there
    // too.
    const rest = left.get(placeOf(effect));
    const isLeft =
      (rest !== undefined && !isWhatRemains(rest, effect)) ||
      (effect.kind === "superuser" && !effect.after && people.has(loginKey(effect.login)));
    if (outcome.status === "done" && isLeft)
      outcomes.set(index, {
        status: "failed",
        message: "Matomo reported success, but the verification shows that nothing changed.",
      });
    // A refused password does not prove that the change failed, because Matomo can return an error
    // after it made the change.
    const isDoubtful =
      (outcome.status === "failed" && outcome.isFinal !== true) || outcome.status === "held";
    if (isDoubtful && !isLeft && !frozen.has(loginKey(effect.login)))
      outcomes.set(index, { status: "done" });
    if (effect.kind === "account") given.add(placeOf({ ...effect, kind: "site" }));
  }
}

const effectOutcomes = (
  plan: Plan,
  outcomes: ReadonlyMap<number, StepOutcome>,
  rest: string,
): EffectOutcome[] =>
  plan.effects.map((effect, effectIndex) => {
    if (effect.held.length > 0)
      return {
        effectIndex,
        status: "held",
        message: effect.held.map(({ text }) => text).join(" "),
      };
    return { effectIndex, ...(outcomes.get(effectIndex) ?? { status: "skipped", message: rest }) };
  });

const OVER_LIMIT = "A guard refused the run, so only approved end dates are applied.";

/**
 * Whether an effect is applied although a limit refuses the run. Limits stop losses and gains, but
 * not approved end dates: access that has ended must not remain until somebody raises a limit.
 * `paused` stops everything, and `limits.ending` stops approved end dates too.
 */
export const outlastsLimits = ({ ended }: Effect, { guards }: Plan): boolean =>
  ended !== undefined && guards.paused === undefined && guards.ending?.exceeded !== true;

/** The journal line with the inherited rights in a plan. Empty if there are none. */
function inheritedLine(plan: Plan, { always = false } = {}): JournalEntry[] {
  const rows = inheritedRows(plan);
  return always || Object.keys(rows).length > 0 ? [{ type: "inherited", rows }] : [];
}

/**
 * Applies the effects of a plan that are not on hold, then reads the live state and plans again.
 * The run is green if nothing remains that should have been applied. If guards refuse the run, only
 * approved end dates are applied. A failed change does not stop the others, but what depends on it
 * is skipped. The first refused token stops everything.
 */
export async function applyPlan(
  plan: Plan,
  outside: ApplyContext,
  replan: (live: Live) => Plan,
): Promise<ApplyResult> {
  const refused = plan.guards.refusals.length > 0 ? plan.guards.refusals : undefined;
  const steps = stepsOf(plan, refused && ((effect) => !outlastsLimits(effect, plan)));
  const total = PHASES.reduce((sum, name) => sum + steps[name].length, 0);
  if (refused && total === 0)
    return {
      plan,
      outcomes: effectOutcomes(plan, new Map(), "Nothing was written."),
      verified: undefined,
      refused,
    };
  const journal = runJournal(outside.journal);
  const context: ApplyContext = { ...outside, journal };
  const outcomes = new Map<number, StepOutcome>();
  const missing = new Set<LoginKey>();
  const state: RunState = { promoted: new Set(), passwordRefused: undefined };
  let done = 0;
  const record = (step: Step, outcome: StepOutcome): void => {
    for (const index of step.effects) outcomes.set(index, outcome);
    // If an account was invited but its link was lost, the account exists nevertheless.
    if (
      outcome.status !== "done" &&
      outcome.isAccountThere !== true &&
      (step.kind === "invite" || step.kind === "create")
    )
      missing.add(loginKey(step.login));
    if (outcome.status === "done" && step.kind === "make-superuser") state.promoted.add(step.login);
    done += 1;
    context.progress(done, total, step);
  };
  journal.write([
    {
      type: "run",
      url: plan.url,
      plan: plan.hash,
      effects: plan.summary.make,
      held: plan.summary.held,
    },
    ...inheritedLine(plan),
  ]);
  let stopped: string | undefined;
  const reasonOf = (error: unknown): string =>
    stopReason(error, context.signal) ?? context.explainDefect(error);
  try {
    for (const name of PHASES) {
      const open = steps[name].filter((step) => !blocked(step, missing));
      for (const step of steps[name])
        if (blocked(step, missing))
          record(step, { status: "skipped", message: "The account could not be created." });
      await runPhase(name, open, context, state, record);
    }
  } catch (error) {
    // An internal error ends the run like other errors. Changes that were applied before the error
    // are still verified, shown and recorded.
    stopped = reasonOf(error);
  }
  // Steps in the journal without an outcome were sent, or about to be sent. The read below shows
  // whether they were applied.
  for (const step of PHASES.flatMap((name) => steps[name]))
    if (journal.begun.has(step.id) && !step.effects.some((index) => outcomes.has(index)))
      for (const index of step.effects)
        outcomes.set(index, { status: "failed", message: stopped ?? "no answer" });
  let end: Awaited<ReturnType<typeof verify>>;
  try {
    end = await verify(plan, context, replan, outcomes, total);
  } catch (error) {
    stopped ??= context.explainDefect(error);
  }
  journal.write([{ type: "end", ...(stopped === undefined ? {} : { stopped }) }]);
  if (journal.missing() !== undefined) stopped ??= reasonOf(journal.missing());
  return {
    plan,
    outcomes: effectOutcomes(
      plan,
      outcomes,
      stopped ?? (refused ? OVER_LIMIT : "The run stopped before this change."),
    ),
    verified: end && {
      clean: end.remaining === 0,
      remaining: end.remaining,
      readAt: end.live.readAt,
    },
    ...(refused ? { refused } : {}),
    ...(stopped === undefined ? {} : { stopped }),
    ...(end ? { after: { live: end.live, plan: end.after } } : {}),
  };
}

async function verify(
  plan: Plan,
  context: ApplyContext,
  replan: (live: Live) => Plan,
  outcomes: Map<number, StepOutcome>,
  written: number,
): Promise<{ live: Live; after: Plan; remaining: number } | undefined> {
  let live: Live;
  try {
    live = await context.read();
  } catch (error) {
    if (stopReason(error, context.signal) === undefined) throw error;
    return undefined;
  }
  const after = written === 0 ? plan : replan(live);
  reconcile(plan, after, outcomes);
  // Changes that failed or that nobody approved count as remaining too, because green means that
  // the live state equals the manifests.
  const remaining = after.effects.filter(shouldBeDone).length;
  context.journal.write([
    ...(inheritedLine(plan).length > 0 ? inheritedLine(after, { always: true }) : []),
    { type: "verified", clean: remaining === 0, remaining },
  ]);
  return { live, after, remaining };
}
