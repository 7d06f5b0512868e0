import type { BaselineChange } from "./baseline.generated.ts";
import { hashPlan, placeOf } from "./effect-core.ts";
import type { Effect, Plan, Restored } from "./plan.generated.ts";
import { sidesOf } from "./recorded-changes.ts";
import { subsetOfPlan } from "./subset-of-plan.ts";

/**
 * Fewer reversed changes do not count as a restored backup, because somebody may have reverted them
 * by hand.
 */
const MIN_REVERSED = 3;

/**
 * The share of changed places that must look as before. The other places may have been repaired
 * since.
 */
const MIN_SHARE = 0.8;

interface Candidate {
  readonly at: Pick<Restored, "asOf" | "changedAt" | "changes">;
  /** Places that look as they did at that moment, although the last apply changed them. */
  readonly reversed: readonly string[];
}

/**
 * Whether the current value of a place that was changed by hand is the same as this side of a
 * change.
 */
type LooksLike = (place: string, side: string) => boolean;

/**
 * The moments to which the database may have been restored, newest first: the moment before each
 * apply.
 */
function candidatesOf(
  changes: readonly BaselineChange[],
  isByHand: (place: string) => boolean,
  looksLike: LooksLike,
): Candidate[] {
  const last = new Map(changes.map((change) => [placeOf(change), change.after]));
  const runs = [...Map.groupBy(changes, ({ at }) => at)].toReversed();
  // Each step back in time replaces the first change of a place by an older one.
  const before = new Map<string, string>();
  const candidates: Candidate[] = [];
  for (const [index, [changedAt, made]] of runs.entries()) {
    for (const change of made) before.set(placeOf(change), change.before);
    // If apply runs changed a place and changed it back later, the place looks the same before and
    // after.
    const telling = [...before].filter(
      ([place, side]) => side !== last.get(place) || isByHand(place),
    );
    const asOf = runs[index + 1]?.[0];
    candidates.push({
      at: { ...(asOf === undefined ? {} : { asOf }), changedAt, changes: telling.length },
      reversed: telling.filter(([place, side]) => looksLike(place, side)).map(([place]) => place),
    });
  }
  return candidates;
}

const isLikely = ({ at, reversed }: Candidate): boolean =>
  reversed.length >= MIN_REVERSED && reversed.length >= at.changes * MIN_SHARE;

/**
 * Whether the database was restored from a backup: nearly every place that apply runs have changed
 * since some moment looks as it did at that moment. The removals among these changes were approved
 * and applied before, so they can be approved together. Access that the restored state lacks is not
 * included, because other people may now have the same logins.
 * @param changes the changes in the baseline, oldest first
 * @param effects all effects of a plan, in its order
 */
export function restoredSince(
  changes: readonly BaselineChange[],
  effects: readonly Effect[],
): Restored | undefined {
  const byHand = new Map(
    effects.flatMap((effect, index) =>
      effect.cause === "by-hand" ? [[placeOf(effect), { effect, index }] as const] : [],
    ),
  );
  if (byHand.size < MIN_REVERSED || changes.length < MIN_REVERSED) return undefined;
  const looksLike: LooksLike = (place, side) => {
    const now = byHand.get(place);
    return now !== undefined && sidesOf(now.effect).before === side;
  };
  const best = candidatesOf(changes, (place) => byHand.has(place), looksLike)
    .filter(isLikely)
    // If several candidates explain most places, the newest one is used.
    .toSorted((a, b) => b.reversed.length - a.reversed.length)[0];
  if (!best) return undefined;
  const last = new Map(changes.map((change) => [placeOf(change), change.after]));
  const reversed = best.reversed
    .flatMap((place) => byHand.get(place)?.index ?? [])
    .toSorted((a, b) => a - b);
  const removals = reversed.filter((index) => {
    const effect = effects[index];
    return effect?.loss === true && sidesOf(effect).after === last.get(placeOf(effect));
  });
  return { ...best.at, reversed, removals, hash: hashOfEffects(removals, effects) };
}

const hashOfEffects = (numbers: readonly number[], effects: readonly Effect[]): string =>
  hashPlan({
    effects: numbers.flatMap((index) => effects[index] ?? []),
    grants: { added: [], removed: [], lists: [] },
    identities: [],
    kept: [],
  });

/** The plan that approves only the removals that the record proves. */
export function provenRemovals(plan: Plan): Plan | undefined {
  const { restored, effects } = plan;
  if (!restored || restored.removals.length === 0) return undefined;
  const removals = restored.removals.flatMap((index) => effects[index] ?? []);
  return { ...subsetOfPlan(plan, removals, "effects-only"), hash: restored.hash };
}
