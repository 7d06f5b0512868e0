import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { describeAccess } from "./describe.ts";
import type { Afterwards, Effect } from "./plan.generated.ts";

/** What a login has after these effects on it. */
function hasAfter(login: string, effects: readonly Effect[], live: Live): string {
  const key = loginKey(login);
  const person = live.people.get(key);
  let access = new Map<number, Rights>(key === ANONYMOUS_KEY ? live.anonymous : person?.access);
  let superuser = person?.superuser === true;
  for (const effect of effects) {
    if (effect.kind === "account" && effect.after === "absent") return "no account";
    if (effect.kind === "superuser") {
      superuser = effect.after;
      access = new Map(effect.access?.map(({ site, rights }) => [site, rights]));
    }
    if (effect.kind !== "site") continue;
    if (effect.after) access.set(effect.site, effect.after);
    else access.delete(effect.site);
  }
  return describeAccess({ superuser, access });
}

/** What everybody has for whom something would be applied, by login. */
export function afterwardsOf(effects: readonly Effect[], live: Live): Afterwards[] {
  const made = effects.filter(({ held }) => held.length === 0);
  return [...Map.groupBy(made, ({ login }) => login)].map(([login, own]) => ({
    login,
    has: hasAfter(login, own, live),
  }));
}
