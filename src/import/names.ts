import type { Live, LivePerson, Site } from "../domain/live.ts";
import { nameKey } from "../domain/names.ts";
import type { Rights } from "../domain/rights.ts";

/** Replacements for letters that do not decompose into a letter and an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  ø: "o",
  œ: "oe",
  ł: "l",
  đ: "d",
};

/** The maximum length of names of teams and sets. Longer names are cut at the end of a word. */
const MAX_SLUG = 40;

/** A name in lower-case ASCII letters, digits and hyphens; empty if nothing remains. */
export function slugOf(text: string): string {
  const plain = text
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[ßæøœłđ]/gu, (letter) => LETTERS[letter] ?? letter)
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  if (plain.length <= MAX_SLUG) return plain;
  const cut = plain.slice(0, MAX_SLUG);
  const end = cut.lastIndexOf("-");
  return end > MAX_SLUG / 2 ? cut.slice(0, end) : cut;
}

/** Hands out names, each only once. */
export class FreeNames {
  readonly #taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.#taken.add(nameKey(name).toLowerCase());
  }

  /** Returns the first free proposal. If none is free, adds a number to the last one. */
  take(proposals: readonly string[], fallback: string): string {
    // A name that consists of digits would be read as a number or an id.
    const usable = proposals
      .filter((name) => name !== "")
      .map((name) => (/[a-z]/.test(name) ? name : `${fallback}-${name}`));
    const all = usable.length > 0 ? usable : [fallback];
    const base = all.at(-1) ?? fallback;
    let name = all.find((proposal) => !this.#taken.has(proposal));
    for (let number = 2; name === undefined; number++)
      if (!this.#taken.has(`${base}-${number}`)) name = `${base}-${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** The words with which all names begin. */
function commonWords(names: readonly string[]): string {
  const words = names.map((name) => slugOf(name).split("-"));
  const [first = []] = words;
  let length = 0;
  while (length < first.length && words.every((some) => some[length] === first[length])) length++;
  return first.slice(0, length).join("-");
}

/** The site group in Matomo's spelling; empty for a site without one. */
export const groupOf = ({ group }: Pick<Site, "group">): string => nameKey(group);

/** A common name for some sites; `undefined` if they have nothing in common. */
export function scopeName(
  ids: readonly number[],
  sites: ReadonlyMap<number, Site>,
): string | undefined {
  const found = ids.flatMap((id) => sites.get(id) ?? []);
  const [first] = found;
  if (!first) return undefined;
  if (found.length === sites.size && sites.size > 1) return "all-sites";
  if (found.length === 1) return slugOf(first.name) || `site-${first.id}`;
  const groups = [...new Set(found.map(groupOf))];
  if (groups.includes("")) return undefined;
  const [one = "", two = ""] = groups;
  if (groups.length === 1) return slugOf(one) || undefined;
  const common = commonWords(groups);
  if (common !== "") return common;
  const both = `${slugOf(one)}-and-${slugOf(two)}`;
  return groups.length === 2 && both.length <= MAX_SLUG ? both : undefined;
}

/** The part of an e-mail after the `@`, in lower case. */
export const domainOf = ({ email }: Pick<LivePerson, "email">): string =>
  email.slice(email.lastIndexOf("@") + 1).toLowerCase();

/** The common mail domain of all people as a word: `birch-bank` for `birch-bank.example`. */
function domainName(people: readonly LivePerson[]): string | undefined {
  const domains = new Set(people.map(domainOf));
  const [only] = domains;
  if (domains.size !== 1 || only === undefined) return undefined;
  const labels = only.split(".");
  return slugOf(labels.length > 1 ? labels.slice(0, -1).join("-") : only) || undefined;
}

const PLURALS = { view: "viewers", write: "writers", admin: "admins" } as const;

/** A word for people with these rights, such as `publishers`. */
function roleWord({ role, capabilities }: Rights): string {
  if (capabilities.includes("tagmanager_publish_live_container")) return "publishers";
  if (capabilities.includes("tagmanager_write")) return "taggers";
  return capabilities.length > 0 ? `${role}-and-more` : PLURALS[role];
}

/** Names for a team, the best first, derived from a common name for most of its sites. */
export function teamNames(
  grants: readonly { readonly rights: Rights; readonly sites: readonly number[] }[],
  members: readonly LivePerson[],
  { sites }: Live,
): string[] {
  const [largest] = grants.toSorted((a, b) => b.sites.length - a.sites.length);
  if (!largest) return [];
  const word = roleWord(largest.rights);
  const domain = domainName(members);
  const scope = scopeName(largest.sites, sites) ?? domain ?? "several-sites";
  return [
    `${scope}-${word}`,
    ...(domain === undefined || scope === domain ? [] : [`${scope}-${domain}-${word}`]),
  ];
}
