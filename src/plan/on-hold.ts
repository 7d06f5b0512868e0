import { loginKey } from "../domain/login.ts";
import type { Effect, Plan, PlanGrant } from "./plan.generated.ts";

/** Whether a grant leads to the effect. */
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
 * Whether an effect that follows from a new day or a new site comes only from grants without
 * approval. No run applies such an effect until somebody approves the grants. Needs a plan at the
 * default branch and a known approved state.
 */
export function waitsForApproval(plan: Plan, effect: Effect): boolean {
  if (plan.initial !== undefined) return false;
  // The end of an approved grant contains the day on which it ended.
  if (effect.cause === "ended") return effect.ended === undefined;
  if (effect.cause !== "started" && effect.cause !== "new-site") return false;
  const key = loginKey(effect.login);
  return plan.grants.added.some(
    (grant) => loginKey(grant.login) === key && leadsTo(grant, effect, plan),
  );
}
