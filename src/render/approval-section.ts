import type { Plan } from "../plan/plan.generated.ts";

/** Lines about what was approved, below a title; every surface lays them out in its own way. */
export interface ApprovalSection {
  readonly title: string;
  readonly lines: readonly string[];
  /** Long, and looked up rather than read: a surface that can fold shows the title first. */
  readonly folds?: true | undefined;
}

/** `proposal`: approving the plan approves it. `report`: what is, and what is on hold. */
export type ApprovalView = "proposal" | "report";

export interface Words {
  readonly plan: Plan;
  readonly safe: (name: string) => string;
  readonly maxSites: number;
}
