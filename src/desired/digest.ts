import { compareTexts } from "../domain/compare.ts";
import { hashOf } from "../domain/canonical-json.ts";
import type { Day, Period } from "../domain/day.ts";
import type { LoginKey } from "../domain/login.ts";
import { nameKey } from "../domain/names.ts";
import type { Grant, SiteSelector, SiteSet } from "../manifest/model.ts";

/**
 * 128 bits of a SHA-256, in hex: what somebody approved, without reason, ticket, order and place.
 */
export type GrantDigest = string;

type Selectors = readonly unknown[];

/**
 * Digests of what a manifest grants on one server. Role names and site sets are expanded, so an
 * edited set changes the digest of every grant that uses it. The name in `{ id, name }` is a
 * comment and does not count.
 */
export class GrantDigests {
  readonly #url: string;
  readonly #sets: ReadonlyMap<string, SiteSet>;
  readonly #grants = new Map<Grant, string>();
  readonly #expanded = new Map<string, Selectors>();

  /** @param url of the Matomo server: an approval for one server is none for another */
  constructor(url: string, sets: ReadonlyMap<string, SiteSet>) {
    this.#url = url;
    this.#sets = sets;
  }

  /** One grant as it reaches one person. `period`: the days on which all lines on the way hold. */
  ofGrant(login: LoginKey, grant: Grant, period: Period): GrantDigest {
    return this.#digest({ grant: this.#content(grant), login, ...daysOf(period) });
  }

  ofSuperuser(login: LoginKey, period: Period): GrantDigest {
    return this.#digest({ login, superuser: true, ...daysOf(period) });
  }

  /** The last day of a user, after which they keep nothing. */
  ofUserEnd(login: LoginKey, until: Day): GrantDigest {
    return this.#digest({ everything: true, login, until });
  }

  #digest(content: Readonly<Record<string, unknown>>): GrantDigest {
    return hashOf({ url: this.#url, ...content }).slice(0, 32);
  }

  #content(grant: Grant): string {
    let content = this.#grants.get(grant);
    if (content === undefined) {
      content = hashOf({
        role: grant.role,
        capabilities: [...new Set(grant.capabilities.map(({ id }) => id))].toSorted(),
        sites: this.#selectors(grant.sites),
        except: this.#selectors(grant.except),
      });
      this.#grants.set(grant, content);
    }
    return content;
  }

  /** As a set: sorted by hash, each once. */
  #selectors(items: readonly SiteSelector[]): Selectors {
    const byHash = new Map(
      items.flatMap((item) => this.#selector(item)).map((item) => [hashOf(item), item] as const),
    );
    return [...byHash].toSorted(([a], [b]) => compareTexts(a, b)).map(([, item]) => item);
  }

  #selector(item: SiteSelector): Selectors {
    switch (item.kind) {
      case "all":
        return ["all"];
      case "id":
        return [{ id: item.id }];
      case "name":
        return [{ exact: nameKey(item.name) }];
      case "match": {
        const { group, name, url, set } = item;
        const inner = set === undefined ? undefined : this.#set(set);
        const isPlainSet = group === undefined && name === undefined && url === undefined;
        return inner && isPlainSet ? inner : [{ group, name, url, within: inner }];
      }
    }
  }

  #set(name: string): Selectors {
    const kept = this.#expanded.get(name);
    if (kept) return kept;
    const expanded = this.#selectors(this.#sets.get(name)?.items ?? []);
    this.#expanded.set(name, expanded);
    return expanded;
  }
}

const daysOf = ({ from, until }: Period): Period => ({ from, until });
