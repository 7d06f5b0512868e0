import type { Desired } from "../desired/desired.ts";
import { makeDesired } from "../desired/make-desired.ts";
import { ApprovedState } from "./approved-state.ts";
import { LastState } from "./baseline.ts";
import type { PlanInput } from "./plan-input.ts";
import { type Standing, standingOn } from "./standing.ts";

/**
 * The parts of a plan that stay the same when other plans are approved. Making these parts is most
 * of the work.
 */
export interface PlanBasis {
  /** The state in the baseline. `undefined` without a baseline. */
  readonly last: LastState | undefined;
  readonly standing: Standing;
  readonly desired: Desired;
}

/** The basis for all plans that differ only in `approved`, `changed` or `approves`. */
export function planBasis(input: PlanInput): PlanBasis {
  const { manifest, live, today, baseline, scope = "proposed" } = input;
  const before = baseline?.version === 2 ? ApprovedState.of(baseline) : undefined;
  const last = baseline && new LastState(baseline);
  const standing = standingOn({ ...input, last }, before, input.accepted, scope);
  const desired = makeDesired(manifest, live, today, standing.scope, standing.declared);
  return { last, standing, desired };
}
