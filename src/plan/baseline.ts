import { createHash } from "node:crypto";
import type { Live, LivePerson } from "../domain/live.ts";
import { ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import type { Baseline } from "./baseline.generated.ts";
import { effectHash } from "./effect-core.ts";
import type { Plan } from "./plan.generated.ts";

const rightsText = (rights: Rights | null): string => (rights ? [rights.role, ...rights.capabilities].join("+") : "");

/** A hash, so that the baseline can be published where e-mails may not. */
const emailHash = (email: string): string => createHash("sha256").update(loginKey(email)).digest("hex").slice(0, 24);

function remember(person: LivePerson): Baseline["people"][string] {
  const byRights = Map.groupBy(person.access, ([, rights]) => rightsText(rights));
  const access = Object.fromEntries(
    [...byRights].map(([rights, cells]) => [rights, cells.map(([site]) => site).toSorted((a, b) => a - b)]),
  );
  return { superuser: person.superuser, email: emailHash(person.email), access };
}

/**
 * What a change by hand is measured against must not move with it: cells that differ by hand keep what they were at the state before, or the next
 * check would take them for known.
 */
function keepUnsettled(people: Map<string, Baseline["people"][string]>, plan: Plan, previous: Baseline): void {
  const before = new Map(Object.entries(previous.people).map(([login, person]) => [loginKey(login), { login, person }]));
  const keep = (login: string): void => {
    people.delete(login);
    const was = before.get(loginKey(login));
    if (was) people.set(was.login, was.person);
  };
  for (const effect of plan.effects) if (effect.cause === "by-hand") keep(effect.login);
  for (const { login, isNew } of plan.unmanaged.people) if (isNew) keep(login);
}

/**
 * The state that was read after an apply, with the effects that `plan` (computed from the same read) leaves. `previous` is the state before: people
 * who differ from it by hand stay as they stood there.
 */
export function makeBaseline(live: Live, plan: Plan, previous?: Baseline): Baseline {
  const people = new Map([...live.people.values()].map((person) => [person.login, remember(person)] as const));
  if (previous) keepUnsettled(people, plan, previous);
  const byHand = plan.effects.filter(({ cause }) => previous !== undefined && cause === "by-hand");
  const openPublic = new Set(
    byHand.flatMap((effect) => (effect.kind === "site" && loginKey(effect.login) === ANONYMOUS_KEY ? [effect.site] : [])),
  );
  const publicSites = [...live.anonymous.keys()].filter((site) => !openPublic.has(site));
  for (const site of previous?.public ?? []) if (openPublic.has(site)) publicSites.push(site);
  return {
    version: 1,
    url: live.url,
    at: live.readAt,
    day: plan.day,
    lastSite: Math.max(0, ...live.sites.keys()),
    people: Object.fromEntries([...people].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    public: publicSites.toSorted((a, b) => a - b),
    left: Object.fromEntries(
      plan.effects
        .filter((effect) => !byHand.includes(effect))
        .map((effect) => [effectHash(effect), effect.cause] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** Answers what was there at the last verified apply. */
export class LastState {
  readonly day: string;
  readonly lastSite: number;
  readonly #people = new Map<LoginKey, { superuser: boolean; email: string; access: Map<number, string> }>();
  readonly #public: ReadonlySet<number>;
  readonly #left: ReadonlyMap<string, string>;

  constructor(baseline: Baseline) {
    this.day = baseline.day;
    this.lastSite = baseline.lastSite;
    this.#public = new Set(baseline.public);
    this.#left = new Map(Object.entries(baseline.left).flatMap(([hash, cause]) => (cause === undefined ? [] : [[hash, cause] as const])));
    for (const [login, person] of Object.entries(baseline.people)) {
      if (!person) continue;
      const access = new Map(
        Object.entries(person.access).flatMap(([rights, sites]) => (sites ?? []).map((site) => [site, rights] as const)),
      );
      this.#people.set(loginKey(login), { superuser: person.superuser, email: person.email, access });
    }
  }

  hadAccount(key: LoginKey): boolean {
    return this.#people.has(key);
  }

  wasSuperuser(key: LoginKey): boolean {
    return this.#people.get(key)?.superuser ?? false;
  }

  hadEmail(key: LoginKey, email: string): boolean {
    return this.#people.get(key)?.email === emailHash(email);
  }

  /** Whether the rights on the site were these. */
  hadRights(key: LoginKey, site: number, rights: Rights | null): boolean {
    return (this.#people.get(key)?.access.get(site) ?? "") === rightsText(rights);
  }

  wasPublic(site: number): boolean {
    return this.#public.has(site);
  }

  /** The cause of this very effect then, when it was left: held, failed or waited for. */
  left(hash: string): string | undefined {
    return this.#left.get(hash);
  }

  /** Whether an account has rights now that it did not have then. */
  gained(person: LivePerson): boolean {
    const then = this.#people.get(person.key);
    if (!then) return person.superuser || person.access.size > 0;
    if (person.superuser) return !then.superuser;
    for (const [site, rights] of person.access) if (!then.superuser && then.access.get(site) !== rightsText(rights)) return true;
    return false;
  }
}
