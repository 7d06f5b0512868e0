import type { Cause, Effect, Plan } from "./plan.generated.ts";

/** Causes that somebody has to look at. The others explain themselves, and the next run takes care of them. */
const DRIFT: ReadonlySet<Cause> = new Set(["by-hand", "moved-site", "not-applied", "unexplained"]);

export interface Drift {
  readonly found: boolean;
  /** How many effects have which cause. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Accounts outside the manifests that gained rights since the last verified state. */
  readonly newUnmanaged: readonly string[];
  readonly hasBaseline: boolean;
}

export const isDriftCause = (cause: Cause): boolean => DRIFT.has(cause);

export const isDrift = ({ cause }: Effect): boolean => isDriftCause(cause);

/** What a plan at the default branch says about changes past the manifests. */
export function driftOf(plan: Plan, hasBaseline: boolean): Drift {
  const causes: Partial<Record<Cause, number>> = {};
  for (const { cause } of plan.effects) causes[cause] = (causes[cause] ?? 0) + 1;
  const newUnmanaged = plan.unmanaged.people.filter(({ isNew }) => isNew).map(({ login }) => login);
  return { found: plan.effects.some(isDrift) || newUnmanaged.length > 0 || plan.frozen.length > 0, causes, newUnmanaged, hasBaseline };
}
