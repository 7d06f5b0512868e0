import { loginKey, type LoginKey } from "../domain/login.ts";
import { ANONYMOUS_KEY } from "../domain/login.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import type { Rights } from "../domain/rights.ts";
import type { AccountEffect, Effect, Plan } from "../plan/plan.generated.ts";

/** The effects of a plan that are not on hold. */
export const appliedEffects = ({ effects }: Plan): readonly Effect[] =>
  effects.filter(({ held }) => held.length === 0);

const newPerson = (key: LoginKey, { login, email = "", after }: AccountEffect): LivePerson => ({
  key,
  login,
  email,
  superuser: false,
  status: after === "created" ? "active" : "pending",
  access: new Map(),
  usesTwoFactor: undefined,
});

function withAccess(
  access: ReadonlyMap<number, Rights>,
  site: number,
  rights: Rights | null,
): ReadonlyMap<number, Rights> {
  const changed = new Map(access);
  if (rights) changed.set(site, rights);
  else changed.delete(site);
  return changed;
}

/** The live state after all effects of a plan are applied, except those on hold. */
export function liveAfter(live: Live, plan: Plan): Live {
  const people = new Map(live.people);
  let { anonymous } = live;
  // Accounts come first, because the other effects change them.
  const effects = appliedEffects(plan).toSorted(
    (a, b) => Number(b.kind === "account") - Number(a.kind === "account"),
  );
  for (const effect of effects) {
    const key = loginKey(effect.login);
    if (key === ANONYMOUS_KEY) {
      if (effect.kind === "site") anonymous = withAccess(anonymous, effect.site, effect.after);
      continue;
    }
    const person = people.get(key);
    if (effect.kind === "account") {
      if (effect.after === "absent") people.delete(key);
      else people.set(key, person ? { ...person, status: "pending" } : newPerson(key, effect));
    } else if (person && effect.kind === "site")
      people.set(key, { ...person, access: withAccess(person.access, effect.site, effect.after) });
    else if (person && effect.kind === "email") people.set(key, { ...person, email: effect.after });
    else if (person && effect.kind === "superuser")
      people.set(key, {
        ...person,
        superuser: effect.after,
        access: new Map((effect.access ?? []).map(({ site, rights }) => [site, rights])),
      });
  }
  return { ...live, people, anonymous };
}
