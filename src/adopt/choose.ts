import type { Effect } from "../plan/plan.generated.ts";

/**
 * Whether a difference should be adopted: somebody changed Matomo by hand, or the cause is unknown.
 * An approved change that was never applied is not adopted, because that would undo the approval.
 */
export const isAdoptable = ({ cause }: Effect): boolean =>
  cause === "by-hand" || cause === "unexplained";
