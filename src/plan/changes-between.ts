import { effectHash } from "./effect-core.ts";
import type { Changed } from "./plan-input.ts";
import type { Plan, PlanGrant } from "./plan.generated.ts";

const newDigests = (before: readonly PlanGrant[], after: readonly PlanGrant[]): Set<string> =>
  new Set(after.map(({ digest }) => digest)).difference(
    new Set(before.map(({ digest }) => digest)),
  );

/**
 * The changes of a pull request: what is in the plan of its manifests, but not in the plan of the
 * manifests into which it is merged.
 */
export function changesBetween(before: Plan, after: Plan): Changed {
  return {
    effects: new Set(after.effects.map(effectHash)).difference(
      new Set(before.effects.map(effectHash)),
    ),
    added: newDigests(before.grants.added, after.grants.added),
    removed: newDigests(before.grants.removed, after.grants.removed),
  };
}
