import type { Live, LivePerson } from "../../src/domain/live.ts";
import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../../src/domain/login.ts";
import type { Rights } from "../../src/domain/rights.ts";
import { Secret } from "../../src/domain/secret.ts";
import { openReader } from "../../src/matomo/matomo.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { testClock } from "./scripted-server.ts";
import type { Workplace } from "./run-cli.ts";

/** The access in a Matomo, from whichever source it was read. */
export interface Seen extends Pick<Live, "anonymous" | "capabilities"> {
  readonly people: ReadonlyMap<
    LoginKey,
    Pick<LivePerson, "login" | "email" | "superuser" | "status" | "access">
  >;
}

/**
 * The live state, read with the project's reader, whose own tests compare it with recordings of a
 * real Matomo.
 */
export const readState = ({ sandbox }: Workplace): Promise<Live> =>
  readLive(openReader({ url: sandbox.url, token: new Secret(sandbox.token) }, testClock()));

/** The whole state as facts: `alice/site 3 -> write + x`, `alice/superuser`, `alice/email`. */
export function factsOf({
  people,
  anonymous,
}: Pick<Seen, "people" | "anonymous">): Map<string, string> {
  const facts = new Map<string, string>();
  const add = (key: string, access: ReadonlyMap<number, Rights>): void => {
    for (const [site, { role, capabilities }] of access)
      facts.set(`${key}/site ${site}`, [role, ...capabilities].join(" + "));
  };
  for (const [key, person] of people) {
    facts.set(`${key}/account`, "present");
    facts.set(`${key}/email`, loginKey(person.email));
    if (person.superuser) facts.set(`${key}/superuser`, "true");
    add(key, person.access);
  }
  add(ANONYMOUS_KEY, anonymous);
  return facts;
}

const text = (rights: Effect["after"]): string | undefined =>
  rights !== null && typeof rights === "object"
    ? [rights.role, ...rights.capabilities].join(" + ")
    : undefined;

/** The facts after the applied effects of a plan. All other facts stay the same. */
export function expectedFacts(
  before: Pick<Seen, "people" | "anonymous">,
  plan: Pick<Plan, "effects">,
): Map<string, string> {
  const facts = factsOf(before);
  const forget = (key: string, part: RegExp): void => {
    for (const fact of facts.keys())
      if (fact.startsWith(`${key}/`) && part.test(fact.slice(key.length + 1))) facts.delete(fact);
  };
  const set = (fact: string, value: string | undefined): void =>
    void (value === undefined ? facts.delete(fact) : facts.set(fact, value));
  for (const effect of plan.effects) {
    if (effect.held.length > 0) continue;
    const key = loginKey(effect.login);
    if (effect.kind === "account" && effect.after === "absent") forget(key, /./);
    else if (effect.kind === "account" && effect.before === "absent") {
      facts.set(`${key}/account`, "present");
      facts.set(`${key}/email`, loginKey(effect.email ?? ""));
    } else if (effect.kind === "email") facts.set(`${key}/email`, loginKey(effect.after));
    else if (effect.kind === "superuser") {
      // Matomo deletes the access rows when the right is granted and when it is removed.
      forget(key, /^site/);
      set(`${key}/superuser`, effect.after ? "true" : undefined);
      for (const { site, rights } of effect.access ?? []) set(`${key}/site ${site}`, text(rights));
    } else if (effect.kind === "site") set(`${key}/site ${effect.site}`, text(effect.after));
  }
  return facts;
}

/** Facts that differ, as `fact: a / b`. */
export const diff = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])]
    .flatMap((fact) =>
      a.get(fact) === b.get(fact) ? [] : [`${fact}: ${a.get(fact)} / ${b.get(fact)}`],
    )
    .toSorted();
