import { ANONYMOUS_KEY } from "../domain/login.ts";
import type { LastState } from "./baseline.ts";
import type { Draft } from "./draft.ts";
import { effectHash } from "./effect-core.ts";
import type { Cause } from "./plan.generated.ts";

/** Whether live is what it was at the last verified apply, as far as the effect is concerned. */
function unchanged({ key, effect }: Draft, last: LastState): boolean {
  switch (effect.kind) {
    case "account":
      return effect.before === "absent" ? !last.hadAccount(key) : last.hadAccount(key);
    case "superuser":
      return last.wasSuperuser(key) === effect.before;
    case "email":
      return last.hadEmail(key, effect.before);
    case "site":
      if (key === ANONYMOUS_KEY) return last.wasPublic(effect.site) === (effect.before !== null);
      // Rows without an account were nobody's rights then.
      return !last.wasSuperuser(key) && last.hadRights(key, effect.site, effect.leftover ? null : effect.before);
  }
}

const ROUTINE: ReadonlySet<Cause> = new Set(["ended", "new-site", "started"]);

/**
 * What time or a new site brought about, while the lines stayed as they are: it was decided when the lines were. A line that ended something ends it
 * also where somebody changed it by hand in between.
 */
export const isRoutine = ({ effect, ended, gains }: Draft): boolean => ROUTINE.has(effect.cause) || (ended && gains !== true);

/**
 * Why live and manifests differ just now. `changed` holds the hashes of the effects that this pull request brings; without it, and without a
 * last verified state, only a passed `until` and a `from` that is today can be told.
 */
export function causeOf(draft: Draft, last: LastState | undefined, today: string, changed?: ReadonlySet<string>): Cause {
  const { effect } = draft;
  const hash = effectHash(effect);
  if (changed?.has(hash)) return "pull-request";
  if (last && !unchanged(draft, last)) return "by-hand";
  if (draft.ended) return "ended";
  const before = last?.left(hash);
  // Left by a run that failed, it is still what it was: the next scheduled run tries again.
  if (before === "new-site" || before === "started") return before;
  if (before !== undefined) return "held";
  if (draft.from !== undefined && (last ? draft.from > last.day : draft.from === today)) return "started";
  const site = effect.kind === "site" && effect.before === null ? effect.site : draft.lowestSite;
  if (last && site !== undefined && site > last.lastSite) return "new-site";
  return last ? "not-applied" : "unexplained";
}
