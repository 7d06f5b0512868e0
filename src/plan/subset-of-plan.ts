import type { Effect, Plan, Summary } from "./plan.generated.ts";

/** The counts of a plan's first line. */
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
 * The lists of a plan besides its effects. A list that is new in the schema does not compile until
 * it is here.
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
 * The plan with these effects instead of its own, counted again. Hash, guards' counts and names of
 * sites stay those of the whole plan; what is said of a restored database names effects by number,
 * and so stays with the whole plan.
 * @param others whether it still says what is about the plan as a whole: who waits, what begins or
 * ends, findings, refusals, accounts outside
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
