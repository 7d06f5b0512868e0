import { type Drift, isDrift } from "../plan/drift.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { count } from "./words.ts";

/** The counts in a drift report: `3 differences`, `1 account with new rights but in no manifest`. */
export function driftParts(plan: Plan, drift: Drift): string[] {
  const effects = plan.effects.filter(isDrift).length;
  return [
    effects > 0 ? count(effects, "difference") : "",
    drift.newUnmanaged.length > 0
      ? `${count(drift.newUnmanaged.length, "account")} with new rights but in no manifest`
      : "",
    drift.accounts > 0
      ? count(
          drift.accounts,
          "account that was created again or has another e-mail",
          "accounts that were created again or have another e-mail",
        )
      : "",
    drift.sites > 0
      ? `${count(drift.sites, "site")} whose identity differs from the approved one`
      : "",
    drift.unapproved > 0 ? `${count(drift.unapproved, "grant")} that nobody approved` : "",
    plan.frozen.length > 0
      ? `${count(plan.frozen.length, "person", "people")} whose access cannot be compared`
      : "",
  ].filter(Boolean);
}
