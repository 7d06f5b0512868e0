import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Settings } from "../manifest/model.ts";
import { type Draft, isMade } from "./draft.ts";
import type { Effect, GuardCount, Guards } from "./plan.generated.ts";

/** Overrides for one run: `--allow-losing`, `--allow-gaining`. */
export interface Allowances {
  readonly losing?: number | undefined;
  readonly gaining?: number | undefined;
}

function count(names: Iterable<string>, limit: Settings["limits"]["losing"], managed: number, allowance: number | undefined): GuardCount {
  const people = [...new Set(names)].toSorted();
  // The larger of count and percentage: a percentage alone would stop every change in a small team.
  const allowed = allowance ?? Math.max(limit.count, Math.floor((managed * limit.percent) / 100));
  return { people, allowed, exceeded: people.length > allowed };
}

const siteOf = (effect: Effect): number => (effect.kind === "site" ? effect.site : 0);
const isPublished = (effect: Effect): boolean => effect.kind === "site" && !effect.loss && loginKey(effect.login) === ANONYMOUS_KEY;

/** Whether somebody gains admin or super user, or a site becomes public. */
export const gainsPower = (effect: Effect): boolean =>
  (effect.kind === "superuser" && effect.after) || (effect.kind === "site" && effect.risks.includes("admin")) || isPublished(effect);

/**
 * Checked before the first write. `losing` counts people who lose anything; `gaining` counts people who gain admin or super user, and sites
 * that become public. `managed` is the number of people the manifests declare.
 */
export function checkGuards(drafts: readonly Draft[], settings: Settings, managed: number, allowances: Allowances): Guards {
  const made = drafts.filter(isMade);
  const losing = count(
    // Approved ends were announced and decided: forty contracts that end on one day must not stop everything.
    made.filter(({ effect, settledEnd }) => effect.loss && !settledEnd).map(({ effect }) => effect.login),
    settings.limits.losing,
    managed,
    allowances.losing,
  );
  const gaining = count(
    made.filter(({ effect }) => gainsPower(effect)).map(({ effect }) => (isPublished(effect) ? `site ${siteOf(effect)}` : effect.login)),
    settings.limits.gaining,
    managed,
    allowances.gaining,
  );
  const refusals: string[] = [];
  if (settings.paused !== undefined) refusals.push(`settings.yaml says paused: ${settings.paused}. Remove the line to go on.`);
  if (losing.exceeded) {
    refusals.push(
      `${losing.people.length} ${losing.people.length === 1 ? "person" : "people"} would lose something, and ${losing.allowed} may (limits.losing). If that is meant, allow it for one run: --allow-losing ${losing.people.length}.`,
    );
  }
  if (gaining.exceeded) {
    refusals.push(
      `${gaining.people.length} ${gaining.people.length === 1 ? "person or site" : "people or sites"} would gain admin, super user or the public's view, and ${gaining.allowed} may (limits.gaining). If that is meant, allow it for one run: --allow-gaining ${gaining.people.length}.`,
    );
  }
  return { losing, gaining, refusals, ...(settings.paused === undefined ? {} : { paused: settings.paused }) };
}
