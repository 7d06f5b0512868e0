import type { Plan } from "../plan/plan.generated.ts";

/** Lines about approvals under a title. Each surface has its own layout for them. */
export interface ApprovalSection {
  readonly title: string;
  readonly lines: readonly string[];
  /**
   * The section is long and rarely read, so a surface that can fold text shows only its title at
   * first.
   */
  readonly folds?: true | undefined;
}

/**
 * `proposal` shows everything that is approved together with the plan. `report` shows what is
 * approved and what is on hold.
 */
export type ApprovalView = "proposal" | "report";

export interface Words {
  readonly plan: Plan;
  readonly safe: (name: string) => string;
  readonly maxSites: number;
}
