import { canonicalJson } from "../domain/canonical-json.ts";
import type { Site } from "../domain/live.ts";
import { nameKey, sameName } from "../domain/names.ts";
import type { SiteSelector, SiteSet } from "../manifest/model.ts";
import {
  identityOf,
  isSameIdentity,
  matchesIdentity,
  type SiteIdentity,
} from "../desired/site-identity.ts";
import { type ApprovedSites, todaysSites } from "../desired/site-view.ts";

/**
 * How a site's changed identity affects the selectors of the manifests. The first kind that applies
 * counts, see decision 10.
 */
export type IdentityKind = "proposed" | "named" | "moved" | "harmless";

export interface ChangedIdentity {
  readonly site: number;
  /** The approved identity. */
  readonly before: SiteIdentity;
  /** The identity in Matomo. `null`: the site is deleted. */
  readonly after: SiteIdentity | null;
  readonly kind: IdentityKind;
}

interface Change extends Omit<ChangedIdentity, "kind"> {
  /**
   * Whether exact names did not match this site before, because another site had the name first.
   */
  readonly isNameTaken: boolean;
}

/** The selectors of approved grants, and those of grants that are proposed. */
export interface SelectorsInUse {
  readonly approved: Iterable<SiteSelector>;
  readonly proposed: Iterable<SiteSelector>;
}

/** The selectors with their sets expanded, without duplicates. */
function distinct(
  items: Iterable<SiteSelector>,
  sets: ReadonlyMap<string, SiteSet>,
): SiteSelector[] {
  const found = new Map<string, SiteSelector>();
  const visit = (item: SiteSelector): void => {
    const { at: _, ...content } = item;
    const key = canonicalJson(content);
    if (found.has(key)) return;
    found.set(key, item);
    if (item.kind !== "match" || item.set === undefined) return;
    for (const inner of sets.get(item.set)?.items ?? []) visit(inner);
  };
  for (const item of items) visit(item);
  return [...found.values()];
}

const isNamed = (name: string, identity: SiteIdentity | null): boolean =>
  identity !== null && sameName(identity.name, name);

type Difference = "exact" | "pattern" | undefined;

/**
 * How a selector is affected by the change. A deleted site no longer matches a pattern. But the
 * deleted site's exact name can then match another site.
 */
function differenceIn(item: SiteSelector, { before, after, isNameTaken }: Change): Difference {
  if (item.kind === "name") {
    if (isNameTaken && isNamed(before.name, after)) return undefined;
    const meant = !isNameTaken && isNamed(item.name, before);
    return meant === isNamed(item.name, after) ? undefined : "exact";
  }
  if (item.kind !== "match" || !after) return undefined;
  return matchesIdentity(item, before) === matchesIdentity(item, after) ? undefined : "pattern";
}

function kindOf(
  change: Change,
  used: { approved: SiteSelector[]; proposed: SiteSelector[] },
): IdentityKind {
  const { site, before, after } = change;
  const differences = new Set(used.approved.map((item) => differenceIn(item, change)));
  if (used.proposed.some((item) => differenceIn(item, change) !== undefined)) return "proposed";
  if (differences.has("exact")) return "named";
  const isMentioned = [...used.approved, ...used.proposed].some(
    (item) =>
      item.kind === "id" &&
      item.id === site &&
      item.name !== undefined &&
      isNamed(item.name, after) &&
      !isNamed(item.name, before),
  );
  if (isMentioned) return "proposed";
  return differences.has("pattern") ? "moved" : "harmless";
}

/** Sites whose name, group or host differs from the approved one, by id. */
export function changedIdentities(
  approved: ApprovedSites,
  live: ReadonlyMap<number, Site>,
  selectors: SelectorsInUse,
  sets: ReadonlyMap<string, SiteSet>,
): ChangedIdentity[] {
  const changed = [...approved.sites].flatMap(([site, before]) => {
    const now = live.get(site);
    const after = now ? identityOf(now) : null;
    return after && isSameIdentity(before, after) ? [] : [{ site, before, after }];
  });
  if (changed.length === 0) return [];
  // A name that matches two sites is an error, so proposed selectors with this name are left out.
  const { conflicts } = todaysSites(live, approved);
  const used = {
    approved: distinct(selectors.approved, sets),
    proposed: distinct(selectors.proposed, sets).filter(
      (item) => item.kind !== "name" || !conflicts.has(nameKey(item.name)),
    ),
  };
  return changed
    .map((change) => ({
      ...change,
      kind: kindOf({ ...change, isNameTaken: approved.nameTaken.has(change.site) }, used),
    }))
    .toSorted((a, b) => a.site - b.site);
}
