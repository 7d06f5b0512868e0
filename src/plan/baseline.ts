import { hash } from "node:crypto";
import type { LivePerson } from "../domain/live.ts";
import { entriesOf } from "../domain/entries.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { rightsFrom, rightsText } from "./approved-state.ts";
import type { Baseline, BaselinePerson } from "./baseline.generated.ts";
import type { BaselineV1, BaselineV1Person } from "./baseline-1.generated.ts";

/** Hashes an e-mail, so that baselines can be stored where e-mails must not be public. */
export const emailHash = (email: string): string => hash("sha256", loginKey(email)).slice(0, 24);

/**
 * Baselines of version 1 are still read. Such a baseline shows what was changed by hand, but not
 * what was approved.
 */
export type AnyBaseline = Baseline | BaselineV1;

const registeredOf = (person: BaselinePerson | BaselineV1Person): string | undefined =>
  "registered" in person && typeof person.registered === "string" ? person.registered : undefined;

/** The state at the last verified apply. */
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

  /** The hash of the account's e-mail, or `undefined` if there was no account. */
  email(key: LoginKey): string | undefined {
    return this.#people.get(key)?.email;
  }

  /** When the account was created, ISO 8601, if the record contains it. */
  registered(key: LoginKey): string | undefined {
    return this.#people.get(key)?.registered;
  }

  /** Whether the person had exactly these rights on the site. */
  hadRights(key: LoginKey, site: number, rights: Rights | null): boolean {
    return (this.#people.get(key)?.access.get(site) ?? "") === rightsText(rights);
  }

  /** The person's rights on the site, or `undefined` if there were none. */
  rightsOn(key: LoginKey, site: number): Rights | undefined {
    return rightsFrom(this.#people.get(key)?.access.get(site) ?? "");
  }

  /** Whether the person had any rights on the site. */
  hadAccess(key: LoginKey, site: number): boolean {
    return this.#people.get(key)?.access.has(site) ?? false;
  }

  wasPublic(site: number): boolean {
    return this.#public.has(site);
  }

  /** The cause of this effect, if the last apply left the effect on hold, failed or waiting. */
  left(hash: string): string | undefined {
    return this.#left.get(hash);
  }

  /**
   * Whether an unfinished run may have changed this place (`placeOf`). If so, somebody may have
   * changed it back by hand.
   */
  mayBeChanged(place: string): boolean {
    return this.#applying.has(place);
  }

  /** Whether an account has rights now that it did not have at the last verified apply. */
  gained(person: LivePerson): boolean {
    const then = this.#people.get(person.key);
    if (!then) return person.superuser || person.access.size > 0;
    if (person.superuser) return !then.superuser;
    for (const [site, rights] of person.access)
      if (!then.superuser && then.access.get(site) !== rightsText(rights)) return true;
    return false;
  }
}
