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

/** Findings about what somebody has to do by a day; nothing in Matomo differs because of them. */
export const dueFindings = ({ diagnostics }: Pick<Plan, "diagnostics">): PlanDiagnostic[] =>
  diagnostics.filter(({ code }) => CODES.has(code));
