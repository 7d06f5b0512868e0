import type { Effect, Plan } from "./plan.generated.ts";

/**
 * done: made, and there when it was read again, if it could be. skipped: not tried. held: not to be
 * made, or not without somebody's help.
 */
export type OutcomeStatus = "done" | "failed" | "skipped" | "held";

/** What came of one effect of a plan. */
export interface EffectOutcome {
  /** Position among the plan's effects. */
  readonly effectIndex: number;
  readonly status: OutcomeStatus;
  readonly message?: string | undefined;
}

/** What came of applying a plan, as results, comments and records show it. */
export interface PlanOutcome {
  readonly plan: Plan;
  /** One entry per effect of the plan, in its order. */
  readonly outcomes: readonly EffectOutcome[];
  /**
   * The read after the last write; missing when nothing could be read any more, or nothing was to
   * be written.
   */
  readonly verified:
    | { readonly clean: boolean; readonly remaining: number; readonly readAt: string }
    | undefined;
  /** Guards that stopped the run before the first write. */
  readonly refused?: readonly string[] | undefined;
  /** Why the run ended early. */
  readonly stopped?: string | undefined;
}

/** The effects that were made. */
export const madeEffects = ({ plan, outcomes }: Pick<PlanOutcome, "plan" | "outcomes">): Effect[] =>
  outcomes.flatMap(({ status, effectIndex }) => {
    const effect = plan.effects[effectIndex];
    return status === "done" && effect ? [effect] : [];
  });
