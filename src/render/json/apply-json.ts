import type { PlanOutcome } from "../../plan/outcome.ts";
import type { ApplyOutput } from "./apply.generated.ts";
import { renderJson } from "./printable.ts";

/** The result of an apply as JSON. */
export function renderApplyJson(
  { plan, outcomes, verified, refused, stopped }: PlanOutcome,
  {
    green,
    linksFile,
  }: {
    readonly green: boolean;
    /** The file with the invitation links of the run. */
    readonly linksFile?: string | undefined;
  },
): string {
  const changes = outcomes.flatMap(({ effectIndex, ...outcome }) => {
    const effect = plan.effects[effectIndex];
    return effect ? [{ ...effect, ...outcome }] : [];
  });
  return renderJson<ApplyOutput>({
    version: 1,
    green,
    url: plan.url,
    plan: plan.hash,
    summary: plan.summary,
    changes,
    verified,
    refused,
    stopped,
    links: linksFile,
  });
}
