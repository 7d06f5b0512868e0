import type { Effect, Plan } from "./plan.generated.ts";

/**
 * `done`: applied, and verified by reading again if possible. `skipped`: not tried. `held`: must
 * not be applied, or not without somebody's help.
 */
export type OutcomeStatus = "done" | "failed" | "skipped" | "held";

/** The outcome of one effect of a plan. */
export interface EffectOutcome {
  /** The index of the effect in the plan. */
  readonly effectIndex: number;
  readonly status: OutcomeStatus;
  readonly message?: string | undefined;
}

/** The outcome of applying a plan, as results, comments and records show it. */
export interface PlanOutcome {
  readonly plan: Plan;
  /** One entry for each effect of the plan, in the same order. */
  readonly outcomes: readonly EffectOutcome[];
  /** The read after the last write. Missing if it failed, or if nothing had to be written. */
  readonly verified:
    | { readonly clean: boolean; readonly remaining: number; readonly readAt: string }
    | undefined;
  /** Guards that stopped the run before the first write. */
  readonly refused?: readonly string[] | undefined;
  /** Why the run ended early. */
  readonly stopped?: string | undefined;
}

/** The effects that were applied. */
export const madeEffects = ({ plan, outcomes }: Pick<PlanOutcome, "plan" | "outcomes">): Effect[] =>
  outcomes.flatMap(({ status, effectIndex }) => {
    const effect = plan.effects[effectIndex];
    return status === "done" && effect ? [effect] : [];
  });
