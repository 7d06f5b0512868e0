import type { BaselineChange } from "./baseline.generated.ts";
import { hashPlan, placeOf } from "./effect-core.ts";
import type { Effect, Plan, Restored } from "./plan.generated.ts";
import { sidesOf } from "./recorded-changes.ts";
import { subsetOfPlan } from "./subset-of-plan.ts";

/** Fewer changes that are gone are somebody's work, not a backup's. */
const MIN_REVERSED = 3;

/** Of the places that applies changed since then, so many look as before; the rest was repaired. */
const MIN_SHARE = 0.8;

interface Candidate {
  readonly at: Pick<Restored, "asOf" | "changedAt" | "changes">;
  /** Places that look as they did then, though the last apply left them otherwise. */
  readonly reversed: readonly string[];
}

/** Whether a place looks now, changed by hand, as a side of a change says. */
type LooksLike = (place: string, side: string) => boolean;

/**
 * The moments to which the database may have been put back, newest first: before each apply that
 * changed something.
 */
function candidatesOf(
  changes: readonly BaselineChange[],
  isByHand: (place: string) => boolean,
  looksLike: LooksLike,
): Candidate[] {
  const last = new Map(changes.map((change) => [placeOf(change), change.after]));
  const runs = [...Map.groupBy(changes, ({ at }) => at)].toReversed();
  // With each step back in time the first change of a place is an older one.
  const before = new Map<string, string>();
  const candidates: Candidate[] = [];
  for (const [index, [changedAt, made]] of runs.entries()) {
    for (const change of made) before.set(placeOf(change), change.before);
    // What applies changed and changed back looks the same before and after.
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
 * Whether Matomo looks as it did before changes that applies made: its database was restored from a
 * backup. One state explains it all then: every place that applies changed since some moment is as
 * it was at that moment. The removals among them were approved and made before, so they can be
 * approved together; what would give access is not, because a database that was put back may have
 * other people behind the same logins.
 * @param changes what baselines remember, oldest first
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
    // The newest of those that explain most.
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

/** The plan that approves the removals that the record proves, and nothing else. */
export function provenRemovals(plan: Plan): Plan | undefined {
  const { restored, effects } = plan;
  if (!restored || restored.removals.length === 0) return undefined;
  const removals = restored.removals.flatMap((index) => effects[index] ?? []);
  return { ...subsetOfPlan(plan, removals, "effects-only"), hash: restored.hash };
}
