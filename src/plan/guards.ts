import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Settings } from "../manifest/model.ts";
import { type Draft, isMade } from "./draft.ts";
import type { Effect, GuardCount, Guards, SiteEffect } from "./plan.generated.ts";

/** The names of the limits in settings.yaml. */
export type LimitName = keyof Settings["limits"];

/** Overrides of limits for one run, from the option or input `--allow-NAME`. */
export type Allowances = Readonly<Partial<Record<LimitName, number | undefined>>>;

interface LimitRule {
  /**
   * The person or site that this limit counts if the effect is applied, or `undefined`. The same
   * name counts once.
   */
  readonly counts: (effect: Effect) => string | undefined;
  /** The first half of the refusal: what would happen to this many people. */
  readonly would: (count: number) => string;
  /** The description of the override in the help. */
  readonly allows: string;
}

const gainsPower = (effect: Effect): boolean =>
  (effect.kind === "superuser" && effect.after) ||
  (effect.kind === "site" && effect.risks.includes("admin"));

const isPublished = (effect: Effect): effect is SiteEffect =>
  effect.kind === "site" && !effect.loss && loginKey(effect.login) === ANONYMOUS_KEY;

/**
 * All limits. To add a limit, first add it to schemas/settings.schema.json and
 * schemas/plan.schema.json (guards), then add its rule here.
 */
export const LIMITS: Readonly<Record<LimitName, LimitRule>> = {
  losing: {
    // The ends of grants were decided when the grants were approved: forty contracts that end on
    // one day must not stop everything.
    counts: ({ loss, ended, login }) => (loss && ended === undefined ? login : undefined),
    would: (count) => `${count} ${count === 1 ? "person" : "people"} would lose access`,
    allows: "allow up to N people to lose access in this run",
  },
  gaining: {
    counts: (effect) =>
      isPublished(effect) ? `site ${effect.site}` : gainsPower(effect) ? effect.login : undefined,
    would: (count) =>
      `${count} ${count === 1 ? "person or site" : "people or sites"} would gain admin, super user or public access`,
    allows: "allow up to N people or sites to gain admin, super user or public access in this run",
  },
  ending: {
    counts: ({ ended, login }) => (ended === undefined ? undefined : login),
    would: (count) =>
      `${count} ${count === 1 ? "person" : "people"} would lose access because approved grants end`,
    allows: "allow approved grants of up to N people to end in this run",
  },
};

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

function count(
  names: readonly (string | undefined)[],
  limit: { readonly count: number; readonly percent?: number },
  managed: number,
  allowance: number | undefined,
): GuardCount {
  const people = [...new Set(names.filter((name) => name !== undefined))].toSorted();
  // The larger of count and percentage, because in a small team a percentage alone would stop every
  // change.
  const allowed =
    allowance ?? Math.max(limit.count, Math.floor((managed * (limit.percent ?? 0)) / 100));
  return { people, allowed, exceeded: people.length > allowed };
}

export const isExceeded = (guards: Guards, name: LimitName): boolean =>
  guards[name]?.exceeded === true;

/** Those exceeded limits of a plan to which this effect contributes. */
export const limitsExceededBy = (effect: Effect, guards: Guards): LimitName[] =>
  LIMIT_NAMES.filter(
    (name) => isExceeded(guards, name) && LIMITS[name].counts(effect) !== undefined,
  );

const NOBODY: GuardCount = { people: [], allowed: 0, exceeded: false };

/** Checks the limits before the first write. `managed` is the number of people in the manifests. */
export function checkGuards(
  drafts: readonly Draft[],
  settings: Settings,
  managed: number,
  allowances: Allowances,
): Guards {
  const made = drafts.filter(isMade);
  const counts: Partial<Record<LimitName, GuardCount>> = {};
  const refusals: string[] = [];
  for (const name of LIMIT_NAMES) {
    const limit = settings.limits[name];
    // A limit that settings.yaml does not set is off.
    if (!limit) continue;
    const counted = count(
      made.map(({ effect }) => LIMITS[name].counts(effect)),
      limit,
      managed,
      allowances[name],
    );
    counts[name] = counted;
    const { people, allowed, exceeded } = counted;
    if (exceeded)
      refusals.push(
        `${LIMITS[name].would(people.length)}; the limit is ${allowed} (limits.${name}).`,
      );
  }
  if (settings.paused !== undefined)
    refusals.unshift(`settings.yaml has paused: ${settings.paused}. Remove the line to continue.`);
  const { losing = NOBODY, gaining = NOBODY, ending } = counts;
  return {
    losing,
    gaining,
    ...(ending ? { ending } : {}),
    refusals,
    ...(settings.paused === undefined ? {} : { paused: settings.paused }),
  };
}
