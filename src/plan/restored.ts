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
  readonly changedAt: string;
  readonly asOf: string | undefined;
  /** By place, the first change since then. */
  readonly first: ReadonlyMap<string, BaselineChange>;
  /** Places that look as they did before it, though the last apply left them otherwise. */
  readonly reversed: ReadonlySet<string>;
}

/**
 * The moments to which the database may have been put back, newest first: before each apply that
 * changed something. With each step back in time the first change of a place is an older one.
 * @param isAsBefore whether a place looks now as it did before a change
 */
function* candidates(
  changes: readonly BaselineChange[],
  isAsBefore: (place: string, before: string) => boolean,
): Generator<Candidate> {
  const runs = [...Map.groupBy(changes, ({ at }) => at)].toReversed();
  const first = new Map<string, BaselineChange>();
  const reversed = new Set<string>();
  for (const [index, [changedAt, made]] of runs.entries()) {
    for (const change of made) {
      const place = placeOf(change);
      first.set(place, change);
      if (isAsBefore(place, change.before)) reversed.add(place);
      else reversed.delete(place);
    }
    yield { changedAt, asOf: runs[index + 1]?.[0], first, reversed };
  }
}

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
  const last = new Map(changes.map((change) => [placeOf(change), change]));
  const isAsBefore = (place: string, before: string): boolean => {
    const now = byHand.get(place);
    return now !== undefined && sidesOf(now.effect).before === before;
  };
  let best: { readonly at: Omit<Restored, "reversed" | "removals" | "hash">; places: string[] };
  best = { at: { changedAt: "", changes: 0 }, places: [] };
  for (const { changedAt, asOf, first, reversed } of candidates(changes, isAsBefore)) {
    // What applies changed and changed back looks the same before and after.
    const telling = [...first].filter(
      ([place, { before }]) => before !== last.get(place)?.after || byHand.has(place),
    );
    if (reversed.size < MIN_REVERSED || reversed.size < telling.length * MIN_SHARE) continue;
    if (reversed.size <= best.places.length) continue;
    best = {
      at: { ...(asOf === undefined ? {} : { asOf }), changedAt, changes: telling.length },
      places: [...reversed],
    };
  }
  if (best.places.length === 0) return undefined;
  const reversed = best.places
    .flatMap((place) => byHand.get(place)?.index ?? [])
    .toSorted((a, b) => a - b);
  const removals = reversed.filter((index) => {
    const effect = effects[index];
    return effect?.loss === true && sidesOf(effect).after === last.get(placeOf(effect))?.after;
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
