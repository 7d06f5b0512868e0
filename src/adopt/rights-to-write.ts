import {
  type CapabilityCatalog,
  containsRights,
  equalRights,
  joinRights,
  makeRights,
  type Rights,
  type Role,
  ROLES,
} from "../domain/rights.ts";
import type { Grant } from "../manifest/model.ts";
import type { Giving, GrantPart, MembershipPart, Part } from "./parts.ts";

/** What happens to a grant that gives more than the person has in Matomo. */
export type Fate =
  | { readonly kind: "kept" }
  /** The whole grant is removed. */
  | { readonly kind: "dropped" }
  /** The grant keeps its sites and gets a lower role. */
  | { readonly kind: "lowered"; readonly role: Role }
  /** The grant stays, except on these sites. */
  | { readonly kind: "narrowed"; readonly except: ReadonlySet<number> };

export interface ChangedGrant {
  readonly part: GrantPart;
  readonly fate: Exclude<Fate, { kind: "kept" }>;
}

/**
 * Rights that no changed or remaining line grants, and that need a new line. `until` is the last
 * day of the line that they replace.
 */
export interface Added {
  readonly rights: Rights;
  readonly until: string | undefined;
}

export interface Decision {
  /** The person's own grants that change. */
  readonly changed: readonly ChangedGrant[];
  /** Teams to leave, because they give too much and a team cannot be narrowed for one member. */
  readonly left: readonly MembershipPart[];
  /** The other grants of those teams, which become the person's own. */
  readonly copies: readonly { readonly giving: Giving; readonly fate: Fate }[];
  readonly added: ReadonlyMap<number, Added>;
}

type Access = ReadonlyMap<number, Rights>;

export interface Aim {
  /** The access that the person has in Matomo. */
  readonly live: Access;
  /** The access that the manifests want now. */
  readonly wanted: Access;
  /**
   * Whether the manifests should grant the access that exists on this site in Matomo. A site that
   * differs for another reason (for example, because the site is new, or because access ends or
   * begins) is not adopted.
   */
  readonly isAdopted: (site: number) => boolean;
  readonly catalog: CapabilityCatalog;
  /**
   * The number of these sites that must become exceptions of the grant because no selector matches
   * only such a site.
   */
  readonly exceptions: (grant: Grant, sites: ReadonlySet<number>) => number;
  /** The manifests had `absent: true` for this account, so grants that begin later are dropped. */
  readonly isBack?: boolean;
}

const KEPT: Fate = { kind: "kept" };

function fateOf(
  { grant, phase, rights, sites }: Giving,
  aim: Aim,
  isFixed: (site: number) => boolean,
): Fate {
  const { live, catalog, isBack } = aim;
  if (isBack && phase === "future") return { kind: "dropped" };
  const fits = (given: Rights, site: number): boolean =>
    containsRights(live.get(site) ?? null, given, catalog);
  const tooMuch = new Set([...sites].filter((site) => isFixed(site) && !fits(rights, site)));
  if (tooMuch.size === 0) return KEPT;
  if (tooMuch.size < sites.size) {
    // If 999 of 1,000 sites would become exceptions, the remaining site is written as a new grant.
    const isMostly =
      aim.exceptions(grant, tooMuch) > sites.size - tooMuch.size && [...sites].every(isFixed);
    return isMostly ? { kind: "dropped" } : { kind: "narrowed", except: tooMuch };
  }
  const ids = grant.capabilities.map(({ id }) => id);
  const lower = ROLES.slice(0, ROLES.indexOf(grant.role)).toReversed();
  const role = lower.find((candidate) =>
    [...sites].every((site) => fits(makeRights(candidate, ids, catalog), site)),
  );
  return role ? { kind: "lowered", role } : { kind: "dropped" };
}

/** The rights and sites that a grant still gives after the change that `fate` describes. */
function remaining(
  { grant, rights, sites }: Giving,
  fate: Fate,
  catalog: CapabilityCatalog,
): [Rights, ReadonlySet<number>][] {
  if (fate.kind === "dropped") return [];
  if (fate.kind === "narrowed") return [[rights, sites.difference(fate.except)]];
  if (fate.kind === "kept") return [[rights, sites]];
  const ids = grant.capabilities.map(({ id }) => id);
  return [[makeRights(fate.role, ids, catalog), sites]];
}

/**
 * The last day of rights that replace wider ones, so that a lowered grant does not outlive the
 * original. Rights that no manifest granted have no known end.
 */
function endOf(
  site: number,
  rights: Rights,
  givings: readonly Giving[],
  { wanted, catalog }: Aim,
): string | undefined {
  if (!containsRights(wanted.get(site) ?? null, rights, catalog)) return undefined;
  const there = givings.filter(({ sites }) => sites.has(site));
  const whole = there.filter((giving) => containsRights(giving.rights, rights, catalog));
  const ends = (whole.length > 0 ? whole : there)
    .flatMap(({ period }) => period.until ?? [])
    .toSorted();
  // If single lines cover the rights, one of them is enough and the latest end counts. If several
  // lines are needed together, the earliest end counts.
  if (whole.length > 0) return ends.length === whole.length ? ends.at(-1) : undefined;
  return ends[0];
}

/**
 * Decides which lines to change and add so that the manifests grant what the person has in Matomo.
 * Lines are narrowed rather than replaced, so that their selectors, days and reasons stay. Nothing
 * changes on sites that are not adopted.
 */
export function decide(parts: readonly Part[], aim: Aim): Decision {
  const { live, wanted, isAdopted, catalog } = aim;
  const isFixed = (site: number): boolean =>
    isAdopted(site) || equalRights(live.get(site) ?? null, wanted.get(site) ?? null);
  const changed: ChangedGrant[] = [];
  const left: MembershipPart[] = [];
  const copies: { giving: Giving; fate: Fate }[] = [];
  const given = new Map<number, Rights>();
  for (const part of parts) {
    const fates = part.gives.map((giving) => ({ giving, fate: fateOf(giving, aim, isFixed) }));
    for (const { giving, fate } of fates) {
      for (const [rights, sites] of remaining(giving, fate, catalog))
        for (const site of sites)
          given.set(site, joinRights(given.get(site) ?? null, rights, catalog) ?? rights);
      if (part.kind === "grant" && fate.kind !== "kept") changed.push({ part, fate });
    }
    if (part.kind === "grant" || fates.every(({ fate }) => fate.kind === "kept")) continue;
    left.push(part);
    copies.push(...fates.filter(({ fate }) => fate.kind !== "dropped"));
  }
  const givings = parts.flatMap(({ gives }) => gives);
  const added = new Map<number, Added>();
  for (const [site, rights] of live) {
    if (isFixed(site) && !equalRights(given.get(site) ?? null, rights))
      added.set(site, { rights, until: endOf(site, rights, givings, aim) });
  }
  return { changed, left, copies, added };
}
