import type { Effect, Plan, Summary } from "./plan.generated.ts";

/** The counts in the first line of a plan. */
export function summarise(effects: readonly Effect[], waiting: number, frozen: number): Summary {
  const made = effects.filter(({ held }) => held.length === 0);
  return {
    make: made.length,
    held: effects.length - made.length,
    waiting,
    frozen,
    people: new Set(made.map(({ login }) => login)).size,
    losses: made.filter(({ loss }) => loss).length,
  };
}

/**
 * All lists of a plan other than its effects. A new list in the schema must be added here,
 * otherwise this does not compile.
 */
type OtherLists = {
  [Key in Exclude<keyof Plan, "effects">]: Plan[Key] extends unknown[] ? Key : never;
}[Exclude<keyof Plan, "effects">];
const NO_LISTS: Record<OtherLists, never[]> = {
  identities: [],
  kept: [],
  waiting: [],
  frozen: [],
  ending: [],
  beginning: [],
  oddities: [],
  diagnostics: [],
};

/**
 * The plan with other effects, and new counts. The hash, the guards' counts and the site names stay
 * those of the whole plan. `restored` is left out, because it contains indexes of effects.
 * @param others whether to keep what concerns the plan as a whole: waiting people, beginnings and
 * ends, findings, refusals, unmanaged accounts
 */
export function subsetOfPlan(
  whole: Plan,
  effects: Effect[],
  others: "with-others" | "effects-only",
): Plan {
  const { restored: _, ...plan } = whole;
  if (others === "with-others")
    return {
      ...plan,
      effects,
      summary: summarise(effects, plan.summary.waiting, plan.summary.frozen),
    };
  const { initial: _initial, accountChanges: _accounts, reviewed: _reviewed, ...rest } = plan;
  return {
    ...rest,
    ...NO_LISTS,
    grants: { added: [], removed: [], lists: [] },
    effects,
    summary: summarise(effects, 0, 0),
    guards: { ...plan.guards, refusals: [] },
    unmanaged: { ...plan.unmanaged, people: [], ignored: 0, released: 0 },
  };
}
