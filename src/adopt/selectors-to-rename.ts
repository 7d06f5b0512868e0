import { declaredPeople } from "../desired/declared.ts";
import type { Day } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import { type LoginKey } from "../domain/login.ts";
import { nameKey } from "../domain/names.ts";
import type { Grant, Manifest, SiteSelector, SiteSet } from "../manifest/model.ts";
import type { ApprovedState } from "../plan/approved-state.ts";

export type NameSelector = Extract<SiteSelector, { kind: "name" }>;
export type IdSelector = Extract<SiteSelector, { kind: "id" }>;

/** The selectors of the manifests that contain the name of a site. */
export interface NamingSelectors {
  readonly names: readonly { readonly item: NameSelector; readonly isOpen: boolean }[];
  readonly ids: readonly IdSelector[];
}

/** The selectors, together with those of the sets that they use, each once. */
function expanded(
  items: Iterable<SiteSelector>,
  sets: ReadonlyMap<string, SiteSet>,
): Set<SiteSelector> {
  const found = new Set<SiteSelector>();
  const visit = (item: SiteSelector): void => {
    if (found.has(item)) return;
    found.add(item);
    if (item.kind === "match" && item.set !== undefined)
      for (const inner of sets.get(item.set)?.items ?? []) visit(inner);
  };
  for (const item of items) visit(item);
  return found;
}

const itemsOf = (grants: Iterable<Grant>): SiteSelector[] =>
  [...grants].flatMap(({ sites, except }) => [...sites, ...except]);

function allGrants({ users, teams, public: open }: Manifest): Grant[] {
  return [
    ...[...users.values()].flatMap(({ access }) => access ?? []),
    ...[...teams.values()].flatMap(({ access }) => access),
    ...(open?.grants ?? []),
  ];
}

/**
 * All selectors that contain a name. `isOpen` means that only unapproved grants use the selector,
 * so it matches the site that has the name today.
 */
export function namingSelectors(
  manifest: Manifest,
  live: Live,
  state: ApprovedState,
  today: Day,
): NamingSelectors {
  const reached = [...declaredPeople(manifest, live.url, today).values()].flatMap(
    ({ grants }) => grants,
  );
  const isApproved = new Set(
    reached.flatMap(({ digest, grant }) => (state.isApproved(digest) ? [grant] : [])),
  );
  const current = new Set(reached.flatMap(({ grant, phase }) => (phase === "past" ? [] : [grant])));
  const open = current.difference(isApproved);
  const grants = new Set(allGrants(manifest));
  const known = expanded(itemsOf(grants.difference(open)), manifest.siteSets);
  const ofOpen = expanded(itemsOf(open), manifest.siteSets).difference(known);
  const sets = [...manifest.siteSets.values()].flatMap(({ items }) => items);
  const all = [...new Set([...itemsOf(grants), ...sets])];
  return {
    names: all.flatMap((item) =>
      item.kind === "name" ? [{ item, isOpen: ofOpen.has(item) }] : [],
    ),
    ids: all.flatMap((item) => (item.kind === "id" && item.name !== undefined ? [item] : [])),
  };
}

/** People whose lines name a site by one of these names, with the text for that name in `names`. */
export function peopleNaming(
  names: ReadonlyMap<string, string>,
  {
    manifest,
    live,
    today,
  }: { readonly manifest: Manifest; readonly live: Live; readonly today: Day },
): Map<LoginKey, string> {
  const found = new Map<LoginKey, string>();
  if (names.size === 0) return found;
  for (const [key, { grants }] of declaredPeople(manifest, live.url, today)) {
    const used = expanded(
      itemsOf(grants.filter(({ phase }) => phase !== "past").map(({ grant }) => grant)),
      manifest.siteSets,
    );
    const text = [...used].flatMap((item) =>
      item.kind === "name" ? (names.get(nameKey(item.name)) ?? []) : [],
    )[0];
    if (text !== undefined) found.set(key, text);
  }
  return found;
}
