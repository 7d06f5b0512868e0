import { ANONYMOUS_KEY } from "../domain/login.ts";
import type { Settings } from "../manifest/model.ts";
import { type Draft, isMade } from "./draft.ts";
import type { GuardCount, Guards } from "./plan.generated.ts";

/** The limits of settings.yaml. */
export type LimitName = keyof Settings["limits"];

/** Overrides for one run: the option, or the input of the action, `--allow-NAME`. */
export type Allowances = Readonly<Partial<Record<LimitName, number | undefined>>>;

interface LimitRule {
  /** Whom or what it counts, of the changes that would be made; several times the same counts once. */
  readonly counts: (made: readonly Draft[]) => readonly string[];
  /** What so many would do: the first half of the refusal. */
  readonly would: (count: number) => string;
  /** What the override does, as the help has it. */
  readonly allows: string;
}

const gainsPower = ({ effect }: Draft): boolean =>
  (effect.kind === "superuser" && effect.after) || (effect.kind === "site" && effect.risks.includes("admin"));

const publishedSite = ({ key, effect }: Draft): string[] =>
  key === ANONYMOUS_KEY && effect.kind === "site" && !effect.loss ? [`site ${effect.site}`] : [];

/** Every limit. A new one begins in schemas/settings.schema.json and schemas/plan.schema.json (guards), and its rule is here. */
export const LIMITS: Readonly<Record<LimitName, LimitRule>> = {
  losing: {
    counts: (made) => made.filter(({ effect }) => effect.loss).map(({ effect }) => effect.login),
    would: (count) => `${count} ${count === 1 ? "person" : "people"} would lose something`,
    allows: "so many people may lose something in this run",
  },
  gaining: {
    counts: (made) => [...made.filter(gainsPower).map(({ effect }) => effect.login), ...made.flatMap(publishedSite)],
    would: (count) => `${count} ${count === 1 ? "person or site" : "people or sites"} would gain admin, super user or the public's view`,
    allows: "so many people or sites may gain admin, super user or the public's view in this run",
  },
};

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

function count(names: readonly string[], limit: Settings["limits"][LimitName], managed: number, allowance: number | undefined): GuardCount {
  const people = [...new Set(names)].toSorted();
  // The larger of count and percentage: a percentage alone would stop every change in a small team.
  const allowed = allowance ?? Math.max(limit.count, Math.floor((managed * limit.percent) / 100));
  return { people, allowed, exceeded: people.length > allowed };
}

/** Checked before the first write. `managed` is the number of people the manifests declare. */
export function checkGuards(drafts: readonly Draft[], settings: Settings, managed: number, allowances: Allowances): Guards {
  const made = drafts.filter(isMade);
  const counts = Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, count(LIMITS[name].counts(made), settings.limits[name], managed, allowances[name])]),
  ) as Record<LimitName, GuardCount>;
  const refusals = LIMIT_NAMES.filter((name) => counts[name].exceeded).map((name) => {
    const { people, allowed } = counts[name];
    return `${LIMITS[name].would(people.length)}, and ${allowed} may (limits.${name}). If that is meant, allow it for one run: --allow-${name} ${people.length}.`;
  });
  if (settings.paused !== undefined) refusals.unshift(`settings.yaml says paused: ${settings.paused}. Remove the line to go on.`);
  return { ...counts, refusals, ...(settings.paused === undefined ? {} : { paused: settings.paused }) };
}
