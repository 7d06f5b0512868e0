import type { Effect } from "../plan/plan.generated.ts";

/**
 * Whether a difference is one to write down: somebody changed Matomo, or nobody knows who changed
 * what. What was merged and never applied is not among them: it was approved, and writing live over
 * it would undo that approval.
 */
export const isAdoptable = ({ cause }: Effect): boolean =>
  cause === "by-hand" || cause === "unexplained";
