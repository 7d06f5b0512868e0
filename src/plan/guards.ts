import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Settings } from "../manifest/model.ts";
import { type Draft, isMade } from "./draft.ts";
import type { Effect, GuardCount, Guards, SiteEffect } from "./plan.generated.ts";

/** The limits of settings.yaml. */
export type LimitName = keyof Settings["limits"];

/** Overrides for one run: the option, or the input of the action, `--allow-NAME`. */
export type Allowances = Readonly<Partial<Record<LimitName, number | undefined>>>;

interface LimitRule {
  /** Whom or what an effect counts as, or `undefined`; several times the same counts once. */
  readonly counts: (effect: Effect) => string | undefined;
  /** What this many people would do: the first half of the refusal. */
  readonly would: (count: number) => string;
  /** What the override does, as the help has it. */
  readonly allows: string;
}

const gainsPower = (effect: Effect): boolean =>
  (effect.kind === "superuser" && effect.after) ||
  (effect.kind === "site" && effect.risks.includes("admin"));

const isPublished = (effect: Effect): effect is SiteEffect =>
  effect.kind === "site" && !effect.loss && loginKey(effect.login) === ANONYMOUS_KEY;

/**
 * Every limit. A new one begins in schemas/settings.schema.json and schemas/plan.schema.json
 * (guards), and its rule is here.
 */
export const LIMITS: Readonly<Record<LimitName, LimitRule>> = {
  losing: {
    // Ends of approved grants were decided when they were approved: forty contracts that end on one
    // day must not stop everything.
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
  // The larger of count and percentage: a percentage alone would stop every change in a small team.
  const allowed =
    allowance ?? Math.max(limit.count, Math.floor((managed * (limit.percent ?? 0)) / 100));
  return { people, allowed, exceeded: people.length > allowed };
}

export const isExceeded = (guards: Guards, name: LimitName): boolean =>
  guards[name]?.exceeded === true;

/** The limits that a plan is over and that count the effect. */
export const limitsExceededBy = (effect: Effect, guards: Guards): LimitName[] =>
  LIMIT_NAMES.filter(
    (name) => isExceeded(guards, name) && LIMITS[name].counts(effect) !== undefined,
  );

const NOBODY: GuardCount = { people: [], allowed: 0, exceeded: false };

/** Checked before the first write. `managed` is the number of people the manifests declare. */
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
