import { canonicalJson } from "../domain/canonical-json.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import type { Plan } from "../plan/plan.generated.ts";

/** The plan as a file in its canonical form, which `read-plan-json.ts` reads. */
export const renderPlanJson = (plan: Plan): string => `${canonicalJson(plan)}\n`;
export const renderBaseline = (baseline: AnyBaseline): string => `${canonicalJson(baseline)}\n`;
