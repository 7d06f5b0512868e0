import { createHash } from "node:crypto";
import type { Live, LivePerson } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { PlanRights } from "./plan.generated.ts";
import type { Baseline } from "./baseline.generated.ts";
import { effectHash } from "./effect-core.ts";
import type { Plan } from "./plan.generated.ts";

const rightsText = (rights: { readonly role: string; readonly capabilities: readonly string[] } | null): string =>
  rights ? [rights.role, ...rights.capabilities].join("+") : "";

/** A hash, so that the baseline can be published where e-mails may not. */
const emailHash = (email: string): string => createHash("sha256").update(loginKey(email)).digest("hex").slice(0, 24);

function remember(person: LivePerson): Baseline["people"][string] {
  const access: Record<string, number[]> = {};
  for (const [site, rights] of person.access) (access[rightsText(rights)] ??= []).push(site);
  for (const sites of Object.values(access)) sites.sort((a, b) => a - b);
  return { superuser: person.superuser, email: emailHash(person.email), access };
}

/** The state that was read after an apply, with the effects that `plan` (computed from the same read) leaves. */
export function makeBaseline(live: Live, plan: Plan): Baseline {
  return {
    version: 1,
    url: live.url,
    at: live.readAt,
    day: plan.day,
    lastSite: Math.max(0, ...live.sites.keys()),
    people: Object.fromEntries(
      [...live.people.values()].map((person) => [person.login, remember(person)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    public: [...live.anonymous.keys()].toSorted((a, b) => a - b),
    left: plan.effects.map(effectHash),
  };
}

/** Answers what was there at the last verified apply. */
export class LastState {
  readonly day: string;
  readonly lastSite: number;
  readonly #people = new Map<LoginKey, { superuser: boolean; email: string; access: Map<number, string> }>();
  readonly #public: ReadonlySet<number>;
  readonly #left: ReadonlySet<string>;

  constructor(baseline: Baseline) {
    this.day = baseline.day;
    this.lastSite = baseline.lastSite;
    this.#public = new Set(baseline.public);
    this.#left = new Set(baseline.left);
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
  hadRights(key: LoginKey, site: number, rights: PlanRights | null): boolean {
    return (this.#people.get(key)?.access.get(site) ?? "") === rightsText(rights);
  }

  wasPublic(site: number): boolean {
    return this.#public.has(site);
  }

  /** Whether this very effect was left then, held or waited for. */
  left(hash: string): boolean {
    return this.#left.has(hash);
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
