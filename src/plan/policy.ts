import type { Effect, Held } from "./plan.generated.ts";

/** Reasons for holding that are a policy: what they hold was not to be done, so a run that leaves it is green. */
const POLICY: ReadonlySet<Held["reason"]> = new Set(["removals", "protected", "managed-by-sso", "not-selected", "not-scheduled"]);

/** Whether a run should make the effect, were nothing in the way: somebody has to help with those that are held for another reason. */
export const shouldBeDone = ({ held }: Effect): boolean => !held.some(({ reason }) => POLICY.has(reason));
