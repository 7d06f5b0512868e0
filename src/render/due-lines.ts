import type { FindingCode } from "../domain/finding-codes.ts";
import type { Plan, PlanDiagnostic } from "../plan/plan.generated.ts";

export const DUE_TITLE = "Reviews and tokens that are due";

const CODES: ReadonlySet<FindingCode> = new Set([
  "review-overdue",
  "review-due",
  "token-overdue",
  "token-due",
  "day-ahead",
]);

/** Findings about tasks with a due day. They are not differences in Matomo. */
export const dueFindings = ({ diagnostics }: Pick<Plan, "diagnostics">): PlanDiagnostic[] =>
  diagnostics.filter(({ code }) => CODES.has(code));
