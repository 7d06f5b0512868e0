import { hash } from "node:crypto";
import type { LivePerson } from "../domain/live.ts";
import { entriesOf } from "../domain/entries.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { rightsFrom, rightsText } from "./approved-state.ts";
import type { Baseline, BaselinePerson } from "./baseline.generated.ts";
import type { BaselineV1, BaselineV1Person } from "./baseline-1.generated.ts";

/** A hash, so that the baseline can be published where e-mails may not. */
export const emailHash = (email: string): string => hash("sha256", loginKey(email)).slice(0, 24);

/**
 * Baselines of version 1 are still read: they tell what was changed by hand, and nothing of what
 * was approved.
 */
export type AnyBaseline = Baseline | BaselineV1;

const registeredOf = (person: BaselinePerson | BaselineV1Person): string | undefined =>
  "registered" in person && typeof person.registered === "string" ? person.registered : undefined;

/** Answers what was there at the last verified apply. */
export class LastState {
  readonly day: string;
  readonly lastSite: number;
  readonly #people = new Map<
    LoginKey,
    {
      superuser: boolean;
      email: string;
      registered: string | undefined;
      access: Map<number, string>;
    }
  >();
  readonly #public: ReadonlySet<number>;
  readonly #left: ReadonlyMap<string, string>;
  readonly #applying: ReadonlySet<string>;

  constructor(baseline: AnyBaseline) {
    this.day = baseline.day;
    this.lastSite = baseline.version === 1 ? baseline.lastSite : baseline.highestSite;
    this.#public = new Set(baseline.public);
    this.#applying = new Set(baseline.version === 2 ? baseline.applying?.places : []);
    this.#left = new Map(entriesOf(baseline.left));
    for (const [login, person] of entriesOf<BaselinePerson | BaselineV1Person>(baseline.people)) {
      const access = new Map(
        entriesOf(person.access).flatMap(([rights, sites]) =>
          sites.map((site) => [site, rights] as const),
        ),
      );
      this.#people.set(loginKey(login), {
        superuser: person.superuser,
        email: person.email,
        registered: registeredOf(person),
        access,
      });
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

  /** The hash of the e-mail; `undefined` for no account. */
  email(key: LoginKey): string | undefined {
    return this.#people.get(key)?.email;
  }

  /** When the account was made, in ISO 8601, as far as the record says it. */
  registered(key: LoginKey): string | undefined {
    return this.#people.get(key)?.registered;
  }

  /** Whether the rights on the site were these. */
  hadRights(key: LoginKey, site: number, rights: Rights | null): boolean {
    return (this.#people.get(key)?.access.get(site) ?? "") === rightsText(rights);
  }

  /** What they were; `undefined` for none. */
  rightsOn(key: LoginKey, site: number): Rights | undefined {
    return rightsFrom(this.#people.get(key)?.access.get(site) ?? "");
  }

  /** Whether there were any rights on the site. */
  hadAccess(key: LoginKey, site: number): boolean {
    return this.#people.get(key)?.access.has(site) ?? false;
  }

  wasPublic(site: number): boolean {
    return this.#public.has(site);
  }

  /** The cause of this very effect then, when it was left: held, failed or waited for. */
  left(hash: string): string | undefined {
    return this.#left.get(hash);
  }

  /**
   * Whether a run that never ended may have changed the place (`placeOf`), so that somebody may have
   * changed it back by hand.
   */
  mayBeChanged(place: string): boolean {
    return this.#applying.has(place);
  }

  /** Whether an account has rights now that it did not have then. */
  gained(person: LivePerson): boolean {
    const then = this.#people.get(person.key);
    if (!then) return person.superuser || person.access.size > 0;
    if (person.superuser) return !then.superuser;
    for (const [site, rights] of person.access)
      if (!then.superuser && then.access.get(site) !== rightsText(rights)) return true;
    return false;
  }
}
