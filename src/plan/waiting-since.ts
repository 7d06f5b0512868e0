import { loginKey } from "../domain/login.ts";
import type { AnyBaseline } from "./baseline.ts";
import { effectHash } from "./effect-core.ts";
import type { Effect, Frozen, Plan, PlanGrant } from "./plan.generated.ts";
import { shouldBeDone } from "./policy.ts";

/**
 * Since when something has been waiting for somebody: effects that an apply left open although they
 * should be applied, grants without approval, and people whose access stays unchanged because of
 * errors. Each has a name in the baseline.
 */

const nameOfEffect = (effect: Effect): string => effectHash(effect);
const nameOfGrant = ({ digest }: PlanGrant): string => `grant ${digest}`;
const nameOfFrozen = ({ login }: Frozen): string => `frozen ${loginKey(login)}`;

/** The names of everything in a plan that waits. Changes by hand have dates of their own. */
function namesOf({ effects, grants, frozen, initial }: Plan): string[] {
  return [
    ...effects
      .filter((effect) => effect.cause !== "by-hand" && shouldBeDone(effect))
      .map(nameOfEffect),
    // A plan that starts the record lists every grant as added, although none was added without
    // approval.
    ...(initial === undefined ? [...grants.added, ...grants.removed].map(nameOfGrant) : []),
    ...frozen.map(nameOfFrozen),
  ];
}

/** For the next baseline: what waits after an apply, and since when. `now` is in ISO 8601. */
export function sinceOf(
  plan: Plan,
  previous: AnyBaseline | undefined,
  now: string,
): Record<string, string> {
  const before = previous?.version === 2 ? (previous.since ?? {}) : {};
  return Object.fromEntries(
    namesOf(plan)
      .toSorted()
      .map((name) => [name, before[name] ?? now]),
  );
}

/**
 * The previous baseline after a run that was refused and wrote nothing, with updated waiting times.
 * `undefined` if there is no baseline of version 2.
 */
export function waitingState(
  previous: AnyBaseline | undefined,
  plan: Plan,
): AnyBaseline | undefined {
  if (previous?.version !== 2) return undefined;
  const since = { ...previous.since, ...sinceOf(plan, previous, plan.live.readAt) };
  return { ...previous, since };
}

type Waiting = Pick<Plan, "effects" | "grants" | "frozen">;

/** The plan's lists, with the time since which each entry has been waiting. */
export function withSince<W extends Waiting>(plan: W, baseline: AnyBaseline | undefined): W {
  const since = baseline?.version === 2 ? baseline.since : undefined;
  if (!since || Object.keys(since).length === 0) return plan;
  const dated = <T>(items: readonly T[], nameOf: (item: T) => string): T[] =>
    items.map((item) => {
      const first = since[nameOf(item)];
      return first === undefined ? item : { ...item, since: first };
    });
  return {
    ...plan,
    effects: dated(plan.effects, nameOfEffect),
    grants: {
      ...plan.grants,
      added: dated(plan.grants.added, nameOfGrant),
      removed: dated(plan.grants.removed, nameOfGrant),
    },
    frozen: dated(plan.frozen, nameOfFrozen),
  };
}
