import { loginKey } from "../domain/login.ts";
import type { Effect, Plan, PlanGrant } from "./plan.generated.ts";

/** Whether a grant leads to the change of access. */
function leadsTo({ rights, superuser, sites }: PlanGrant, effect: Effect, plan: Plan): boolean {
  switch (effect.kind) {
    case "account":
      return true;
    case "superuser":
      return superuser === true;
    case "email":
      return false;
    case "site":
      return (
        rights !== undefined &&
        sites !== undefined &&
        plan.grants.lists[sites]?.includes(effect.site) === true
      );
  }
}

/**
 * Whether a day or a new site would bring it, but by grants of the manifests that nobody approved:
 * no run makes it until somebody does. Only a plan at the default branch tells it, and only where
 * it is known what was approved.
 */
export function waitsForApproval(plan: Plan, effect: Effect): boolean {
  if (plan.initial !== undefined) return false;
  // The end of an approved grant says the day on which it ended.
  if (effect.cause === "ended") return effect.ended === undefined;
  if (effect.cause !== "started" && effect.cause !== "new-site") return false;
  const key = loginKey(effect.login);
  return plan.grants.added.some(
    (grant) => loginKey(grant.login) === key && leadsTo(grant, effect, plan),
  );
}
