import { compareTexts } from "../domain/compare.ts";
import { CanonicalText, canonicalJson, hashOf } from "../domain/canonical-json.ts";
import type { Day, Period } from "../domain/day.ts";
import type { LoginKey } from "../domain/login.ts";
import { nameKey } from "../domain/names.ts";
import type { Grant, SiteSelector, SiteSet } from "../manifest/model.ts";

/**
 * Identifies what was approved: 128 bits of a SHA-256, in hex. Reason, ticket, order and position
 * in the file do not change the digest.
 */
export type GrantDigest = string;

/** A selector with its hash. Selectors are sorted by hash. */
interface Hashed {
  readonly hash: string;
  readonly content: CanonicalText;
}

type Selectors = readonly Hashed[];

const hashed = (content: unknown): Hashed => {
  const text = new CanonicalText(canonicalJson(content));
  return { hash: hashOf(text), content: text };
};

const contents = (selectors: Selectors): CanonicalText[] => selectors.map(({ content }) => content);

/**
 * Computes digests of what a manifest grants on one server. Role names and site sets are expanded,
 * so editing a set changes the digest of every grant that uses it. The name in `{ id, name }` is a
 * comment and does not count.
 */
export class GrantDigests {
  readonly #url: string;
  readonly #sets: ReadonlyMap<string, SiteSet>;
  readonly #grants = new Map<Grant, string>();
  readonly #expanded = new Map<string, Selectors>();
  /** Cached by id and by name, because grants of thousands of people use the same sites. */
  readonly #byId = new Map<number, Selectors>();
  readonly #byName = new Map<string, Selectors>();

  /** @param url the Matomo server, because an approval for one server does not count for another */
  constructor(url: string, sets: ReadonlyMap<string, SiteSet>) {
    this.#url = url;
    this.#sets = sets;
  }

  /**
   * The digest of a grant as it reaches one person. `period`: the days on which the grant, its
   * team, membership and user are all valid.
   */
  ofGrant(login: LoginKey, grant: Grant, period: Period): GrantDigest {
    return this.#digest({ grant: this.#content(grant), login, ...daysOf(period) });
  }

  ofSuperuser(login: LoginKey, period: Period): GrantDigest {
    return this.#digest({ login, superuser: true, ...daysOf(period) });
  }

  /** The digest of a user's last day, after which all access ends. */
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
        sites: contents(this.#selectors(grant.sites)),
        except: contents(this.#selectors(grant.except)),
      });
      this.#grants.set(grant, content);
    }
    return content;
  }

  /** The selectors as a set: sorted by hash, without duplicates. */
  #selectors(items: readonly SiteSelector[]): Selectors {
    const byHash = new Map(
      items.flatMap((item) => this.#selector(item)).map((item) => [item.hash, item]),
    );
    return [...byHash.values()].toSorted((a, b) => compareTexts(a.hash, b.hash));
  }

  #selector(item: SiteSelector): Selectors {
    switch (item.kind) {
      case "all":
        return [hashed("all")];
      case "id":
        return keptIn(this.#byId, item.id, () => ({ id: item.id }));
      case "name":
        return keptIn(this.#byName, item.name, () => ({ exact: nameKey(item.name) }));
      case "match": {
        const { group, name, url, set } = item;
        const inner = set === undefined ? undefined : this.#set(set);
        const isPlainSet = group === undefined && name === undefined && url === undefined;
        return inner && isPlainSet
          ? inner
          : [hashed({ group, name, url, within: inner && contents(inner) })];
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

function keptIn<Key>(kept: Map<Key, Selectors>, key: Key, content: () => unknown): Selectors {
  const known = kept.get(key);
  if (known) return known;
  const made = [hashed(content())];
  kept.set(key, made);
  return made;
}

const daysOf = ({ from, until }: Period): Period => ({ from, until });
