import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY, loginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { describeAccess } from "./describe.ts";
import type { Afterwards, Effect } from "./plan.generated.ts";

/** The access of a login after its effects, in words. */
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

/** For each login with an effect that would be applied, the access afterwards. */
export function afterwardsOf(effects: readonly Effect[], live: Live): Afterwards[] {
  const made = effects.filter(({ held }) => held.length === 0);
  return [...Map.groupBy(made, ({ login }) => login)].map(([login, own]) => ({
    login,
    has: hasAfter(login, own, live),
  }));
}
